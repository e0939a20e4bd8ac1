package dev.bantam.formats;

import dev.bantam.tensor.DType;
import dev.bantam.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Tensors that lie in memory-mapped files, all in one arena, or in memory that belongs to another.
final class MappedCheckpoint implements Checkpoint {
    private final Path path;
    private final @Nullable Arena arena;
    private final Metadata metadata;
    private final SequencedMap<String, TensorEntry> entries;
    private final Map<String, MemorySegment> data;

    /// @param data the bytes of each of `entries`
    MappedCheckpoint(
            Path path,
            @Nullable Arena arena,
            Metadata metadata,
            SequencedMap<String, TensorEntry> entries,
            Map<String, MemorySegment> data) {
        this.path = path;
        this.arena = arena;
        this.metadata = metadata;
        this.entries = Collections.unmodifiableSequencedMap(entries);
        this.data = data;
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
        TensorEntry entry = entries.get(name);
        MemorySegment bytes = data.get(name);
        if (entry == null || bytes == null) {
            return Optional.empty();
        }
        DType dtype = entry.dtype()
                .orElseThrow(() -> new FormatException(path + ": tensor " + name + ": number format " + entry.type()
                        + " is not supported, only " + Arrays.toString(DType.values())));
        if (entry.shape().contains(0L)) {
            throw new FormatException(path + ": tensor " + name + ": shape " + entry.shape() + " holds no values");
        }
        return Optional.of(new Tensor(name, dtype, entry.shape(), bytes));
    }

    @Override
    public void close() {
        if (arena != null && arena.scope().isAlive()) {
            arena.close();
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
