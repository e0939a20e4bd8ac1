package dev.bantam.text;

import java.util.List;
import java.util.Optional;

/// What a model file says about its vocabulary, under GGUF's key names (`tokenizer.ggml.tokens`).
///
/// This is the text module's own port: whoever opens the file adapts its metadata to it.
public interface VocabularyMetadata {
    Optional<String> string(String key);

    Optional<Long> integer(String key);

    Optional<Boolean> bool(String key);

    Optional<List<String>> strings(String key);

    Optional<int[]> integers(String key);

    Optional<float[]> floats(String key);
}
