package dev.bantam.formats;

import dev.bantam.tensor.Tensor;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Another checkpoint's tensors under other names, with other metadata.
final class RenamedCheckpoint implements Checkpoint {
    private final Path path;
    private final Checkpoint source;
    private final Metadata metadata;
    private final Map<String, RenamedTensor> tensors;
    private final SequencedMap<String, TensorEntry> entries;

    /// @param source closed with this one
    RenamedCheckpoint(Path path, Checkpoint source, Metadata metadata, Map<String, RenamedTensor> tensors) {
        this.path = path;
        this.source = source;
        this.metadata = metadata;
        this.tensors = tensors;
        SequencedMap<String, TensorEntry> seen = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> seen.put(name, tensor.entry()));
        this.entries = Collections.unmodifiableSequencedMap(seen);
    }

    @Override
    public Metadata metadata() {
        return metadata;
    }

    @Override
    public SequencedMap<String, TensorEntry> entries() {
        return entries;
    }

    @Override
    public Optional<Tensor> tensor(String name) {
        return Optional.ofNullable(tensors.get(name))
                .map(tensor -> tensor.make().apply(source));
    }

    @Override
    public void close() {
        source.close();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
