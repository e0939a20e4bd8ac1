package dev.bantam.formats;

import dev.bantam.tensor.DType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Every number format a GGUF tensor can have, with its number in the file.
///
/// The formats without a [DType] can be listed but not read. Numbers 4, 5, 31 to 33 and 36 to 38 belonged to formats
/// that are gone from the reference.
enum GgufTensorType {
    F32(0, DType.F32),
    F16(1, DType.F16),
    Q4_0(2, DType.Q4_0),
    Q4_1(3, DType.Q4_1),
    Q5_0(6, DType.Q5_0),
    Q5_1(7, DType.Q5_1),
    Q8_0(8, DType.Q8_0),
    Q8_1(9, 32, 36),
    Q2_K(10, DType.Q2_K),
    Q3_K(11, DType.Q3_K),
    Q4_K(12, DType.Q4_K),
    Q5_K(13, DType.Q5_K),
    Q6_K(14, DType.Q6_K),
    Q8_K(15, 256, 292),
    IQ2_XXS(16, 256, 66),
    IQ2_XS(17, 256, 74),
    IQ3_XXS(18, 256, 98),
    IQ1_S(19, 256, 50),
    IQ4_NL(20, DType.IQ4_NL),
    IQ3_S(21, 256, 110),
    IQ2_S(22, 256, 82),
    IQ4_XS(23, 256, 136),
    I8(24, 1, 1),
    I16(25, 1, 2),
    I32(26, 1, 4),
    I64(27, 1, 8),
    F64(28, 1, 8),
    IQ1_M(29, 256, 56),
    BF16(30, DType.BF16),
    TQ1_0(34, 256, 54),
    TQ2_0(35, 256, 66),
    MXFP4(39, 32, 17),
    NVFP4(40, 64, 36),
    Q1_0(41, 128, 18),
    Q2_0(42, 64, 18);

    private final int number;
    private final int blockSize;
    private final int blockBytes;
    private final @Nullable DType dtype;

    GgufTensorType(int number, DType dtype) {
        this.number = number;
        this.blockSize = dtype.blockSize();
        this.blockBytes = dtype.blockBytes();
        this.dtype = dtype;
    }

    GgufTensorType(int number, int blockSize, int blockBytes) {
        this.number = number;
        this.blockSize = blockSize;
        this.blockBytes = blockBytes;
        this.dtype = null;
    }

    static @Nullable GgufTensorType of(int number) {
        for (GgufTensorType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        return null;
    }

    static GgufTensorType of(DType dtype) {
        return valueOf(dtype.name());
    }

    int number() {
        return number;
    }

    int blockSize() {
        return blockSize;
    }

    int blockBytes() {
        return blockBytes;
    }

    Optional<DType> dtype() {
        return Optional.ofNullable(dtype);
    }
}
