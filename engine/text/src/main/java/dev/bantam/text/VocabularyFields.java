package dev.bantam.text;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Reads `tokenizer.ggml.*` and names the field in every complaint.
record VocabularyFields(VocabularyMetadata metadata) {
    private static final String PREFIX = "tokenizer.ggml.";

    /// Of a field that names something: messages show it.
    private static final int LONGEST_VALUE = 100;

    static String key(String name) {
        return PREFIX + name;
    }

    Optional<String> string(String name) {
        return metadata.string(key(name));
    }

    Optional<Boolean> bool(String name) {
        return metadata.bool(key(name));
    }

    String requiredString(String name) {
        String value = metadata.string(key(name)).orElseThrow(() -> missing(name));
        if (value.length() > LONGEST_VALUE) {
            throw new VocabularyException(
                    "%s has %d characters; that is no name known here".formatted(key(name), value.length()));
        }
        return value;
    }

    List<String> requiredStrings(String name) {
        return metadata.strings(key(name)).orElseThrow(() -> missing(name));
    }

    int[] requiredIntegers(String name) {
        return metadata.integers(key(name)).orElseThrow(() -> missing(name));
    }

    float[] requiredFloats(String name) {
        return metadata.floats(key(name)).orElseThrow(() -> missing(name));
    }

    /// A token id, which must lie in the vocabulary.
    OptionalInt tokenId(String name, int vocabularySize) {
        Optional<Long> value = metadata.integer(key(name));
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        long id = value.get();
        if (id < 0 || id >= vocabularySize) {
            throw new VocabularyException(
                    "%s is %d, but the vocabulary has %d tokens".formatted(key(name), id, vocabularySize));
        }
        return OptionalInt.of((int) id);
    }

    private static VocabularyException missing(String name) {
        return new VocabularyException(
                "%s is missing or has another type; the model file carries no usable tokenizer".formatted(key(name)));
    }
}
