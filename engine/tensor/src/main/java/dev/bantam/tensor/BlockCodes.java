package dev.bantam.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;

/// Quantised values as integers: `value[i] = scales[i / subBlock] * codes[i] + offsets[i / subBlock]`.
///
/// Every quantised format takes this shape; kernels repack their weights from it:
///
/// | format | codes | sub-block | offset |
/// |---|---|---|---|
/// | Q4_0 | -8..7 | 32 | no |
/// | Q4_1, Q4_K | 0..15 | 32 | yes |
/// | Q5_0 | -16..15 | 32 | no |
/// | Q5_1, Q5_K | 0..31 | 32 | yes |
/// | Q8_0 | -128..127 | 32 | no |
/// | IQ4_NL | -127..113, one of sixteen | 32 | no |
/// | Q2_K | 0..3 | 16 | yes |
/// | Q3_K | -4..3 | 16 | no |
/// | Q6_K | -32..31 | 16 | no |
public final class BlockCodes {
    private BlockCodes() {}

    /// Values that share one scale and one offset: 32 or 16.
    ///
    /// @throws IllegalArgumentException if `dtype` is not quantised
    public static int subBlock(DType dtype) {
        return switch (dtype) {
            case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K, IQ4_NL -> 32;
            case Q2_K, Q3_K, Q6_K -> 16;
            case F32, F16, BF16 -> throw notQuantized(dtype);
        };
    }

    /// True if sub-blocks have an offset besides their scale; false if every offset is zero.
    ///
    /// @throws IllegalArgumentException if `dtype` is not quantised
    public static boolean hasOffset(DType dtype) {
        return switch (dtype) {
            case Q4_1, Q5_1, Q2_K, Q4_K, Q5_K -> true;
            case Q4_0, Q5_0, Q8_0, Q3_K, Q6_K, IQ4_NL -> false;
            case F32, F16, BF16 -> throw notQuantized(dtype);
        };
    }

    /// Unpacks `count` values, a whole number of blocks, from `source` at `byteOffset`.
    ///
    /// Writes `count` codes, and `count / subBlock` scales and offsets.
    ///
    /// @throws IllegalArgumentException if `dtype` is not quantised or `count` no whole number of blocks
    /// @throws IndexOutOfBoundsException if the bytes or one of the arrays are too short
    public static void unpack(
            DType dtype,
            MemorySegment source,
            long byteOffset,
            int count,
            byte[] codes,
            int codesOffset,
            float[] scales,
            int scalesOffset,
            float[] offsets,
            int offsetsOffset) {
        int subBlocks = count / subBlock(dtype);
        Objects.checkFromIndexSize(byteOffset, dtype.byteSize(count), source.byteSize());
        Objects.checkFromIndexSize(codesOffset, count, codes.length);
        Objects.checkFromIndexSize(scalesOffset, subBlocks, scales.length);
        Objects.checkFromIndexSize(offsetsOffset, subBlocks, offsets.length);

        int blockSize = dtype.blockSize();
        int subBlocksInBlock = blockSize / subBlock(dtype);
        byte[] stored = new byte[dtype.blockBytes()];
        for (int block = 0; block < count / blockSize; block++) {
            long at = byteOffset + (long) block * stored.length;
            MemorySegment.copy(source, ValueLayout.JAVA_BYTE, at, stored, 0, stored.length);
            unpackStored(
                    dtype,
                    stored,
                    0,
                    codes,
                    codesOffset + block * blockSize,
                    scales,
                    scalesOffset + block * subBlocksInBlock,
                    offsets,
                    offsetsOffset + block * subBlocksInBlock);
        }
        if (!hasOffset(dtype)) {
            Arrays.fill(offsets, offsetsOffset, offsetsOffset + subBlocks, 0f);
        }
    }

    /// One block as its format defines it. Offsets are written only where the format has them.
    static void unpackStored(
            DType dtype,
            byte[] source,
            int at,
            byte[] codes,
            int code,
            float[] scales,
            int scale,
            float[] offsets,
            int offset) {
        switch (dtype) {
            case Q4_0 -> LegacyBlocks.unpackQ40(source, at, codes, code, scales, scale);
            case Q4_1 -> LegacyBlocks.unpackQ41(source, at, codes, code, scales, scale, offsets, offset);
            case Q5_0 -> LegacyBlocks.unpackQ50(source, at, codes, code, scales, scale);
            case Q5_1 -> LegacyBlocks.unpackQ51(source, at, codes, code, scales, scale, offsets, offset);
            case Q8_0 -> LegacyBlocks.unpackQ80(source, at, codes, code, scales, scale);
            case IQ4_NL -> LegacyBlocks.unpackIq4Nl(source, at, codes, code, scales, scale);
            case Q2_K -> KBlocks.unpackQ2K(source, at, codes, code, scales, scale, offsets, offset);
            case Q3_K -> KBlocks.unpackQ3K(source, at, codes, code, scales, scale);
            case Q4_K -> KBlocks.unpackQ4K(source, at, codes, code, scales, scale, offsets, offset);
            case Q5_K -> KBlocks.unpackQ5K(source, at, codes, code, scales, scale, offsets, offset);
            case Q6_K -> KBlocks.unpackQ6K(source, at, codes, code, scales, scale);
            case F32, F16, BF16 -> throw notQuantized(dtype);
        }
    }

    private static IllegalArgumentException notQuantized(DType dtype) {
        return new IllegalArgumentException(dtype + " is not quantised: it has no codes");
    }
}
