package dev.bantam.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/// Stored values to `float`: the definition of every number format.
///
/// Results are bit-identical to those of the reference (the Python package `gguf`, `quants.py`), which computes in
/// `float` in the order written here. Formats without an offset never add one, so that `-0` stays `-0`.
public final class Dequantizer {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Dequantizer() {}

    /// Reads `count` values, a whole number of blocks, from `source` at `byteOffset` into `target` at `targetOffset`.
    ///
    /// @throws IllegalArgumentException if `count` is no whole number of blocks
    /// @throws IndexOutOfBoundsException if the bytes or the target are too short
    public static void dequantize(
            DType dtype, MemorySegment source, long byteOffset, float[] target, int targetOffset, int count) {
        Objects.checkFromIndexSize(byteOffset, dtype.byteSize(count), source.byteSize());
        Objects.checkFromIndexSize(targetOffset, count, target.length);
        switch (dtype) {
            case F32 -> MemorySegment.copy(source, FLOAT, byteOffset, target, targetOffset, count);
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    target[targetOffset + i] = Float.float16ToFloat(source.get(SHORT, byteOffset + 2L * i));
                }
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    target[targetOffset + i] = Float.intBitsToFloat(source.get(SHORT, byteOffset + 2L * i) << 16);
                }
            }
            case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL ->
                dequantizeBlocks(dtype, source, byteOffset, target, targetOffset, count);
        }
    }

    private static void dequantizeBlocks(
            DType dtype, MemorySegment source, long byteOffset, float[] target, int targetOffset, int count) {
        int blockSize = dtype.blockSize();
        int subBlock = BlockCodes.subBlock(dtype);
        boolean hasOffset = BlockCodes.hasOffset(dtype);
        byte[] codes = new byte[blockSize];
        float[] scales = new float[blockSize / subBlock];
        float[] offsets = new float[blockSize / subBlock];
        byte[] stored = new byte[dtype.blockBytes()];
        long at = byteOffset;
        for (int block = 0; block < count; block += blockSize) {
            MemorySegment.copy(source, ValueLayout.JAVA_BYTE, at, stored, 0, stored.length);
            BlockCodes.unpackStored(dtype, stored, 0, codes, 0, scales, 0, offsets, 0);
            for (int i = 0; i < blockSize; i++) {
                float product = scales[i / subBlock] * codes[i];
                target[targetOffset + block + i] = hasOffset ? product + offsets[i / subBlock] : product;
            }
            at += dtype.blockBytes();
        }
    }

    /// The IEEE half-precision number at `offset`.
    static float half(byte[] source, int offset) {
        return Float.float16ToFloat((short) (unsigned(source, offset) | source[offset + 1] << 8));
    }

    /// The 32-bit word at `offset`.
    static int word(byte[] source, int offset) {
        return unsigned(source, offset)
                | unsigned(source, offset + 1) << 8
                | unsigned(source, offset + 2) << 16
                | source[offset + 3] << 24;
    }

    /// The unsigned byte at `offset`.
    static int unsigned(byte[] source, int offset) {
        return source[offset] & 0xFF;
    }
}
