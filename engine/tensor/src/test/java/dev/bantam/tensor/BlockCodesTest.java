package dev.bantam.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class BlockCodesTest {
    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"F32", "F16", "BF16"})
    void codesTimesScalesPlusOffsetsAreTheValues(DType dtype) {
        float[] expected = DequantizerTest.expected(dtype);
        Unpacked unpacked = new Unpacked(dtype, expected.length);
        int subBlock = BlockCodes.subBlock(dtype);

        for (int block = 0; block < expected.length; block += dtype.blockSize()) {
            double largest = 0;
            for (int i = block; i < block + dtype.blockSize(); i++) {
                double span = Math.abs(unpacked.scales[i / subBlock] * 128.0);
                largest = Math.max(largest, Math.max(span, Math.abs(expected[i])));
            }
            for (int i = block; i < block + dtype.blockSize(); i++) {
                double value =
                        (double) unpacked.scales[i / subBlock] * unpacked.codes[i] + unpacked.offsets[i / subBlock];
                assertThat(Math.abs(value - expected[i]))
                        .as("%s value %d", dtype, i)
                        .isLessThanOrEqualTo(1e-6 * largest);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"F32", "F16", "BF16"})
    void codesFillTheirRange(DType dtype) {
        Unpacked unpacked = new Unpacked(dtype, DequantizerTest.expected(dtype).length);
        byte[] sorted = unpacked.codes.clone();
        Arrays.sort(sorted);
        int[] extremes = {sorted[0], sorted[sorted.length - 1]};
        assertThat(extremes)
                .isEqualTo(
                        switch (dtype) {
                            case Q4_0 -> new int[] {-8, 7};
                            case Q4_1, Q4_K -> new int[] {0, 15};
                            case Q5_0 -> new int[] {-16, 15};
                            case Q5_1, Q5_K -> new int[] {0, 31};
                            case Q8_0 -> new int[] {-128, 127};
                            case Q2_K -> new int[] {0, 3};
                            case Q3_K -> new int[] {-4, 3};
                            case Q6_K -> new int[] {-32, 31};
                            case IQ4_NL -> new int[] {-127, 113};
                            case F32, F16, BF16 -> throw new AssertionError(dtype);
                        });
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"F32", "F16", "BF16"})
    void offsetsAreZeroWhereTheFormatHasNone(DType dtype) {
        Unpacked unpacked = new Unpacked(dtype, DequantizerTest.expected(dtype).length);

        boolean allZero = true;
        for (float offset : unpacked.offsets) {
            allZero &= Float.floatToRawIntBits(offset) == 0;
        }
        assertThat(allZero).isEqualTo(!BlockCodes.hasOffset(dtype));
    }

    @Test
    void writesOnlyWhereItIsTold() {
        byte[] codes = new byte[34];
        float[] scales = {-1, -1, -1};
        float[] offsets = {-1, -1, -1};
        MemorySegment source = DequantizerTest.blocks(DType.Q4_1);

        BlockCodes.unpack(DType.Q4_1, source, 0, 32, codes, 1, scales, 1, offsets, 1);

        assertThat(codes[0]).isZero();
        assertThat(codes[33]).isZero();
        assertThat(scales).startsWith(-1).endsWith(-1);
        assertThat(offsets).startsWith(-1).endsWith(-1);
    }

    @Test
    void refusesPlainFormatsAndHalfBlocks() {
        MemorySegment source = MemorySegment.ofArray(new byte[1024]);
        byte[] codes = new byte[256];
        float[] floats = new float[16];
        assertThatThrownBy(() -> BlockCodes.unpack(DType.F16, source, 0, 32, codes, 0, floats, 0, floats, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("F16");
        assertThatThrownBy(() -> BlockCodes.unpack(DType.Q6_K, source, 0, 32, codes, 0, floats, 0, floats, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Q6_K");
    }

    private static final class Unpacked {
        final byte[] codes;
        final float[] scales;
        final float[] offsets;

        private Unpacked(DType dtype, int count) {
            codes = new byte[count];
            scales = new float[count / BlockCodes.subBlock(dtype)];
            offsets = new float[scales.length];
            Arrays.fill(offsets, 5);
            BlockCodes.unpack(dtype, DequantizerTest.blocks(dtype), 0, count, codes, 0, scales, 0, offsets, 0);
        }
    }
}
