package dev.bantam.formats;

import dev.bantam.tensor.Tensor;
import java.util.Optional;
import java.util.Set;

/// A file (or folder) of weights: metadata and named tensors, memory-mapped.
///
/// Tensors are valid until the checkpoint is closed. Names are as the file has them.
public interface Checkpoint extends AutoCloseable {
    /// What the file says about itself.
    Metadata metadata();

    /// The names of all tensors, in file order.
    Set<String> tensorNames();

    /// The tensor of that name, or empty if the file has none.
    Optional<Tensor> tensor(String name);

    /// Unmaps the file.
    @Override
    void close();
}
