package dev.bantam.tensor;

/// One row of activations as 8-bit codes: `value = scale * code`, a scale for every 32 columns.
///
/// Codes lie in -127..127 so that 16 products with a 5-bit code, or 32 with a 4-bit one, fit in 16 bits.
/// Filled by [Kernels#quantize]; the arrays are reused from token to token.
public final class QuantizedRow {
    /// Columns that share a scale.
    public static final int BLOCK = 32;

    /// Codes, widened to the width the kernels multiply in.
    public final short[] codes;
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
        scales = new float[blocks];
        sums16 = new float[2 * blocks];
        codeSums16 = new int[2 * blocks];
        sums32 = new float[blocks];
    }
}
