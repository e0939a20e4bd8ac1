package dev.bantam.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.testkit.AllocatedBytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Compiled kernels allocate nothing. Where a vector escapes they do, and are ten times slower: nothing else tells.
class KernelAllocationTest {
    private static final int COLUMNS = 768;
    private static final int MOST_ROUNDS = 4_000;
    private static final int CALLS = 200;

    private final Kernels kernels = KernelChoice.best().kernels();
    private final float[] x = RandomTensors.floats(4 * COLUMNS, 1);
    private final float[] y = RandomTensors.floats(4 * COLUMNS, 2);
    private final float[] out = new float[4 * COLUMNS];
    private final float[] factors = new float[TileFormat.factorFloats(kernels.lanes())];

    @ParameterizedTest
    @EnumSource(DType.class)
    void tiles(DType dtype) {
        TileFormat format = TileFormat.of(dtype, kernels.lanes());
        MemorySegment memory = Arena.ofAuto().allocate(format.tileBytes(COLUMNS), 64);
        QuantizedRow row = new QuantizedRow(COLUMNS);
        kernels.quantize(x, 0, COLUMNS, row);
        row.nest(format.packing(), COLUMNS);
        float[] panel = new float[128 * format.tileRows()];
        if (format.packing().quantized()) {
            assertAllocatesNothing(() -> kernels.decodeTile(format, memory, 0, COLUMNS, row, factors, out, 0));
        } else {
            assertAllocatesNothing(() -> kernels.decodeTile(format, memory, 0, COLUMNS, x, 0, out, 0));
        }
        assertAllocatesNothing(() -> kernels.unpackTile(format, memory, 0, COLUMNS, 128, 128, factors, panel));
    }

    @Test
    void panelProduct() {
        int width = 5 * kernels.lanes();
        int rows = 20; // six and four at a time
        float[] panel = RandomTensors.floats(width * 64, 3);
        float[] activations = RandomTensors.floats(rows * 64, 4);
        float[] sums = new float[rows * width];
        assertAllocatesNothing(
                () -> kernels.panelProduct(panel, 0, width, width, 64, activations, 0, 64, rows, sums, 0, width, true));
    }

    @Test
    void elementwise() {
        QuantizedRow row = new QuantizedRow(COLUMNS);
        assertAllocatesNothing(() -> kernels.quantize(x, 0, COLUMNS, row));
        assertAllocatesNothing(() -> kernels.rmsNorm(x, 0, y, 1e-5f, out, 0, COLUMNS));
        assertAllocatesNothing(() -> kernels.add(out, 0, x, 0, COLUMNS));
        assertAllocatesNothing(() -> kernels.scale(out, 0, 0.9f, COLUMNS));
        assertAllocatesNothing(() -> kernels.siluGate(x, 0, y, 0, out, 0, COLUMNS));
        assertAllocatesNothing(() -> kernels.geluGate(x, 0, y, 0, out, 0, COLUMNS));
        assertAllocatesNothing(() -> kernels.softmax(out, 0, COLUMNS, 3, COLUMNS - 5));
        byte[] codes = new byte[COLUMNS];
        assertAllocatesNothing(() -> kernels.scaleCodes(codes, 0, x, 0, out, 0, 64));
        assertAllocatesNothing(() -> kernels.scaleCodes(codes, 0, 0.9f, out, 0, 64));
        assertAllocatesNothing(() -> kernels.layerNorm(x, 0, y, x, 1e-5f, out, 0, COLUMNS));
        assertAllocatesNothing(() -> kernels.geluErf(x, 0, out, 0, COLUMNS));
        assertAllocatesNothing(() -> kernels.squaredRelu(x, 0, out, 0, COLUMNS));
        assertAllocatesNothing(() -> kernels.softcap(out, 0, 5f, COLUMNS));
        assertAllocatesNothing(() -> kernels.rope(out, 0, x, y, 0, 32));
    }

    /// Runs a kernel until the compiler is done with it, which is when a round of calls allocates nothing.
    private static void assertAllocatesNothing(Runnable kernel) {
        assertAllocatesAtMost(0, kernel);
    }

    private static void assertAllocatesAtMost(long most, Runnable kernel) {
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < MOST_ROUNDS && allocated > most; round++) {
            allocated = AllocatedBytes.during(() -> {
                for (int call = 0; call < CALLS; call++) {
                    kernel.run();
                }
            });
        }
        assertThat(allocated).isLessThanOrEqualTo(most);
    }
}
