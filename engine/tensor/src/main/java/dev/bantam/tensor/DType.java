package dev.bantam.tensor;

/// The number formats weights are stored in, named as GGUF names them.
///
/// A format packs `blockSize` consecutive values of a row into `blockBytes` bytes; plain formats have blocks of one
/// value.
public enum DType {
    F32(1, 4),
    F16(1, 2),
    BF16(1, 2),
    Q4_0(32, 18),
    Q4_1(32, 20),
    Q5_0(32, 22),
    Q5_1(32, 24),
    Q8_0(32, 34),
    Q2_K(256, 84),
    Q3_K(256, 110),
    Q4_K(256, 144),
    Q5_K(256, 176),
    Q6_K(256, 210),
    IQ4_NL(32, 18);

    private final int blockSize;
    private final int blockBytes;

    DType(int blockSize, int blockBytes) {
        this.blockSize = blockSize;
        this.blockBytes = blockBytes;
    }

    /// Values in one block.
    public int blockSize() {
        return blockSize;
    }

    /// Bytes of one block.
    public int blockBytes() {
        return blockBytes;
    }

    /// True for the formats that share a scale among a block of values.
    public boolean quantized() {
        return blockSize > 1;
    }

    /// Bytes that `values` consecutive values take.
    ///
    /// @throws IllegalArgumentException if `values` is no whole number of blocks
    /// @throws ArithmeticException if the size does not fit in a `long`
    public long byteSize(long values) {
        if (values < 0 || values % blockSize != 0) {
            throw new IllegalArgumentException(
                    values + " values are no whole number of " + this + " blocks of " + blockSize);
        }
        return Math.multiplyExact(values / blockSize, (long) blockBytes);
    }
}
