package dev.bantam.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/// Against rows that llama.cpp quantised, written by `testkit/goldens/formats/quantized_rows.py`.
class QuantizerTest {
    private static final int COLUMNS = 512;

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0"})
    void givesTheBytesOfLlamaQuantize(DType dtype) {
        float[] rows = DequantizerTest.floats("quantized/rows.floats");

        assertThat(quantized(dtype, rows, null)).isEqualTo(DequantizerTest.resource("quantized/" + dtype + ".blocks"));
    }

    @ParameterizedTest
    @EnumSource(names = {"Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL"})
    void errsNoMoreThanLlamaQuantize(DType dtype) {
        float[] rows = DequantizerTest.floats("quantized/rows.floats");
        float[] alike = new float[COLUMNS];
        Arrays.fill(alike, 1);

        double ours = error(dtype, rows, quantized(dtype, rows, null), alike);
        double theirs = error(dtype, rows, DequantizerTest.resource("quantized/" + dtype + ".blocks"), alike);

        assertThat(ours).isLessThanOrEqualTo(theirs);
    }

    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL"})
    void errsNoMoreThanLlamaQuantizeWhereColumnsDiffer(DType dtype) {
        float[] rows = DequantizerTest.floats("quantized/rows.floats");
        float[] importance = DequantizerTest.floats("quantized/importance.floats");

        double ours = error(dtype, rows, quantized(dtype, rows, importance), importance);
        double theirs = error(dtype, rows, DequantizerTest.resource("quantized/" + dtype + ".weighted"), importance);

        assertThat(ours).isLessThanOrEqualTo(theirs);
    }

    /// The mean square error of each format on normal values, as a share of their mean square.
    @ParameterizedTest
    @EnumSource
    void comesBackAsNearAsItsBitsAllow(DType dtype) {
        double share = switch (dtype) {
            case F32 -> 0;
            case F16 -> 5e-8;
            case BF16 -> 3e-6;
            case Q8_0 -> 3.5e-5;
            case Q6_K -> 4.5e-4;
            case Q5_K -> 1.3e-3;
            case Q5_1 -> 1.5e-3;
            case Q5_0 -> 1.9e-3;
            case Q4_K, IQ4_NL -> 5.5e-3;
            case Q4_1 -> 6.3e-3;
            case Q4_0 -> 8e-3;
            case Q3_K -> 2.1e-2;
            case Q2_K -> 7.3e-2;
        };
        float[] values = normal(64 * COLUMNS, 0.03);

        assertThat(error(dtype, values, quantized(dtype, values, null), null) / 64)
                .isLessThanOrEqualTo(share);
    }

    @ParameterizedTest
    @EnumSource
    void keepsZerosAndConstants(DType dtype) {
        assertThat(Arrays.equals(roundTrip(dtype, new float[256]), new float[256]))
                .isTrue();
        for (float constant : new float[] {0.25f, -0.25f, 3f, -1e-3f}) {
            float[] values = new float[256];
            Arrays.fill(values, constant);
            for (float value : roundTrip(dtype, values)) {
                assertThat(value / constant).isBetween(0.99f, 1.01f);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsTheScaleOfTinyAndLargeValues(DType dtype) {
        // Down to where half precision, which scales are stored in, has few digits left.
        for (double size : new double[] {1e-2, 100, dtype.quantized() ? 5e-4 : 1e-4}) {
            float[] values = normal(COLUMNS, size);
            assertThat(error(dtype, values, quantized(dtype, values, null), null))
                    .as("%s", size)
                    .isLessThan(0.1);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.MIN_VALUE, 1e-40f, -1e-38f, 1e-20f})
    void makesZerosOfWhatIsTooSmall(float tiny) {
        for (DType dtype : DType.values()) {
            float[] values = new float[256];
            values[7] = tiny;
            values[9] = -tiny;
            if (dtype != DType.F32 && dtype != DType.BF16) {
                assertThat(Arrays.equals(roundTrip(dtype, values), new float[256]))
                        .as("%s", dtype)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhatIsNoNumber(DType dtype) {
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            float[] values = new float[256];
            values[77] = value;
            assertThatThrownBy(() -> quantized(dtype, values, null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("value 77 is " + value);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "F32")
    void refusesWhatIsTooLargeForTheFormat(DType dtype) {
        float[] values = new float[256];
        values[3] = Float.MAX_VALUE;
        assertThatThrownBy(() -> quantized(dtype, values, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too large")
                .hasMessageContaining("F32 can hold it");
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"F32", "F16", "BF16"})
    void takesColumnsThatDoNotMatter(DType dtype) {
        float[] values = normal(COLUMNS, 0.03);
        float[] none = new float[COLUMNS];
        float[] half = new float[COLUMNS];
        Arrays.fill(half, 0, COLUMNS, 1e-30f);

        assertThat(error(dtype, values, quantized(dtype, values, none), null)).isLessThan(0.1);
        assertThat(error(dtype, values, quantized(dtype, values, half), null)).isLessThan(0.1);
    }

    @ParameterizedTest
    @EnumSource
    void writesOnlyWhatIsAskedFor(DType dtype) {
        float[] values = normal(768, 0.03);
        byte[] bytes = new byte[2 + 2 * (int) dtype.byteSize(256)];
        Arrays.fill(bytes, (byte) 77);

        new Quantizer(dtype).quantize(values, 256, 256, null, MemorySegment.ofArray(bytes), 1);

        byte[] alone = quantized(dtype, Arrays.copyOfRange(values, 256, 512), null);
        assertThat(Arrays.copyOfRange(bytes, 1, 1 + alone.length)).isEqualTo(alone);
        assertThat(bytes[0]).isEqualTo((byte) 77);
        for (int i = 1 + alone.length; i < bytes.length; i++) {
            assertThat(bytes[i]).isEqualTo((byte) 77);
        }
    }

    @Test
    void refusesHalfABlockAndArraysThatAreTooShort() {
        MemorySegment target = MemorySegment.ofArray(new byte[18]);
        Quantizer quantizer = new Quantizer(DType.Q4_0);
        assertThatThrownBy(() -> quantizer.quantize(new float[32], 0, 16, null, target, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16 values");
        assertThatThrownBy(() -> quantizer.quantize(new float[31], 0, 32, null, target, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> quantizer.quantize(new float[64], 0, 64, null, target, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> quantizer.quantize(new float[32], 0, 32, new float[31], target, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    /// The layouts are written down twice, once for each direction: on random blocks the two undo each other.
    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"F32", "F16", "BF16"})
    void packsWhatIsUnpacked(DType dtype) {
        byte[] blocks = DequantizerTest.resource(dtype + ".blocks");
        int size = dtype.blockBytes();
        byte[] codes = new byte[dtype.blockSize()];
        float[] scales = new float[16];
        float[] offsets = new float[16];
        byte[] packed = new byte[size];
        for (int at = 0; at < blocks.length; at += size) {
            BlockCodes.unpackStored(dtype, blocks, at, codes, 0, scales, 0, offsets, 0);
            if (dtype.blockSize() == 256) {
                KScales integers = new KScales();
                integers.read(dtype, blocks, at);
                KBlocks.pack(dtype, codes, integers, packed, 0);
            } else {
                short d = Float.floatToFloat16(scales[0]);
                LegacyBlocks.pack(dtype, codes, 0, d, Float.floatToFloat16(offsets[0]), packed, 0);
            }
            assertThat(packed).isEqualTo(Arrays.copyOfRange(blocks, at, at + size));
        }
    }

    private static byte[] quantized(DType dtype, float[] values, float @Nullable [] importance) {
        byte[] bytes = new byte[(int) dtype.byteSize(values.length)];
        Quantizer quantizer = new Quantizer(dtype);
        int row = Math.min(values.length, COLUMNS);
        for (int at = 0; at < values.length; at += row) {
            quantizer.quantize(values, at, row, importance, MemorySegment.ofArray(bytes), dtype.byteSize(at));
        }
        return bytes;
    }

    private static float[] roundTrip(DType dtype, float[] values) {
        float[] back = new float[values.length];
        Dequantizer.dequantize(dtype, MemorySegment.ofArray(quantized(dtype, values, null)), 0, back, 0, values.length);
        for (int i = 0; i < back.length; i++) {
            back[i] += 0f; // makes -0 0
        }
        return back;
    }

    /// The sum over all rows of each one's squared error, as a share of its sum of squares.
    private static double error(DType dtype, float[] values, byte[] blocks, float @Nullable [] importance) {
        float[] back = new float[values.length];
        Dequantizer.dequantize(dtype, MemorySegment.ofArray(blocks), 0, back, 0, values.length);
        double total = 0;
        for (int row = 0; row < values.length; row += COLUMNS) {
            double error = 0;
            double squares = 0;
            for (int i = 0; i < COLUMNS; i++) {
                double difference = values[row + i] - back[row + i];
                error += (importance == null ? 1 : importance[i]) * difference * difference;
                squares += values[row + i] * values[row + i];
            }
            total += squares == 0 ? error : error / squares;
        }
        return total;
    }

    private static float[] normal(int count, double deviation) {
        Random random = new Random(11);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return values;
    }
}
