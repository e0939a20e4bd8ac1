package dev.bantam.tensor;

/// Which stored row becomes which row of a packed matrix.
@FunctionalInterface
public interface RowOrder {
    /// Rows as they are stored.
    RowOrder STORED = row -> row;

    /// The stored row for a packed row.
    int storedRow(int row);

    /// Undoes the pairing of rotary dimensions: stored rows `(2i, 2i + 1)` of each head become rows `(i, i + half)`,
    /// so that one rotation serves every family. (GGUF files of the Llama architecture store pairs.)
    static RowOrder unpaired(int headDim) {
        int half = headDim / 2;
        return row -> {
            int inHead = row % headDim;
            return row - inHead + (inHead < half ? 2 * inHead : 2 * (inHead - half) + 1);
        };
    }
}
