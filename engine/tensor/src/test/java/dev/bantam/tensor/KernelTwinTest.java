package dev.bantam.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The vector twin gives the scalar twin's bits, before and after compilation, for awkward sizes and offsets.
/// The build runs this class at 128, 256 and 512 bits.
class KernelTwinTest {
    private static final int ROUNDS = 30;

    private final Kernels vector = KernelChoice.best().kernels();
    private final Kernels scalar = new ScalarKernels(vector.lanes());
    private final int lanes = vector.lanes();
    private final float[] factors = new float[TileFormat.factorFloats(lanes)];

    @ParameterizedTest
    @EnumSource(DType.class)
    void tiles(DType dtype) {
        TileFormat format = TileFormat.of(dtype, lanes);
        for (int columns : dtype.blockSize() == 256 ? new int[] {256, 768} : new int[] {32, 96, 576}) {
            try (Arena arena = Arena.ofConfined()) {
                // An odd start: nothing may rely on alignment.
                MemorySegment memory = arena.allocate(format.tileBytes(columns) + 3, 64);
                Tensor tensor = RandomTensors.tensor(dtype, format.tileRows(), columns, columns);
                new TilePacker(tensor, format).pack(RowOrder.STORED, 0, format.tileRows(), memory, 3);
                for (int round = 0; round < ROUNDS; round++) {
                    decode(format, memory, columns, round);
                    unpack(format, memory, columns);
                }
            }
        }
    }

    private void decode(TileFormat format, MemorySegment memory, int columns, int seed) {
        float[] x = RandomTensors.floats(columns + 1, seed);
        float[] expected = new float[format.tileRows() + 2];
        float[] actual = new float[format.tileRows() + 2];
        if (format.packing().quantized()) {
            QuantizedRow row = new QuantizedRow(columns);
            vector.quantize(x, 1, columns, row);
            row.nest(format.packing(), columns);
            scalar.decodeTile(format, memory, 3, columns, row, factors, expected, 1);
            vector.decodeTile(format, memory, 3, columns, row, factors, actual, 1);
        } else {
            scalar.decodeTile(format, memory, 3, columns, x, 1, expected, 1);
            vector.decodeTile(format, memory, 3, columns, x, 1, actual, 1);
        }
        assertThat(actual).isEqualTo(expected);
    }

    private void unpack(TileFormat format, MemorySegment memory, int columns) {
        float[] expected = new float[32 * format.tileRows()];
        float[] actual = expected.clone();
        scalar.unpackTile(format, memory, 3, columns, columns - 32, 32, factors, expected);
        vector.unpackTile(format, memory, 3, columns, columns - 32, 32, factors, actual);
        assertThat(actual).isEqualTo(expected);
    }

    /// Every code at its extreme against activations at theirs: no lane may overflow.
    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "F16", "BF16"},
            mode = EnumSource.Mode.EXCLUDE)
    void extremesDoNotOverflow(DType dtype) {
        TileFormat format = TileFormat.of(dtype, lanes);
        Tensor random = RandomTensors.tensor(dtype, format.tileRows(), 256, 1);
        for (int fill : new int[] {0x00, 0xff, 0x88, 0x80, 0x7f}) {
            MemorySegment data = MemorySegment.ofArray(random.data().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
            int scaleStart = dtype == DType.Q2_K ? 80 : dtype == DType.Q3_K ? 108 : dtype == DType.Q6_K ? 208 : 0;
            for (long i = 0; i < data.byteSize(); i++) {
                long inBlock = i % dtype.blockBytes();
                if (inBlock < scaleStart || inBlock >= scaleStart + 4) {
                    data.set(java.lang.foreign.ValueLayout.JAVA_BYTE, i, (byte) fill);
                }
            }
            Tensor tensor = new Tensor("extreme", dtype, random.shape(), data);
            MemorySegment memory = Arena.ofAuto().allocate(format.tileBytes(256), 64);
            new TilePacker(tensor, format).pack(RowOrder.STORED, 0, format.tileRows(), memory, 0);
            for (float sign : new float[] {1, -1}) {
                float[] x = new float[256];
                java.util.Arrays.fill(x, sign);
                QuantizedRow row = new QuantizedRow(256);
                vector.quantize(x, 0, 256, row);
                row.nest(format.packing(), 256);
                float[] expected = new float[format.tileRows()];
                float[] actual = new float[format.tileRows()];
                scalar.decodeTile(format, memory, 0, 256, row, factors, expected, 0);
                vector.decodeTile(format, memory, 0, 256, row, factors, actual, 0);
                assertThat(actual).isEqualTo(expected);
            }
        }
    }

    @Test
    void halvesAreExact() {
        for (int i = 0; i < 1 << 16; i++) {
            short half = (short) i;
            if ((half & 0x7c00) != 0x7c00) {
                assertThat(FloatMath.halfToFloat(half)).isEqualTo(Float.float16ToFloat(half));
            }
        }
    }

    @Test
    void expIsWithinTwoUlp() {
        for (float x = -87.3f; x < 88.3f; x += 0.0137f) {
            double exact = Math.exp(x);
            assertThat((double) FloatMath.exp(x)).isCloseTo(exact, within(exact * 2.5e-7));
        }
        assertThat(FloatMath.exp(0f)).isEqualTo(1f);
        assertThat(FloatMath.exp(Float.NEGATIVE_INFINITY)).isLessThan(1.2e-38f);
    }

    @Test
    void activationsFollowTheirFormulas() {
        for (float x = -12; x < 12; x += 0.01f) {
            double silu = x / (1 + Math.exp(-x));
            double gelu = 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            double capped = 5 * Math.tanh(x / 5);
            assertThat((double) FloatMath.softcap(x, 5f)).isCloseTo(capped, within(1e-6 * 5));
            assertThat((double) FloatMath.silu(x)).isCloseTo(silu, within(1e-6 * Math.max(1, Math.abs(x))));
            assertThat((double) FloatMath.gelu(x)).isCloseTo(gelu, within(1e-6 * Math.max(1, Math.abs(x))));
        }
    }

    /// Values by Python's math.erf.
    @Test
    void exactGelu() {
        float[][] expected = {
            {-6f, -5.919526e-09f},
            {-3f, -0.004049694f},
            {-1f, -0.15865526f},
            {-0.1f, -0.046017216f},
            {0f, 0f},
            {0.1f, 0.053982787f},
            {1f, 0.8413447f},
            {3f, 2.9959503f},
            {12f, 12f}
        };
        for (float[] each : expected) {
            assertThat(FloatMath.geluErf(each[0])).isCloseTo(each[1], within(2e-7f * Math.max(1, Math.abs(each[0]))));
        }
    }

    @Test
    void panelProduct() {
        Random random = new Random(7);
        for (int round = 0; round < ROUNDS * 4; round++) {
            int width = lanes * (1 + random.nextInt(9));
            int depth = 1 + random.nextInt(70);
            int rows = 4 * (1 + random.nextInt(6));
            int panelStride = width + random.nextInt(5);
            int xStride = depth + random.nextInt(5);
            int outStride = width + random.nextInt(5);
            float[] panel = RandomTensors.floats(3 + depth * panelStride, round);
            float[] x = RandomTensors.floats(1 + rows * xStride, round + 1);
            float[] expected = RandomTensors.floats(2 + rows * outStride, round + 2);
            float[] actual = expected.clone();
            boolean accumulate = random.nextBoolean();
            scalar.panelProduct(
                    panel, 3, panelStride, width, depth, x, 1, xStride, rows, expected, 2, outStride, accumulate);
            vector.panelProduct(
                    panel, 3, panelStride, width, depth, x, 1, xStride, rows, actual, 2, outStride, accumulate);
            assertThat(actual).isEqualTo(expected);
        }
    }

    @Test
    void elementwise() {
        for (int size = 1; size < 150; size++) {
            float[] x = RandomTensors.floats(size + 3, size);
            float[] y = RandomTensors.floats(size + 5, size + 1);
            List<float[]> expected = elementwise(scalar, x, y, size);
            List<float[]> actual = elementwise(vector, x, y, size);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(actual.get(i)).as("operation %d, size %d", i, size).isEqualTo(expected.get(i));
            }
        }
    }

    private static List<float[]> elementwise(Kernels kernels, float[] x, float[] y, int size) {
        float[] norm = new float[size + 1];
        kernels.rmsNorm(x, 3, y, 1e-5f, norm, 1, size);
        float[] sum = x.clone();
        kernels.add(sum, 3, y, 5, size);
        float[] scaled = x.clone();
        kernels.scale(scaled, 3, 0.37f, size);
        float[] silu = new float[size + 2];
        kernels.siluGate(x, 3, y, 5, silu, 2, size);
        float[] gelu = new float[size + 2];
        kernels.geluGate(x, 3, y, 5, gelu, 2, size);
        float[] exactGelu = new float[size + 2];
        kernels.geluErf(x, 3, exactGelu, 2, size);
        float[] rotated = x.clone();
        kernels.rope(rotated, 3, y, x, 0, size / 2);
        float[] layerNorm = new float[size + 1];
        kernels.layerNorm(x, 3, y, x, 1e-5f, layerNorm, 1, size);
        float[] squared = new float[size + 2];
        kernels.squaredRelu(x, 3, squared, 2, size);
        float[] capped = x.clone();
        kernels.softcap(capped, 3, 0.9f, size);
        return List.of(norm, sum, scaled, silu, gelu, exactGelu, rotated, layerNorm, squared, capped);
    }

    @Test
    void scaleCodes() {
        for (int size = 16; size <= 128; size += 16) {
            byte[] codes = new byte[size + 3];
            new Random(size).nextBytes(codes);
            float[] scales = RandomTensors.floats(size + 5, size);
            float[] expected = new float[size + 1];
            float[] actual = new float[size + 1];
            scalar.scaleCodes(codes, 3, scales, 5, expected, 1, size);
            vector.scaleCodes(codes, 3, scales, 5, actual, 1, size);
            assertThat(actual).isEqualTo(expected);
            assertThat(actual[size]).isEqualTo(codes[size + 2] * scales[size + 4]);
            scalar.scaleCodes(codes, 3, 0.37f, expected, 1, size);
            vector.scaleCodes(codes, 3, 0.37f, actual, 1, size);
            assertThat(actual).isEqualTo(expected);
        }
    }

    @Test
    void softmaxIsTheSameWhateverThePadding() {
        Random random = new Random(11);
        for (int round = 0; round < ROUNDS * 10; round++) {
            int size = 4 * lanes * (1 + random.nextInt(5));
            int from = random.nextInt(size);
            int to = from + 1 + random.nextInt(size - from);
            float[] scores = RandomTensors.floats(size + 2, round);
            float[] expected = scores.clone();
            float[] actual = scores.clone();
            scalar.softmax(expected, 2, size, from, to);
            vector.softmax(actual, 2, size, from, to);
            assertThat(actual).isEqualTo(expected);
            float[] longer = java.util.Arrays.copyOf(scores, size + 2 + 8 * lanes);
            java.util.Arrays.fill(longer, size + 2, longer.length, Float.NaN);
            vector.softmax(longer, 2, size + 8 * lanes, from, to);
            assertThat(java.util.Arrays.copyOf(longer, size + 2)).isEqualTo(expected);
            double sum = 0;
            for (int i = 2; i < actual.length; i++) {
                sum += actual[i];
            }
            assertThat(sum).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void logSumExp() {
        for (int size = 1; size < 3000; size += size < 100 ? 1 : 97) {
            float[] x = RandomTensors.floats(size + 2, size);
            x[1 + size / 2] += 30;
            double exact = 0;
            for (int i = 1; i <= size; i++) {
                exact += Math.exp(x[i]);
            }
            double actual = vector.logSumExp(x, 1, size);
            assertThat(actual).isEqualTo(scalar.logSumExp(x, 1, size));
            assertThat(actual).isCloseTo(Math.log(exact), within(2e-6));
        }
    }

    @Test
    void quantize() {
        for (int round = 0; round < ROUNDS; round++) {
            float[] x = RandomTensors.floats(192 + 1, round);
            java.util.Arrays.fill(x, 33, 65, 0f);
            QuantizedRow expected = new QuantizedRow(192);
            QuantizedRow actual = new QuantizedRow(192);
            scalar.quantize(x, 1, 192, expected);
            vector.quantize(x, 1, 192, actual);
            assertThat(actual.codes).isEqualTo(expected.codes);
            assertThat(actual.scales).isEqualTo(expected.scales);
            assertThat(actual.sums16).isEqualTo(expected.sums16);
            assertThat(actual.sums32).isEqualTo(expected.sums32);
            for (int i = 0; i < 192; i++) {
                float scale = actual.scales[i / 32];
                assertThat(actual.codes[i] * scale).isCloseTo(x[1 + i], within(0.501f * scale));
            }
        }
    }
}
