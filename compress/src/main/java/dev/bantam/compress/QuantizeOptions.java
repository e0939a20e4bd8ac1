package dev.bantam.compress;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a model is quantised.
///
/// @param type what its tensors are mostly stored in
/// @param pure whether all matrices get the type's base format, without the mixture's rules
/// @param overrides formats of single tensors; the first that matches counts
/// @param importance how much each column matters; null where all matter alike
/// @param allowRequantize whether tensors may be converted that are quantised already, and so lose twice
public record QuantizeOptions(
        FileType type,
        boolean pure,
        List<TypeOverride> overrides,
        @Nullable ImportanceMatrix importance,
        boolean allowRequantize) {
    public QuantizeOptions {
        overrides = List.copyOf(overrides);
    }

    /// That type, by its rules alone.
    public static QuantizeOptions of(FileType type) {
        return new QuantizeOptions(type, false, List.of(), null, false);
    }

    public QuantizeOptions withType(FileType other) {
        return new QuantizeOptions(other, pure, overrides, importance, allowRequantize);
    }

    public QuantizeOptions withPure() {
        return new QuantizeOptions(type, true, overrides, importance, allowRequantize);
    }

    public QuantizeOptions withOverrides(List<TypeOverride> others) {
        return new QuantizeOptions(type, pure, others, importance, allowRequantize);
    }

    public QuantizeOptions withImportance(ImportanceMatrix matrix) {
        return new QuantizeOptions(type, pure, overrides, matrix, allowRequantize);
    }

    public QuantizeOptions withRequantization() {
        return new QuantizeOptions(type, pure, overrides, importance, true);
    }
}
