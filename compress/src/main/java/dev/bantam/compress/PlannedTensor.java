package dev.bantam.compress;

import dev.bantam.formats.TensorEntry;
import dev.bantam.tensor.DType;

/// A tensor of the source and what becomes of it.
///
/// @param source the tensor as it is
/// @param from its number format
/// @param to the number format it gets
public record PlannedTensor(TensorEntry source, DType from, DType to) {
    /// Whether its bytes stay as they are.
    public boolean isCopied() {
        return from == to;
    }

    /// Values in the tensor.
    public long values() {
        return source.shape().stream().reduce(1L, Math::multiplyExact);
    }

    /// Bytes it will take.
    public long byteSize() {
        return to.byteSize(values());
    }
}
