package dev.bantam.formats;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// Metadata that was put together from other files. Values are strings, `Long`, `Double`, `Boolean`, lists of strings,
/// and arrays of `boolean`, `int` and `float`.
final class SettingsMetadata implements Metadata {
    private final Path path;
    private final SequencedMap<String, Object> values;

    SettingsMetadata(Path path, SequencedMap<String, Object> values) {
        this.path = path;
        this.values = values;
    }

    SequencedMap<String, Object> values() {
        return values;
    }

    @Override
    public Set<String> keys() {
        return Collections.unmodifiableSequencedSet(values.sequencedKeySet());
    }

    @Override
    public Optional<String> string(String key) {
        return of(String.class, key, "a string");
    }

    @Override
    public Optional<Long> integer(String key) {
        return of(Long.class, key, "an integer");
    }

    @Override
    public Optional<Double> number(String key) {
        return of(Number.class, key, "a number").map(Number::doubleValue);
    }

    @Override
    public Optional<Boolean> bool(String key) {
        return of(Boolean.class, key, "a boolean");
    }

    @Override
    public Optional<List<String>> strings(String key) {
        return of(List.class, key, "an array of strings").map(SettingsMetadata::strings);
    }

    @Override
    public Optional<int[]> integers(String key) {
        return of(int[].class, key, "an array of integers");
    }

    @Override
    public Optional<float[]> floats(String key) {
        return of(float[].class, key, "an array of floats");
    }

    @Override
    public Optional<boolean[]> booleans(String key) {
        return of(boolean[].class, key, "an array of booleans").map(boolean[]::clone);
    }

    private static List<String> strings(List<?> list) {
        return list.stream().map(String.class::cast).toList();
    }

    private <T> Optional<T> of(Class<T> kind, String key, String wanted) {
        Object value = values.get(key);
        if (value != null && !kind.isInstance(value)) {
            throw new FormatException(path + ": " + key + ": is not " + wanted);
        }
        return Optional.ofNullable(value).map(kind::cast);
    }
}
