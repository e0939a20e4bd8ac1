package dev.bantam.cli.models;

import dev.bantam.tensor.Compute;
import dev.bantam.tensor.KernelChoice;
import dev.bantam.tensor.Kernels;

/// How fast this machine multiplies: what bounds a prompt.
public final class ArithmeticSpeed {
    private static final int ROWS = 24;
    private static final int DEPTH = 128;
    private static final int CALLS = 700;
    private static final int PASSES = 12;

    private ArithmeticSpeed() {}

    /// Floating-point operations a second of the engine's matrix kernel on numbers in the first-level cache, by all
    /// threads together; the best of some passes, since others only ever slow it down. Takes half a second.
    public static double measure(KernelChoice choice, int threads) {
        Kernels kernels = choice.kernels();
        int width = 4 * kernels.lanes();
        float[][] panels = new float[threads][width * DEPTH];
        float[][] outputs = new float[threads][ROWS * width];
        float[] x = new float[ROWS * DEPTH];
        long best = Long.MAX_VALUE;
        try (Compute compute = new Compute(choice, threads)) {
            for (int pass = 0; pass < PASSES; pass++) {
                long start = System.nanoTime();
                compute.pool().run(threads, (item, worker) -> {
                    for (int call = 0; call < CALLS; call++) {
                        kernels.panelProduct(
                                panels[item],
                                0,
                                width,
                                width,
                                DEPTH,
                                x,
                                0,
                                DEPTH,
                                ROWS,
                                outputs[item],
                                0,
                                width,
                                false);
                    }
                });
                best = Math.min(best, System.nanoTime() - start);
            }
        }
        return 2.0 * ROWS * width * DEPTH * CALLS * threads * 1e9 / best;
    }
}
