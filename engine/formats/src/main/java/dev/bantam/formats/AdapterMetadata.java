package dev.bantam.formats;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// An adapter's configuration as metadata, under the names it has in its file.
final class AdapterMetadata implements Metadata {
    private final Path folder;
    private final SequencedMap<String, Object> values = new LinkedHashMap<>();
    private final List<String> targetModules;

    AdapterMetadata(Path folder, AdapterConfig config) {
        this.folder = folder;
        this.targetModules = config.targetModules();
        values.put("r", (long) config.rank());
        values.put("lora_alpha", config.alpha());
        values.put("target_modules", targetModules);
        if (!config.baseModel().isEmpty()) {
            values.put("base_model_name_or_path", config.baseModel());
        }
    }

    @Override
    public Set<String> keys() {
        return Collections.unmodifiableSequencedSet(values.sequencedKeySet());
    }

    @Override
    public Optional<String> string(String key) {
        return value(key, String.class, "a string");
    }

    @Override
    public Optional<Long> integer(String key) {
        return value(key, Long.class, "an integer");
    }

    @Override
    public Optional<Double> number(String key) {
        return value(key, Number.class, "a number").map(Number::doubleValue);
    }

    @Override
    public Optional<Boolean> bool(String key) {
        return value(key, Boolean.class, "a boolean");
    }

    @Override
    public Optional<List<String>> strings(String key) {
        return value(key, List.class, "an array of strings").map(list -> targetModules);
    }

    @Override
    public Optional<int[]> integers(String key) {
        return value(key, int[].class, "an array of integers");
    }

    @Override
    public Optional<float[]> floats(String key) {
        return value(key, float[].class, "an array of floats");
    }

    @Override
    public Optional<boolean[]> booleans(String key) {
        return value(key, boolean[].class, "an array of booleans");
    }

    private <T> Optional<T> value(String key, Class<T> type, String wanted) {
        Object value = values.get(key);
        if (value != null && !type.isInstance(value)) {
            throw new FormatException(folder + ": " + key + ": is " + value + ", not " + wanted);
        }
        return Optional.ofNullable(value).map(type::cast);
    }
}
