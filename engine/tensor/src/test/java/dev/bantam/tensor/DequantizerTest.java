package dev.bantam.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Against blocks and floats written by `testkit/goldens/formats/quantized_blocks.py`.
class DequantizerTest {
    @ParameterizedTest
    @EnumSource
    void matchesReferenceBitForBit(DType dtype) {
        float[] expected = expected(dtype);
        MemorySegment blocks = blocks(dtype);
        assertThat(dtype.byteSize(expected.length)).isEqualTo(blocks.byteSize());
        float[] actual = new float[expected.length];

        Dequantizer.dequantize(dtype, blocks, 0, actual, 0, actual.length);

        for (int i = 0; i < expected.length; i++) {
            assertThat(Float.floatToRawIntBits(actual[i]))
                    .as("%s value %d: %s, expected %s", dtype, i, actual[i], expected[i])
                    .isEqualTo(Float.floatToRawIntBits(expected[i]));
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsFromTheMiddleAndLeavesTheRestAlone(DType dtype) {
        float[] expected = expected(dtype);
        int size = dtype.blockSize();
        float[] actual = new float[2 * size + 2];
        actual[0] = 7;
        actual[2 * size + 1] = 9;

        Dequantizer.dequantize(dtype, blocks(dtype), 3L * dtype.blockBytes(), actual, 1, 2 * size);

        assertThat(actual[0]).isEqualTo(7);
        assertThat(actual[2 * size + 1]).isEqualTo(9);
        for (int i = 0; i < 2 * size; i++) {
            assertThat(actual[1 + i]).isEqualTo(expected[3 * size + i]);
        }
    }

    @Test
    void refusesHalfABlock() {
        assertThatThrownBy(() -> Dequantizer.dequantize(DType.Q4_K, blocks(DType.Q4_K), 0, new float[256], 0, 128))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("128")
                .hasMessageContaining("Q4_K");
    }

    @Test
    void refusesBytesAndTargetsThatAreTooShort() {
        MemorySegment block = MemorySegment.ofArray(new byte[18]);
        assertThatThrownBy(() -> Dequantizer.dequantize(DType.Q4_0, block, 0, new float[64], 0, 64))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Dequantizer.dequantize(DType.Q4_0, block, 0, new float[31], 0, 32))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Dequantizer.dequantize(DType.Q4_0, block, -1, new float[32], 0, 32))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    static MemorySegment blocks(DType dtype) {
        return MemorySegment.ofArray(resource(dtype + ".blocks"));
    }

    static float[] expected(DType dtype) {
        return floats(dtype + ".floats");
    }

    static float[] floats(String name) {
        ByteBuffer bytes = ByteBuffer.wrap(resource(name)).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    static byte[] resource(String name) {
        try (InputStream in = ClassLoader.getSystemResourceAsStream("dev/bantam/testkit/formats/" + name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
