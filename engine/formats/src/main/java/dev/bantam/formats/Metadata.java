package dev.bantam.formats;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Key-value pairs of a checkpoint, named as GGUF names them (`llama.embedding_length`, `tokenizer.ggml.tokens`).
///
/// Each accessor is empty when the key is absent and throws [FormatException], naming key and type, when the
/// value is of another kind or does not fit. Integers of any width read as `long`, arrays of them as `int`; `floats`
/// are widened or narrowed to `float`; `number` takes integers too. An empty array is an empty array of any kind.
public interface Metadata {
    /// All keys, in file order.
    Set<String> keys();

    Optional<String> string(String key);

    Optional<Long> integer(String key);

    Optional<Double> number(String key);

    Optional<Boolean> bool(String key);

    Optional<List<String>> strings(String key);

    Optional<int[]> integers(String key);

    Optional<float[]> floats(String key);

    Optional<boolean[]> booleans(String key);
}
