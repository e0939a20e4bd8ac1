package dev.bantam.tensor;

import static dev.bantam.tensor.Dequantizer.half;
import static dev.bantam.tensor.Dequantizer.unsigned;
import static dev.bantam.tensor.Dequantizer.word;

/// The formats of 32 values a block with one half-precision scale `d`, some with a half-precision offset `m`.
///
/// Nibbles: byte `i` of `nibbles` holds value `i` in its low half and value `i + 16` in its high half.
/// Fifth bits: bit `i` of the 32-bit word `high` is bit 4 of value `i`.
final class LegacyBlocks {
    private static final int SIZE = 32;

    /// What the sixteen codes of IQ4_NL stand for.
    private static final byte[] NON_LINEAR = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

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
}
