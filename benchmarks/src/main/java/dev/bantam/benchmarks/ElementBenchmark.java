package dev.bantam.benchmarks;

import dev.bantam.tensor.Kernels;
import dev.bantam.tensor.QuantizedRow;
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

/// What happens to one row of activations between the matrices, in nanoseconds.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls prepare() first
public class ElementBenchmark {
    /// Values of the row, a multiple of 64: small models have hidden sizes from 576 on, and vocabularies of 49,152.
    @Param({"576", "2048", "49152"})
    public int size;

    private final Kernels kernels = VectorTwin.choice().kernels();
    private float[] x;
    private float[] y;
    private float[] out;
    private float[] scores;
    private QuantizedRow quantized;

    @Setup
    public void prepare() {
        x = RandomWeights.floats(size);
        y = x.clone();
        out = new float[size];
        scores = x.clone();
        quantized = new QuantizedRow(size);
    }

    @Benchmark
    public float[] rmsNorm() {
        kernels.rmsNorm(x, 0, y, 1e-5f, out, 0, size);
        return out;
    }

    /// Works in place: after the first call the values are probabilities, which takes the same steps.
    @Benchmark
    public float[] softmax() {
        kernels.softmax(scores, 0, size, 0, size);
        return scores;
    }

    @Benchmark
    public float[] siluGate() {
        kernels.siluGate(x, 0, y, 0, out, 0, size);
        return out;
    }

    @Benchmark
    public float[] geluGate() {
        kernels.geluGate(x, 0, y, 0, out, 0, size);
        return out;
    }

    @Benchmark
    public QuantizedRow quantize() {
        kernels.quantize(x, 0, size, quantized);
        return quantized;
    }

    @Benchmark
    public double logSumExp() {
        return kernels.logSumExp(x, 0, size);
    }
}
