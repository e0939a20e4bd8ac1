package dev.bantam.tensor;

/// One row of activations as 8-bit codes: `value = scale * code`, a scale for every 32 columns.
///
/// Codes lie in -127..127 so that 16 products with a centred 5-bit code, or 32 with a 4-bit one, fit in 16 bits.
/// Filled by [Kernels#quantize]; the arrays are reused from token to token.
public final class QuantizedRow {
    /// Columns that share a scale.
    public static final int BLOCK = 32;

    /// Codes, widened to the width the kernels multiply in.
    public final short[] codes;
    /// Multipliers of words of eight 2-bit digits, first column highest: see [#nest].
    public final short[] nested2;
    /// Multipliers of words of four 4-bit digits, first column highest: see [#nest].
    public final short[] nested4;
    /// Multipliers of a block of 5-bit digits: ten words of three, then one of two that are multiplied apart, as
    /// their codes.
    public final short[] nested5;
    /// One scale a block of 32.
    public final float[] scales;
    /// Sum of `scale * code` over each half block of 16: what an offset is multiplied with.
    public final float[] sums16;
    /// Sum of the codes over each half block of 16.
    public final int[] codeSums16;
    /// Sum of `scale * code` over each block of 32.
    public final float[] sums32;

    /// @param columns the most columns a row may have
    public QuantizedRow(int columns) {
        int blocks = (columns + BLOCK - 1) / BLOCK;
        codes = new short[blocks * BLOCK];
        nested2 = new short[blocks * BLOCK];
        nested4 = new short[blocks * BLOCK];
        nested5 = new short[blocks * BLOCK];
        scales = new float[blocks];
        sums16 = new float[2 * blocks];
        codeSums16 = new int[2 * blocks];
        sums32 = new float[blocks];
    }

    /// Fills the multipliers that words of a packing take from the codes of the first `columns` columns.
    ///
    /// A word `w` of digits `d[0] .. d[n-1]` of `b` bits, the last one lowest, is multiplied with activations
    /// without taking it apart: `w >>> b * (n - 1 - i)` holds digit `i` and, above it, all that come before. So
    /// `sum of d[i] * x[i]` is the sum of `(w >>> b * (n - 1 - i)) * (x[i] - 2^b * x[i + 1])`, where `x[n]` is 0.
    /// Products and sums may wrap around: what fits in 16 bits in the end is right in the end.
    public void nest(Packing packing, int columns) {
        switch (packing) {
            case NIBBLE -> nestFours(columns);
            case FIVE -> nestFives(columns);
            case SIX -> {
                nestFours(columns);
                nestTwos(columns);
            }
            case BYTE, FLOAT, HALF, BRAIN -> {} // multiplied with the codes, or not at all
        }
    }

    private void nestTwos(int columns) {
        for (int i = 0; i < columns; i += 8) {
            for (int j = i; j < i + 7; j++) {
                nested2[j] = (short) (codes[j] - (codes[j + 1] << 2));
            }
            nested2[i + 7] = codes[i + 7];
        }
    }

    private void nestFours(int columns) {
        for (int i = 0; i < columns; i += 4) {
            nested4[i] = (short) (codes[i] - (codes[i + 1] << 4));
            nested4[i + 1] = (short) (codes[i + 1] - (codes[i + 2] << 4));
            nested4[i + 2] = (short) (codes[i + 2] - (codes[i + 3] << 4));
            nested4[i + 3] = codes[i + 3];
        }
    }

    private void nestFives(int columns) {
        for (int start = 0; start < columns; start += BLOCK) {
            for (int i = start; i < start + 30; i += 3) {
                nested5[i] = (short) (codes[i] - (codes[i + 1] << 5));
                nested5[i + 1] = (short) (codes[i + 1] - (codes[i + 2] << 5));
                nested5[i + 2] = codes[i + 2];
            }
            nested5[start + 30] = codes[start + 30];
            nested5[start + 31] = codes[start + 31];
        }
    }
}
