package dev.bantam.tensor;

import static dev.bantam.tensor.Dequantizer.half;
import static dev.bantam.tensor.Dequantizer.unsigned;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

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
            MemorySegment source,
            long at,
            byte[] codes,
            int code,
            float[] scales,
            int scale,
            float[] offsets,
            int offset) {
        float d = half(source, at + 80);
        float dmin = half(source, at + 82);
        for (int s = 0; s < 16; s++) {
            int pair = unsigned(source, at + s);
            scales[scale + s] = d * (pair & 15);
            offsets[offset + s] = -(dmin * (pair >> 4));
        }
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
    static void unpackQ3K(MemorySegment source, long at, byte[] codes, int code, float[] scales, int scale) {
        float d = half(source, at + 108);
        for (int s = 0; s < 16; s++) {
            int low = bits(source, at + 96 + s % 8, s < 8 ? 0 : 4, 15);
            int high = bits(source, at + 104 + s % 4, 2 * (s / 4), 3);
            scales[scale + s] = d * ((low | (high << 4)) - 32);
        }
        twoBits(source, at + 32, codes, code);
        for (int i = 0; i < SIZE; i++) {
            int clear = 1 - bits(source, at + i % 32, i / 32, 1);
            codes[code + i] = (byte) (codes[code + i] - 4 * clear);
        }
    }

    /// ```
    ///   0  f16        d
    ///   2  f16        dmin
    ///   4  12 bytes   6-bit scales and minimums, see [#scalesAndMinimums]
    ///  16  128 bytes  4-bit codes: byte 32p + i holds value 64p + i (low) and 64p + 32 + i (high)
    /// ```
    /// value = d * scale * q - dmin * minimum
    static void unpackQ4K(
            MemorySegment source,
            long at,
            byte[] codes,
            int code,
            float[] scales,
            int scale,
            float[] offsets,
            int offset) {
        scalesAndMinimums(source, at, scales, scale, offsets, offset);
        nibbles(source, at + 16, codes, code);
    }

    /// ```
    ///   0  f16        d
    ///   2  f16        dmin
    ///   4  12 bytes   6-bit scales and minimums, see [#scalesAndMinimums]
    ///  16  32 bytes   fifth bits: bit b of byte i belongs to value 32b + i
    ///  48  128 bytes  low four bits as in Q4_K
    /// ```
    /// value = d * scale * q - dmin * minimum
    static void unpackQ5K(
            MemorySegment source,
            long at,
            byte[] codes,
            int code,
            float[] scales,
            int scale,
            float[] offsets,
            int offset) {
        scalesAndMinimums(source, at, scales, scale, offsets, offset);
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
    static void unpackQ6K(MemorySegment source, long at, byte[] codes, int code, float[] scales, int scale) {
        float d = half(source, at + 208);
        for (int s = 0; s < 16; s++) {
            scales[scale + s] = d * source.get(ValueLayout.JAVA_BYTE, at + 192 + s);
        }
        twoBits(source, at + 128, codes, code);
        for (int i = 0; i < SIZE; i++) {
            int half = i / 128;
            int low = bits(source, at + 64L * half + i % 64, 4 * (i % 128 / 64), 15);
            codes[code + i] = (byte) ((low | (codes[code + i] << 4)) - 32);
        }
    }

    /// Eight 6-bit scales and eight 6-bit minimums in 12 bytes, after `d` and `dmin`.
    ///
    /// Sub-blocks 0..3 have their scale in the low six bits of bytes 0..3 and their minimum in those of bytes 4..7.
    /// Sub-blocks 4..7 have the low nibbles of both in bytes 8..11 (scale low, minimum high) and their upper
    /// two bits in the upper two of bytes 0..3 and 4..7.
    private static void scalesAndMinimums(
            MemorySegment source, long at, float[] scales, int scale, float[] offsets, int offset) {
        float d = half(source, at);
        float dmin = half(source, at + 2);
        for (int s = 0; s < 4; s++) {
            int first = unsigned(source, at + 4 + s);
            int second = unsigned(source, at + 8 + s);
            int third = unsigned(source, at + 12 + s);
            scales[scale + s] = d * (first & 63);
            offsets[offset + s] = -(dmin * (second & 63));
            scales[scale + 4 + s] = d * ((third & 15) | (first >> 6 << 4));
            offsets[offset + 4 + s] = -(dmin * ((third >> 4) | (second >> 6 << 4)));
        }
    }

    private static void twoBits(MemorySegment source, long at, byte[] codes, int code) {
        for (int i = 0; i < SIZE; i++) {
            int half = i / 128;
            codes[code + i] = (byte) bits(source, at + 32L * half + i % 32, 2 * (i % 128 / 32), 3);
        }
    }

    private static void nibbles(MemorySegment source, long at, byte[] codes, int code) {
        for (int i = 0; i < SIZE; i++) {
            int pair = i / 64;
            codes[code + i] = (byte) bits(source, at + 32L * pair + i % 32, 4 * (i % 64 / 32), 15);
        }
    }

    private static int bits(MemorySegment source, long at, int shift, int mask) {
        return unsigned(source, at) >> shift & mask;
    }
}
