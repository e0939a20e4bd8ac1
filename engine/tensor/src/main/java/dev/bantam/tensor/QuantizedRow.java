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
    /// Multipliers of words of four 4-bit digits, first column highest: see [#nest].
    public final short[] nested4;
    /// Multipliers of a block of 5-bit digits, 34: ten words of three; one of two that are multiplied apart, as
    /// their codes; -16 times the codes of even words and column 30, and of odd words and column 31.
    public final short[] nested5;
    /// Multipliers of 8 columns of 6-bit digits, 11: ten for the three words of [Packing#SIX], then -32 times the sum
    /// of the codes.
    public final short[] nested6;
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
        nested4 = new short[blocks * BLOCK];
        nested5 = new short[blocks * (BLOCK + 2)];
        nested6 = new short[blocks * BLOCK / 8 * 11];
        scales = new float[blocks];
        sums16 = new float[2 * blocks];
        codeSums16 = new int[2 * blocks];
        sums32 = new float[blocks];
    }

    /// Fills the multipliers that words of a packing take from the codes of the first `columns` columns.
    ///
    /// A word `w` of digits `d[0] .. d[n-1]`, the last one lowest, is multiplied with activations without taking it
    /// apart: shifted down to the place `p[i]` where digit `i` begins it holds that digit and, above it, all that
    /// come before. So `sum of d[i] * x[i]` is the sum of `(w >>> p[i]) * (x[i] - 2^(p[i] - p[i + 1]) * x[i + 1])`,
    /// where `x[n]` is 0. Products and sums may wrap around: what fits in 16 bits in the end is right in the end.
    public void nest(Packing packing, int columns) {
        switch (packing) {
            case NIBBLE -> nestFours(columns);
            case FIVE -> nestFives(columns);
            case SIX -> nestSixes(columns);
            case BYTE, FLOAT, HALF, BRAIN -> {} // multiplied with the codes, or not at all
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
        int n = 0;
        for (int start = 0; start < columns; start += BLOCK) {
            int even = codes[start + 30];
            int odd = codes[start + 31];
            for (int j = 0; j < 30; j += 3) {
                int i = start + j;
                nested5[n + j] = (short) (codes[i] - (codes[i + 1] << 5));
                nested5[n + j + 1] = (short) (codes[i + 1] - (codes[i + 2] << 5));
                nested5[n + j + 2] = codes[i + 2];
                int sum = codes[i] + codes[i + 1] + codes[i + 2];
                even += j % 2 == 0 ? sum : 0;
                odd += j % 2 == 0 ? 0 : sum;
            }
            nested5[n + 30] = codes[start + 30];
            nested5[n + 31] = codes[start + 31];
            nested5[n + 32] = (short) (-16 * even);
            nested5[n + 33] = (short) (-16 * odd);
            n += BLOCK + 2;
        }
    }

    /// The upper bits of columns 6 and 7 count sixteenfold: they are digits of the third word.
    private void nestSixes(int columns) {
        int n = 0;
        for (int i = 0; i < columns; i += 8) {
            nested6[n] = (short) (codes[i] - (codes[i + 1] << 6));
            nested6[n + 1] = (short) (codes[i + 1] - (codes[i + 6] << 4));
            nested6[n + 2] = codes[i + 6];
            nested6[n + 3] = (short) (codes[i + 2] - (codes[i + 3] << 6));
            nested6[n + 4] = (short) (codes[i + 3] - (codes[i + 7] << 4));
            nested6[n + 5] = codes[i + 7];
            nested6[n + 6] = (short) (codes[i + 4] - (codes[i + 5] << 6));
            nested6[n + 7] = (short) (codes[i + 5] - (codes[i + 6] << 6));
            nested6[n + 8] = (short) ((codes[i + 6] << 4) - (codes[i + 7] << 6));
            nested6[n + 9] = (short) (codes[i + 7] << 4);
            int sum = 0;
            for (int j = i; j < i + 8; j++) {
                sum += codes[j];
            }
            nested6[n + 10] = (short) (-32 * sum);
            n += 11;
        }
    }
}
