package dev.bantam.tensor;

import static dev.bantam.tensor.Dequantizer.half;
import static dev.bantam.tensor.Dequantizer.unsigned;
import static dev.bantam.tensor.Dequantizer.word;

import java.util.Arrays;

/// The formats of 32 values a block with one half-precision scale `d`, some with a half-precision offset `m`.
///
/// Nibbles: byte `i` of `nibbles` holds value `i` in its low half and value `i + 16` in its high half.
/// Fifth bits: bit `i` of the 32-bit word `high` is bit 4 of value `i`.
final class LegacyBlocks {
    private static final int SIZE = 32;

    /// What the sixteen codes of IQ4_NL stand for.
    static final byte[] NON_LINEAR = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

    private LegacyBlocks() {}

    /// `d:f16  nibbles:16 bytes`, value = d * (q - 8)
    static void unpackQ40(byte[] source, int at, byte[] codes, int code, float[] scales, int scale) {
        scales[scale] = half(source, at);
        nibbles(source, at + 2, codes, code);
        for (int i = 0; i < SIZE; i++) {
            codes[code + i] = (byte) (codes[code + i] - 8);
        }
    }

    /// `d:f16  m:f16  nibbles:16 bytes`, value = d * q + m
    static void unpackQ41(
            byte[] source, int at, byte[] codes, int code, float[] scales, int scale, float[] offsets, int offset) {
        scales[scale] = half(source, at);
        offsets[offset] = half(source, at + 2);
        nibbles(source, at + 4, codes, code);
    }

    /// `d:f16  high:u32  nibbles:16 bytes`, value = d * (q - 16)
    static void unpackQ50(byte[] source, int at, byte[] codes, int code, float[] scales, int scale) {
        scales[scale] = half(source, at);
        nibbles(source, at + 6, codes, code);
        fifthBits(word(source, at + 2), codes, code);
        for (int i = 0; i < SIZE; i++) {
            codes[code + i] = (byte) (codes[code + i] - 16);
        }
    }

    /// `d:f16  m:f16  high:u32  nibbles:16 bytes`, value = d * q + m
    static void unpackQ51(
            byte[] source, int at, byte[] codes, int code, float[] scales, int scale, float[] offsets, int offset) {
        scales[scale] = half(source, at);
        offsets[offset] = half(source, at + 2);
        nibbles(source, at + 8, codes, code);
        fifthBits(word(source, at + 4), codes, code);
    }

    /// `d:f16  q:32 signed bytes`, value = d * q
    static void unpackQ80(byte[] source, int at, byte[] codes, int code, float[] scales, int scale) {
        scales[scale] = half(source, at);
        System.arraycopy(source, at + 2, codes, code, SIZE);
    }

    /// `d:f16  nibbles:16 bytes`, value = d * NON_LINEAR[q]
    static void unpackIq4Nl(byte[] source, int at, byte[] codes, int code, float[] scales, int scale) {
        scales[scale] = half(source, at);
        nibbles(source, at + 2, codes, code);
        for (int i = 0; i < SIZE; i++) {
            codes[code + i] = NON_LINEAR[codes[code + i]];
        }
    }

    /// The inverse of `BlockCodes.unpackStored`.
    ///
    /// @param codes 32 of them, as they are unpacked; those of IQ4_NL as the values they stand for
    /// @param d half-precision bits
    /// @param m half-precision bits; only in formats with an offset
    static void pack(DType dtype, byte[] codes, int code, short d, short m, byte[] target, int at) {
        putHalf(target, at, d);
        switch (dtype) {
            case Q4_0 -> putNibbles(target, at + 2, codes, code, 8);
            case Q4_1 -> {
                putHalf(target, at + 2, m);
                putNibbles(target, at + 4, codes, code, 0);
            }
            case Q5_0 -> {
                putFifthBits(target, at + 2, codes, code, 16);
                putNibbles(target, at + 6, codes, code, 16);
            }
            case Q5_1 -> {
                putHalf(target, at + 2, m);
                putFifthBits(target, at + 4, codes, code, 0);
                putNibbles(target, at + 8, codes, code, 0);
            }
            case Q8_0 -> System.arraycopy(codes, code, target, at + 2, SIZE);
            case IQ4_NL -> {
                byte[] indices = new byte[SIZE];
                for (int i = 0; i < SIZE; i++) {
                    indices[i] = (byte) Arrays.binarySearch(NON_LINEAR, codes[code + i]);
                }
                putNibbles(target, at + 2, indices, 0, 0);
            }
            case F32, F16, BF16, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K ->
                throw new IllegalArgumentException(dtype + " has no blocks of 32 values");
        }
    }

    private static void nibbles(byte[] source, int at, byte[] codes, int code) {
        for (int i = 0; i < SIZE / 2; i++) {
            int pair = unsigned(source, at + i);
            codes[code + i] = (byte) (pair & 15);
            codes[code + i + SIZE / 2] = (byte) (pair >> 4);
        }
    }

    private static void fifthBits(int high, byte[] codes, int code) {
        for (int i = 0; i < SIZE; i++) {
            codes[code + i] |= (byte) (((high >>> i) & 1) << 4);
        }
    }

    static void putHalf(byte[] target, int at, short bits) {
        target[at] = (byte) bits;
        target[at + 1] = (byte) (bits >> 8);
    }

    private static void putNibbles(byte[] target, int at, byte[] codes, int code, int zero) {
        for (int i = 0; i < SIZE / 2; i++) {
            int low = codes[code + i] + zero & 15;
            int high = codes[code + i + SIZE / 2] + zero & 15;
            target[at + i] = (byte) (low | high << 4);
        }
    }

    private static void putFifthBits(byte[] target, int at, byte[] codes, int code, int zero) {
        for (int i = 0; i < SIZE / 8; i++) {
            int eight = 0;
            for (int bit = 0; bit < 8; bit++) {
                eight |= (codes[code + 8 * i + bit] + zero >> 4 & 1) << bit;
            }
            target[at + i] = (byte) eight;
        }
    }
}
