package dev.bantam.tensor;

/// What a step of arithmetic needs besides its operands: kernels, threads, and scratch memory for each thread.
public final class Compute implements AutoCloseable {
    /// Columns of weights unpacked at a time: with a tile of 64 rows a panel is 64 kB and stays in the second-level
    /// cache. With fewer columns, sums would be loaded and stored more often.
    static final int PANEL_COLUMNS = 256;

    private final KernelChoice choice;
    private final WorkerPool pool;
    private final float[][] panels;
    private final float[][] factors;
    private final float[][] scratch;

    /// @param choice which kernels to use
    /// @param threads how many threads work
    public Compute(KernelChoice choice, int threads) {
        this.choice = choice;
        this.pool = new WorkerPool(threads);
        this.panels = new float[threads][PANEL_COLUMNS * 4 * choice.kernels().lanes()];
        this.factors =
                new float[threads][TileFormat.factorFloats(choice.kernels().lanes())];
        this.scratch = new float[threads][0];
    }

    /// The kernels in use.
    public Kernels kernels() {
        return choice.kernels();
    }

    /// The kernels in use, and why.
    public KernelChoice choice() {
        return choice;
    }

    /// The threads.
    public WorkerPool pool() {
        return pool;
    }

    float[] panel(int worker) {
        return panels[worker];
    }

    float[] factors(int worker) {
        return factors[worker];
    }

    /// At least `size` floats that belong to a worker until its item ends; what they hold is undefined.
    public float[] scratch(int worker, int size) {
        if (scratch[worker].length < size) {
            scratch[worker] = new float[size];
        }
        return scratch[worker];
    }

    @Override
    public void close() {
        pool.close();
    }
}
