package dev.bantam.tensor;

import static dev.bantam.tensor.Dequantizer.unsigned;

import java.util.Arrays;

/// The formats of 256 values a block: sub-blocks of 16 or 32 with small integer scales of their own, which one
/// half-precision `d` (and `dmin`, for the offsets) multiplies.
final class KBlocks {
    private static final int SIZE = 256;

    private KBlocks() {}

    /// ```
    ///   0  16 bytes  sub-block s: scale in the low nibble, minimum in the high one
    ///  16  64 bytes  2-bit codes: byte 32h + i holds values 128h + i, + 32, + 64, + 96 from its low bits up
    ///  80  f16       d
    ///  82  f16       dmin
    /// ```
    /// value = d * scale * q - dmin * minimum
    static void unpackQ2K(
            byte[] source, int at, byte[] codes, int code, float[] scales, int scale, float[] offsets, int offset) {
        scalesAndMinimums(DType.Q2_K, source, at, scales, scale, offsets, offset);
        twoBits(source, at + 16, codes, code);
    }

    /// ```
    ///   0  32 bytes  high bits: bit b of byte i belongs to value 32b + i; a clear bit subtracts 4
    ///  32  64 bytes  2-bit codes as in Q2_K
    ///  96  12 bytes  6-bit scales: bytes 0..7 hold the low nibbles of s = 0..7 and, in their high halves, of
    ///                s = 8..15; byte 8 + s % 4 holds the upper two bits of s at bit 2 * (s / 4)
    /// 108  f16       d
    /// ```
    /// value = d * (scale - 32) * q
    static void unpackQ3K(byte[] source, int at, byte[] codes, int code, float[] scales, int scale) {
        scales(DType.Q3_K, source, at, scales, scale);
        twoBits(source, at + 32, codes, code);
        for (int i = 0; i < SIZE; i++) {
            int clear = 1 - bits(source, at + i % 32, i / 32, 1);
            codes[code + i] = (byte) (codes[code + i] - 4 * clear);
        }
    }

    /// ```
    ///   0  f16        d
    ///   2  f16        dmin
    ///   4  12 bytes   6-bit scales and minimums, see [KScales]
    ///  16  128 bytes  4-bit codes: byte 32p + i holds value 64p + i (low) and 64p + 32 + i (high)
    /// ```
    /// value = d * scale * q - dmin * minimum
    static void unpackQ4K(
            byte[] source, int at, byte[] codes, int code, float[] scales, int scale, float[] offsets, int offset) {
        scalesAndMinimums(DType.Q4_K, source, at, scales, scale, offsets, offset);
        nibbles(source, at + 16, codes, code);
    }

    /// ```
    ///   0  f16        d
    ///   2  f16        dmin
    ///   4  12 bytes   6-bit scales and minimums, see [KScales]
    ///  16  32 bytes   fifth bits: bit b of byte i belongs to value 32b + i
    ///  48  128 bytes  low four bits as in Q4_K
    /// ```
    /// value = d * scale * q - dmin * minimum
    static void unpackQ5K(
            byte[] source, int at, byte[] codes, int code, float[] scales, int scale, float[] offsets, int offset) {
        scalesAndMinimums(DType.Q5_K, source, at, scales, scale, offsets, offset);
        nibbles(source, at + 48, codes, code);
        for (int i = 0; i < SIZE; i++) {
            codes[code + i] |= (byte) (bits(source, at + 16 + i % 32, i / 32, 1) << 4);
        }
    }

    /// ```
    ///   0  128 bytes  low four bits: byte 64h + j holds values 128h + j (low) and 128h + 64 + j (high), j in 0..63
    /// 128  64 bytes   upper two bits, laid out as the codes of Q2_K
    /// 192  16 bytes   signed 8-bit scales
    /// 208  f16        d
    /// ```
    /// value = d * scale * (q - 32)
    static void unpackQ6K(byte[] source, int at, byte[] codes, int code, float[] scales, int scale) {
        scales(DType.Q6_K, source, at, scales, scale);
        twoBits(source, at + 128, codes, code);
        for (int i = 0; i < SIZE; i++) {
            int half = i / 128;
            int low = bits(source, at + 64 * half + i % 64, 4 * (i % 128 / 64), 15);
            codes[code + i] = (byte) ((low | (codes[code + i] << 4)) - 32);
        }
    }

    /// The inverse of `BlockCodes.unpackStored`.
    ///
    /// @param codes 256 of them, as they are unpacked
    static void pack(DType dtype, byte[] codes, KScales integers, byte[] target, int at) {
        Arrays.fill(target, at, at + dtype.blockBytes(), (byte) 0);
        integers.write(dtype, target, at);
        for (int i = 0; i < SIZE; i++) {
            int code = codes[i];
            switch (dtype) {
                case Q2_K -> putTwoBits(target, at + 16, i, code);
                case Q3_K -> {
                    putTwoBits(target, at + 32, i, code + 4);
                    put(target, at + i % 32, i / 32, code + 4 >> 2);
                }
                case Q4_K -> putNibble(target, at + 16, i, code);
                case Q5_K -> {
                    putNibble(target, at + 48, i, code);
                    put(target, at + 16 + i % 32, i / 32, code >> 4);
                }
                case Q6_K -> {
                    put(target, at + 64 * (i / 128) + i % 64, 4 * (i % 128 / 64), code + 32 & 15);
                    putTwoBits(target, at + 128, i, code + 32 >> 4);
                }
                case F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL ->
                    throw new IllegalArgumentException(dtype + " has no blocks of 256 values");
            }
        }
    }

    /// The floats that a block's small integers make.
    private static void scalesAndMinimums(
            DType dtype, byte[] source, int at, float[] scales, int scale, float[] offsets, int offset) {
        KScales integers = new KScales();
        integers.read(dtype, source, at);
        for (int s = 0; s < SIZE / BlockCodes.subBlock(dtype); s++) {
            scales[scale + s] = integers.d * integers.scales[s];
            offsets[offset + s] = integers.dmin * integers.minimums[s];
        }
    }

    private static void scales(DType dtype, byte[] source, int at, float[] scales, int scale) {
        KScales integers = new KScales();
        integers.read(dtype, source, at);
        for (int s = 0; s < SIZE / BlockCodes.subBlock(dtype); s++) {
            scales[scale + s] = integers.d * integers.scales[s];
        }
    }

    private static void twoBits(byte[] source, int at, byte[] codes, int code) {
        for (int i = 0; i < SIZE; i++) {
            int half = i / 128;
            codes[code + i] = (byte) bits(source, at + 32 * half + i % 32, 2 * (i % 128 / 32), 3);
        }
    }

    private static void nibbles(byte[] source, int at, byte[] codes, int code) {
        for (int i = 0; i < SIZE; i++) {
            int pair = i / 64;
            codes[code + i] = (byte) bits(source, at + 32 * pair + i % 32, 4 * (i % 64 / 32), 15);
        }
    }

    private static void putTwoBits(byte[] target, int at, int i, int code) {
        put(target, at + 32 * (i / 128) + i % 32, 2 * (i % 128 / 32), code & 3);
    }

    private static void putNibble(byte[] target, int at, int i, int code) {
        put(target, at + 32 * (i / 64) + i % 32, 4 * (i % 64 / 32), code & 15);
    }

    private static void put(byte[] target, int at, int shift, int bits) {
        target[at] |= (byte) (bits << shift);
    }

    private static int bits(byte[] source, int at, int shift, int mask) {
        return unsigned(source, at) >> shift & mask;
    }
}
