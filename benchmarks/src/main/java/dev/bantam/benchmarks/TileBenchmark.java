package dev.bantam.benchmarks;

import dev.bantam.tensor.DType;
import dev.bantam.tensor.Kernels;
import dev.bantam.tensor.QuantizedRow;
import dev.bantam.tensor.TileFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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

/// One tile of weights by one row of activations, and one tile unpacked to floats: the loops that generating tokens
/// and reading prompts spend their time in. Each thread has weights of its own.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls prepare() first
public class TileBenchmark {
    /// Columns unpacked at a time: those of the engine's panels.
    private static final int PANEL_COLUMNS = 128;

    /// How the weights are stored.
    @Param
    public DType dtype;

    /// Columns of the tile, a multiple of 256.
    @Param("1024")
    public int columns;

    /// Weights that are gone through before they come again, in MB; 0 for a single tile, which stays in the cache.
    /// "Memory" must be several times the last cache.
    @Param({"0", "256"})
    public int megabytes;

    private final Kernels kernels = VectorTwin.choice().kernels();
    private Arena arena;
    private TileFormat format;
    private MemorySegment tiles;
    private long tileBytes;
    private long storedBytes;
    private long tileOffset;
    private float[] x;
    private QuantizedRow quantized;
    private float[] out;
    private float[] factors = new float[0];
    private float[] panel;

    @Setup
    public void prepare() {
        arena = Arena.ofShared();
        format = TileFormat.of(dtype, kernels.lanes());
        tileBytes = format.tileBytes(columns);
        storedBytes = format.tileRows() * dtype.byteSize(columns);
        int count = Math.toIntExact(Math.max(1, megabytes * 1_000_000L / tileBytes));
        tiles = RandomWeights.tiles(format, columns, count, arena);
        x = RandomWeights.floats(columns);
        quantized = new QuantizedRow(columns);
        kernels.quantize(x, 0, columns, quantized);
        quantized.nest(format.packing(), columns);
        out = new float[format.tileRows()];
        panel = new float[PANEL_COLUMNS * format.tileRows()];
        factors = new float[TileFormat.factorFloats(kernels.lanes())];
    }

    @TearDown
    public void close() {
        arena.close();
    }

    /// The sums of one tile's rows: generated tokens.
    @Benchmark
    public float[] decode(WeightBytes weights) {
        long at = nextTile();
        if (format.packing().quantized()) {
            kernels.decodeTile(format, tiles, at, columns, quantized, factors, out, 0);
        } else {
            kernels.decodeTile(format, tiles, at, columns, x, 0, out, 0);
        }
        weights.add(tileBytes, storedBytes);
        return out;
    }

    /// A tile as floats, a panel at a time: prompt tokens, before the products.
    @Benchmark
    public float[] unpack(WeightBytes weights) {
        long at = nextTile();
        for (int column = 0; column < columns; column += PANEL_COLUMNS) {
            kernels.unpackTile(
                    format, tiles, at, columns, column, Math.min(PANEL_COLUMNS, columns - column), factors, panel);
        }
        weights.add(tileBytes, storedBytes);
        return panel;
    }

    private long nextTile() {
        long at = tileOffset;
        tileOffset = at + tileBytes < tiles.byteSize() ? at + tileBytes : 0;
        return at;
    }
}
