package dev.bantam.formats;

import dev.bantam.tensor.Tensor;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// A file (or folder) of weights: metadata and named tensors, memory-mapped.
///
/// Metadata and tensors are valid until the checkpoint is closed; using them later throws [IllegalStateException].
/// Names are as the file has them. Several threads may read at once.
public interface Checkpoint extends AutoCloseable {
    /// What the file says about itself.
    Metadata metadata();

    /// All tensors by name, in file order, also those in number formats that [#tensor] refuses. Unmodifiable.
    SequencedMap<String, TensorEntry> entries();

    /// What the file says about the tensor of that name, or empty if it has none.
    default Optional<TensorEntry> entry(String name) {
        return Optional.ofNullable(entries().get(name));
    }

    /// The names of all tensors, in file order.
    default Set<String> tensorNames() {
        return entries().sequencedKeySet();
    }

    /// The tensor of that name, or empty if the file has none.
    ///
    /// @throws FormatException if the file has it in a number format that is not supported, or without values
    Optional<Tensor> tensor(String name);

    /// Unmaps the file.
    @Override
    void close();
}
