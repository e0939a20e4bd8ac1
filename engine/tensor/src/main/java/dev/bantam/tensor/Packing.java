package dev.bantam.tensor;

/// How the values of a tile of rows are interleaved in memory so that one vector lane belongs to one row.
///
/// A tile is `4 * lanes` rows, where `lanes` is the number of floats in a vector. The 16-bit packings hold two
/// vectors of `2 * lanes` words per step; word `j` of vector `v` belongs to row `2 * lanes * v + lanes * (j % 2) +
/// j / 2`. So the low and the high halves of a vector seen as 32-bit lanes are `lanes` consecutive rows each, and
/// widening costs shifts only.
public enum Packing {
    /// 32-bit floats, one column a step.
    FLOAT(1, 1),
    /// IEEE half floats, one column a step.
    HALF(1, 1),
    /// bfloat16, one column a step.
    BRAIN(1, 1),
    /// Unsigned 4-bit codes in blocks of 32 columns: 8 words, the first column in the highest bits.
    NIBBLE(32, 8),
    /// Unsigned 5-bit codes in blocks of 32 columns: 10 words of 3 codes and one of 2, the last column of a word in
    /// the lowest bits.
    FIVE(32, 11),
    /// Unsigned 6-bit codes in blocks of 32 columns: three words for 8 columns, from the highest bits down: codes 0
    /// and 1 and the low half of code 6; codes 2 and 3 and the low half of code 7; codes 4 and 5 and the upper two
    /// bits of codes 6 and 7.
    SIX(32, 12),
    /// Signed 8-bit codes in blocks of 32 columns: 16 words, the first column in the high byte.
    BYTE(32, 16);

    private final int blockColumns;
    private final int words;

    Packing(int blockColumns, int words) {
        this.blockColumns = blockColumns;
        this.words = words;
    }

    /// Columns that share a block.
    public int blockColumns() {
        return blockColumns;
    }

    /// 16-bit words a row takes in a block, scales not counted (FLOAT counts as one word of twice the width).
    public int words() {
        return words;
    }

    /// True for integer codes with scales.
    public boolean quantized() {
        return blockColumns > 1;
    }
}
