package dev.bantam.tensor;

/// A buffer of activations, `[rows, columns]`, row-major. Rows are allocated in fours, since kernels work on four
/// at a time; what lies in the padding is nobody's business.
public final class Matrix {
    private final float[] data;
    private final int rows;
    private final int columns;

    /// @param rows the most rows it holds
    /// @param columns values a row
    public Matrix(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        this.data = new float[Math.multiplyExact(padded(rows), columns)];
    }

    private static int padded(int rows) {
        return (rows + 3) / 4 * 4;
    }

    /// The values; row `r` starts at `r * columns()`.
    public float[] data() {
        return data;
    }

    /// The most rows it holds.
    public int rows() {
        return rows;
    }

    /// Values a row.
    public int columns() {
        return columns;
    }

    /// Index of the first value of a row.
    public int row(int row) {
        return row * columns;
    }
}
