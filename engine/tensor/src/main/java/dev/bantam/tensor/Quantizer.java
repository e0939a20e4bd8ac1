package dev.bantam.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// `float` to stored values: the way back of [Dequantizer].
///
/// Q4_0, Q4_1, Q5_0, Q5_1 and Q8_0 get the bytes that llama-quantize writes; the other blocks come from a search
/// of our own for the least weighted squared error. The same values always give the same bytes.
public final class Quantizer {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final DType dtype;
    private final LegacyQuantizer legacy = new LegacyQuantizer();
    private final KQuantizer k = new KQuantizer();
    private final byte[] block;

    /// Keeps scratch memory, so each thread needs its own.
    public Quantizer(DType dtype) {
        this.dtype = dtype;
        block = new byte[dtype.blockBytes()];
    }

    /// Writes `count` values, a whole number of blocks, from `source` into `target` at `byteOffset`.
    ///
    /// @param importance how much an error in each value costs, at least zero, such as the mean squared activation
    /// of its column; `importance[0]` belongs to the first value. Null where all cost alike. Formats without a
    /// search (plain ones and Q8_0) take no notice of it
    /// @throws IllegalArgumentException if `count` is no whole number of blocks, or a value is not finite or too
    /// large for the format; says which
    /// @throws IndexOutOfBoundsException if one of the arrays or the target is too short
    public void quantize(
            float[] source,
            int sourceOffset,
            int count,
            float @Nullable [] importance,
            MemorySegment target,
            long byteOffset) {
        Objects.checkFromIndexSize(sourceOffset, count, source.length);
        Objects.checkFromIndexSize(byteOffset, dtype.byteSize(count), target.byteSize());
        if (importance != null) {
            Objects.checkFromIndexSize(0, count, importance.length);
        }
        requireFinite(source, sourceOffset, count);
        switch (dtype) {
            case F32 -> MemorySegment.copy(source, sourceOffset, target, FLOAT, byteOffset, count);
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    target.set(SHORT, byteOffset + 2L * i, half(source[sourceOffset + i]));
                }
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    target.set(SHORT, byteOffset + 2L * i, brain(source[sourceOffset + i]));
                }
            }
            case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL ->
                quantizeBlocks(source, sourceOffset, count, importance, target, byteOffset);
        }
    }

    private void quantizeBlocks(
            float[] source,
            int sourceOffset,
            int count,
            float @Nullable [] importance,
            MemorySegment target,
            long byteOffset) {
        int size = dtype.blockSize();
        for (int i = 0; i < count; i += size) {
            if (size == 256) {
                k.quantize(dtype, source, sourceOffset + i, importance, i, block, 0);
            } else {
                legacy.quantize(dtype, source, sourceOffset + i, importance, i, block, 0);
            }
            MemorySegment.copy(
                    block, 0, target, ValueLayout.JAVA_BYTE, byteOffset + (long) i / size * block.length, block.length);
        }
    }

    private static void requireFinite(float[] source, int offset, int count) {
        for (int i = 0; i < count; i++) {
            if (!Float.isFinite(source[offset + i])) {
                throw new IllegalArgumentException("value " + i + " is " + source[offset + i]);
            }
        }
    }

    /// The bits of the nearest half-precision number.
    ///
    /// @throws IllegalArgumentException if the number is too large for one
    static short half(double number) {
        short bits = Float.floatToFloat16((float) number);
        if (Float.isInfinite(Float.float16ToFloat(bits))) {
            throw new IllegalArgumentException(
                    (float) number + " is too large for a half-precision number (65504); BF16 and F32 can hold it");
        }
        return bits;
    }

    /// The upper half of the nearest number that has nothing in the lower one; ties go to even.
    private static short brain(float number) {
        int bits = Float.floatToRawIntBits(number);
        int rounded = bits + 0x7FFF + (bits >>> 16 & 1) >>> 16;
        if ((rounded & 0x7F80) == 0x7F80) {
            throw new IllegalArgumentException(number + " is too large for BF16; F32 can hold it");
        }
        return (short) rounded;
    }
}
