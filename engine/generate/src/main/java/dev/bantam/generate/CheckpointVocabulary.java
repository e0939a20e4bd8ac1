package dev.bantam.generate;

import dev.bantam.formats.Metadata;
import dev.bantam.text.VocabularyMetadata;
import java.util.List;
import java.util.Optional;

/// A file's metadata as [dev.bantam.text.Tokenizers] want it: `text` does not know what files look like.
public record CheckpointVocabulary(Metadata metadata) implements VocabularyMetadata {
    @Override
    public Optional<String> string(String key) {
        return metadata.string(key);
    }

    @Override
    public Optional<Long> integer(String key) {
        return metadata.integer(key);
    }

    @Override
    public Optional<Boolean> bool(String key) {
        return metadata.bool(key);
    }

    @Override
    public Optional<List<String>> strings(String key) {
        return metadata.strings(key);
    }

    @Override
    public Optional<int[]> integers(String key) {
        return metadata.integers(key);
    }

    @Override
    public Optional<float[]> floats(String key) {
        return metadata.floats(key);
    }
}
