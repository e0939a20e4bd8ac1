package dev.bantam.compress;

import dev.bantam.tensor.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What the tensors of a file are mostly stored in, named and numbered as llama.cpp does it. The names that end in
/// S, M and L are mixtures of different sizes: [TensorTypes] has their rules.
public enum FileType {
    F32(0, DType.F32),
    F16(1, DType.F16),
    BF16(32, DType.BF16),
    Q8_0(7, DType.Q8_0),
    Q6_K(18, DType.Q6_K),
    Q5_K_M(17, DType.Q5_K),
    Q5_K_S(16, DType.Q5_K),
    Q5_1(9, DType.Q5_1),
    Q5_0(8, DType.Q5_0),
    Q4_K_M(15, DType.Q4_K),
    Q4_K_S(14, DType.Q4_K),
    Q4_1(3, DType.Q4_1),
    IQ4_NL(25, DType.IQ4_NL),
    Q4_0(2, DType.Q4_0),
    Q3_K_L(13, DType.Q3_K),
    Q3_K_M(12, DType.Q3_K),
    Q3_K_S(11, DType.Q3_K),
    Q2_K(10, DType.Q2_K),
    Q2_K_S(21, DType.Q2_K);

    private final int number;
    private final DType base;

    FileType(int number, DType base) {
        this.number = number;
        this.base = base;
    }

    /// What `general.file_type` has for it.
    public int number() {
        return number;
    }

    /// The number format that its rules start from.
    public DType base() {
        return base;
    }

    /// The type of that name, in any case; `Q3_K`, `Q4_K` and `Q5_K` stand for the mixtures called M.
    ///
    /// @throws IllegalArgumentException if there is none
    public static FileType named(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        String full = List.of("Q3_K", "Q4_K", "Q5_K").contains(upper) ? upper + "_M" : upper;
        return Arrays.stream(values())
                .filter(type -> type.name().equals(full))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no type " + name + ", only "
                        + Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "))));
    }
}
