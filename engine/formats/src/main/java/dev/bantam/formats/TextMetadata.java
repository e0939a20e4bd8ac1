package dev.bantam.formats;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// Metadata of safetensors: every value is a string.
final class TextMetadata implements Metadata {
    private final Path path;
    private final SequencedMap<String, String> values;

    TextMetadata(Path path, SequencedMap<String, String> values) {
        this.path = path;
        this.values = values;
    }

    @Override
    public Set<String> keys() {
        return Collections.unmodifiableSequencedSet(values.sequencedKeySet());
    }

    @Override
    public Optional<String> string(String key) {
        return Optional.ofNullable(values.get(key));
    }

    @Override
    public Optional<Long> integer(String key) {
        return otherKind(key, "an integer");
    }

    @Override
    public Optional<Double> number(String key) {
        return otherKind(key, "a number");
    }

    @Override
    public Optional<Boolean> bool(String key) {
        return otherKind(key, "a boolean");
    }

    @Override
    public Optional<List<String>> strings(String key) {
        return otherKind(key, "an array of strings");
    }

    @Override
    public Optional<int[]> integers(String key) {
        return otherKind(key, "an array of integers");
    }

    @Override
    public Optional<float[]> floats(String key) {
        return otherKind(key, "an array of floats");
    }

    @Override
    public Optional<boolean[]> booleans(String key) {
        return otherKind(key, "an array of booleans");
    }

    private <T> Optional<T> otherKind(String key, String wanted) {
        if (values.containsKey(key)) {
            throw new FormatException(path + ": metadata key " + key + ": is a string, not " + wanted);
        }
        return Optional.empty();
    }
}
