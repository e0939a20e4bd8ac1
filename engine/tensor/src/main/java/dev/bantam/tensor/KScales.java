package dev.bantam.tensor;

import static dev.bantam.tensor.Dequantizer.half;
import static dev.bantam.tensor.Dequantizer.unsigned;
import static dev.bantam.tensor.LegacyBlocks.putHalf;

/// The small integers of a K block, before they are multiplied: `scale = d * scales[s]`, `minimum = dmin *
/// minimums[s]`. [KBlocks] has the layouts. Kernels keep these integers: they take a quarter of the memory that
/// the products would.
///
/// Q4_K and Q5_K have eight 6-bit scales and eight 6-bit minimums in 12 bytes, after `d` and `dmin`.
///
/// Sub-blocks 0..3 have their scale in the low six bits of bytes 0..3 and their minimum in those of bytes 4..7.
/// Sub-blocks 4..7 have the low nibbles of both in bytes 8..11 (scale low, minimum high) and their upper
/// two bits in the upper two of bytes 0..3 and 4..7.
final class KScales {
    final byte[] scales = new byte[16];
    final byte[] minimums = new byte[16];
    float d;
    /// Minus `dmin`.
    float dmin;

    /// Reads the block at `at`.
    void read(DType dtype, byte[] source, int at) {
        switch (dtype) {
            case Q2_K -> {
                d = half(source, at + 80);
                dmin = -half(source, at + 82);
                for (int s = 0; s < 16; s++) {
                    int pair = unsigned(source, at + s);
                    scales[s] = (byte) (pair & 15);
                    minimums[s] = (byte) (pair >> 4);
                }
            }
            case Q3_K -> {
                d = half(source, at + 108);
                for (int s = 0; s < 16; s++) {
                    int low = unsigned(source, at + 96 + s % 8) >> (s < 8 ? 0 : 4) & 15;
                    int high = unsigned(source, at + 104 + s % 4) >> 2 * (s / 4) & 3;
                    scales[s] = (byte) ((low | high << 4) - 32);
                }
            }
            case Q4_K, Q5_K -> {
                d = half(source, at);
                dmin = -half(source, at + 2);
                for (int s = 0; s < 4; s++) {
                    int first = unsigned(source, at + 4 + s);
                    int second = unsigned(source, at + 8 + s);
                    int third = unsigned(source, at + 12 + s);
                    scales[s] = (byte) (first & 63);
                    minimums[s] = (byte) (second & 63);
                    scales[4 + s] = (byte) (third & 15 | first >> 6 << 4);
                    minimums[4 + s] = (byte) (third >> 4 | second >> 6 << 4);
                }
            }
            case Q6_K -> {
                d = half(source, at + 208);
                for (int s = 0; s < 16; s++) {
                    scales[s] = source[at + 192 + s];
                }
            }
            case F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL ->
                throw new IllegalArgumentException(dtype + " has no blocks of 256 values");
        }
    }

    /// Adds to a block of zero bytes at `at` what [#read] reads; `d` and `dmin` must be half-precision numbers.
    void write(DType dtype, byte[] target, int at) {
        switch (dtype) {
            case Q2_K -> {
                putHalf(target, at + 80, Float.floatToFloat16(d));
                putHalf(target, at + 82, Float.floatToFloat16(-dmin));
                for (int s = 0; s < 16; s++) {
                    target[at + s] = (byte) (scales[s] | minimums[s] << 4);
                }
            }
            case Q3_K -> {
                putHalf(target, at + 108, Float.floatToFloat16(d));
                for (int s = 0; s < 16; s++) {
                    int scale = scales[s] + 32;
                    target[at + 96 + s % 8] |= (byte) ((scale & 15) << (s < 8 ? 0 : 4));
                    target[at + 104 + s % 4] |= (byte) (scale >> 4 << 2 * (s / 4));
                }
            }
            case Q4_K, Q5_K -> {
                putHalf(target, at, Float.floatToFloat16(d));
                putHalf(target, at + 2, Float.floatToFloat16(-dmin));
                for (int s = 0; s < 4; s++) {
                    target[at + 4 + s] = (byte) (scales[s] | scales[4 + s] >> 4 << 6);
                    target[at + 8 + s] = (byte) (minimums[s] | minimums[4 + s] >> 4 << 6);
                    target[at + 12 + s] = (byte) (scales[4 + s] & 15 | (minimums[4 + s] & 15) << 4);
                }
            }
            case Q6_K -> {
                putHalf(target, at + 208, Float.floatToFloat16(d));
                System.arraycopy(scales, 0, target, at + 192, 16);
            }
            case F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL ->
                throw new IllegalArgumentException(dtype + " has no blocks of 256 values");
        }
    }
}
