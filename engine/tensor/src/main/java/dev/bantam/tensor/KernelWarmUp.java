package dev.bantam.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Calls the kernels that prompts need on tiny tiles, on a thread of its own, until the compiler has them: for a
/// process that finds and reads its model meanwhile.
///
/// Until it is compiled a vector operation is a thousand times slower, and a first prompt spends its time on little
/// else. What is computed is thrown away, so no result depends on it. The thread is a daemon and ends by itself,
/// after [#LIMIT_MILLIS] at the latest. It helps where the launcher has lowered the compiler's thresholds for
/// kernels, as `./bantam` does; elsewhere it would be about as slow as the prompt.
public final class KernelWarmUp {
    /// The most time that it takes, in milliseconds.
    public static final int LIMIT_MILLIS = 2_000;

    /// Rounds on tiny tiles that take no longer are compiled: they take 1 to 5 then, and 100 and more before.
    private static final int COMPILED_NANOS = 20_000;

    /// Columns of a tile, and steps of a product: loops turn too few times for the compiler to enter one midway.
    private static final int COLUMNS = 32;

    private static final int DEPTH = 8;

    private final long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS);
    private final Thread thread;

    private KernelWarmUp(Supplier<List<Runnable>> steps) {
        thread = new Thread(() -> run(steps.get()), "bantam-warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    /// Starts with what the prompts of every model need, by the kernels that are best for this machine: to choose
    /// them, too, is left to the thread.
    public static KernelWarmUp start() {
        return new KernelWarmUp(() -> shared(KernelChoice.best().kernels()));
    }

    /// Starts with what the prompts of a model need besides.
    ///
    /// @param weights the number formats of its matrices
    /// @param gelu whether its activation is GELU; otherwise SiLU
    public static KernelWarmUp start(Kernels kernels, Collection<DType> weights, boolean gelu) {
        return new KernelWarmUp(() -> List.of(unpacking(kernels, new LinkedHashSet<>(weights)), gate(kernels, gelu)));
    }

    /// Waits until it has ended; the thread's interrupt ends the wait and stays set.
    public void await() {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isRunning() {
        return thread.isAlive();
    }

    /// The longest to compile first. Sizes are such that every loop turns, and ends with a part of a vector.
    static List<Runnable> shared(Kernels kernels) {
        int lanes = kernels.lanes();
        int size = 6 * lanes;
        int odd = size - 3;
        // Kernels take six rows at a time, and four of what is left.
        int rows = 10;
        int width = 4 * lanes;
        float[] panel = new float[DEPTH * width];
        float[] activations = new float[DEPTH * rows];
        float[] product = new float[rows * width];
        float[] x = new float[16 * lanes];
        float[] y = new float[16 * lanes];
        Arrays.fill(x, 1f);
        return List.of(
                () -> {
                    // As a matrix is: its first columns set the sums, the others add to them.
                    for (boolean more : new boolean[] {false, true}) {
                        kernels.panelProduct(
                                panel, 0, width, width, DEPTH, activations, 0, DEPTH, rows, product, 0, width, more);
                    }
                },
                () -> kernels.softmax(y, 0, size, 0, odd),
                () -> kernels.rmsNorm(x, 0, x, 1e-5f, y, 0, size),
                () -> kernels.rope(y, 0, x, x, 0, 3 * lanes),
                () -> kernels.scale(y, 0, 1f, size),
                () -> kernels.add(y, 0, x, 0, size),
                () -> kernels.logSumExp(x, 0, size));
    }

    static Runnable gate(Kernels kernels, boolean gelu) {
        int size = 6 * kernels.lanes();
        float[] x = new float[size];
        float[] out = new float[size];
        return gelu
                ? () -> kernels.geluGate(x, 0, x, 0, out, 0, size)
                : () -> kernels.siluGate(x, 0, x, 0, out, 0, size);
    }

    /// All formats in turn: code that they share is compiled for all of them, not for the first.
    static Runnable unpacking(Kernels kernels, Collection<DType> weights) {
        float[] factors = new float[TileFormat.factorFloats(kernels.lanes())];
        float[] panel = new float[COLUMNS * 4 * kernels.lanes()];
        List<Runnable> unpacking = new ArrayList<>();
        for (DType dtype : weights) {
            TileFormat format = TileFormat.of(dtype, kernels.lanes());
            MemorySegment tile = Arena.ofAuto().allocate(format.tileBytes(COLUMNS), 64);
            unpacking.add(() -> kernels.unpackTile(format, tile, 0, COLUMNS, 0, COLUMNS, factors, panel));
        }
        return () -> unpacking.forEach(Runnable::run);
    }

    private void run(List<Runnable> steps) {
        for (Runnable step : steps) {
            int compiled = 0;
            while (compiled < 2 && System.nanoTime() < end) {
                long start = System.nanoTime();
                step.run();
                compiled = System.nanoTime() - start < COMPILED_NANOS ? compiled + 1 : 0;
            }
        }
    }
}
