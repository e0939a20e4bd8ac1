package dev.bantam.benchmarks;

import dev.bantam.tensor.Compute;
import dev.bantam.tensor.DType;
import dev.bantam.tensor.Matrix;
import dev.bantam.tensor.PackedMatrix;
import dev.bantam.tensor.QuantizedRow;
import dev.bantam.tensor.Tensor;
import dev.bantam.tensor.TokenRole;
import java.lang.foreign.Arena;
import java.util.List;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// A whole matrix by its activations, on the engine's own threads. JMH itself must stay at one thread (`-t 1`).
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls prepare() first
public class MatrixBenchmark {
    /// How the weights are stored.
    @Param({"Q4_0", "Q4_1", "Q5_0", "Q8_0", "Q4_K", "Q6_K", "F16"})
    public DType dtype;

    /// Rows (outputs) and columns (inputs): one that no cache holds, and one of a layer of a 135M model.
    @Param({"131072x2048", "1536x576"})
    public String shape;

    /// Threads of the engine.
    @Param({"1", "2"})
    public int threads;

    /// Tokens of a prompt.
    @Param("128")
    public int tokens;

    private Arena arena;
    private Compute compute;
    private PackedMatrix weights;
    private QuantizedRow quantized;
    private Matrix x;
    private Matrix out;
    private long storedBytes;

    @Setup
    public void prepare() {
        String[] sides = shape.split("x", 2);
        int rows = Integer.parseInt(sides[0]);
        int columns = Integer.parseInt(sides[1]);
        arena = Arena.ofShared();
        compute = new Compute(VectorTwin.choice(), threads);
        storedBytes = rows * dtype.byteSize(columns);
        try (Arena stored = Arena.ofShared()) {
            Tensor tensor = RandomWeights.tensor(dtype, rows, columns, stored);
            weights = PackedMatrix.pack(List.of(new PackedMatrix.Source(tensor)), arena, compute);
        }
        quantized = new QuantizedRow(columns);
        x = new Matrix(tokens, columns);
        float[] values = RandomWeights.floats(x.data().length);
        System.arraycopy(values, 0, x.data(), 0, values.length);
        out = new Matrix(tokens, rows);
    }

    @TearDown
    public void close() {
        compute.close();
        arena.close();
    }

    /// One generated token: all weights are read once.
    @Benchmark
    public float[] generated(WeightBytes bytes) {
        weights.multiply(compute, TokenRole.GENERATED, x, 1, out, quantized);
        bytes.add(weights.byteSize(), storedBytes);
        return out.data();
    }

    /// The tokens of a prompt together.
    @Benchmark
    public float[] prompt(FloatOperations operations) {
        weights.multiply(compute, TokenRole.PROMPT, x, tokens, out, quantized);
        operations.addProduct(tokens, weights.rows(), weights.columns());
        return out.data();
    }
}
