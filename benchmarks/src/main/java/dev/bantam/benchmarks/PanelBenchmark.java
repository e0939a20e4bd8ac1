package dev.bantam.benchmarks;

import dev.bantam.tensor.Kernels;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The matrix micro-kernel on a panel as the engine uses it: a tile wide and 128 columns deep, so that the
/// first-level cache holds it.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls prepare() first
public class PanelBenchmark {
    private static final int DEPTH = 128;

    /// Rows of activations that share the panel, a multiple of 4.
    @Param({"4", "512"})
    public int tokens;

    /// Values of a row of activations and of a row of outputs: how far apart the rows lie.
    @Param("1024")
    public int stride;

    private final Kernels kernels = VectorTwin.choice().kernels();
    private final int width = 4 * kernels.lanes();
    private float[] panel;
    private float[] x;
    private float[] out;

    @Setup
    public void prepare() {
        panel = RandomWeights.floats(DEPTH * width);
        x = RandomWeights.floats(tokens * stride);
        out = new float[tokens * stride];
    }

    /// `out[tokens, width] = x[tokens, 128] * panel[128, width]`.
    @Benchmark
    public float[] product(FloatOperations operations) {
        kernels.panelProduct(panel, 0, width, width, DEPTH, x, 0, stride, tokens, out, 0, stride, false);
        operations.addProduct(tokens, width, DEPTH);
        return out;
    }
}
