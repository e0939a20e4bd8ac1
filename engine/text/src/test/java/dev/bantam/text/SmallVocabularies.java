package dev.bantam.text;

import dev.bantam.testkit.tokenizers.TokenizerGolden;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The testkit's vocabularies as metadata that a test may change before it builds a tokenizer.
final class SmallVocabularies {
    private SmallVocabularies() {}

    static Map<String, Object> byteLevel(String preTokenizer) {
        Map<String, Object> metadata = read("byte-level");
        metadata.put("tokenizer.ggml.pre", preTokenizer);
        return metadata;
    }

    static Map<String, Object> sentencePiece() {
        return read("sentence-piece");
    }

    /// With a space before the text; tokens that are runs of spaces are unused, as in the reference.
    static Map<String, Object> sentencePieceWithPrefix() {
        Map<String, Object> metadata = unusing(token -> token.contains(" "));
        metadata.put("tokenizer.ggml.add_space_prefix", true);
        return metadata;
    }

    /// Byte tokens are unused, so that unknown characters become the unknown token.
    static Map<String, Object> sentencePieceWithoutBytes() {
        return unusing(token -> token.matches("<0x[0-9A-F]{2}>"));
    }

    private static Map<String, Object> unusing(Predicate<String> tokens) {
        Map<String, Object> metadata = read("sentence-piece");
        List<?> names = (List<?>) Objects.requireNonNull(metadata.get("tokenizer.ggml.tokens"));
        int[] types = (int[]) Objects.requireNonNull(metadata.get("tokenizer.ggml.token_type"));
        for (int id = 0; id < types.length; id++) {
            types[id] = tokens.test((String) names.get(id)) ? 5 : types[id];
        }
        return metadata;
    }

    static Tokenizer tokenizer(Map<String, Object> metadata) {
        return Tokenizers.from(new MapMetadata(metadata));
    }

    private static Map<String, Object> read(String name) {
        try (InputStream stream = TokenizerGolden.vocabulary(name)) {
            return read(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Metadata in a file of the same form.
    static Map<String, Object> read(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            return read(stream);
        }
    }

    private static Map<String, Object> read(InputStream stream) {
        Map<String, Object> metadata = new HashMap<>();
        for (Map.Entry<String, JsonNode> field :
                JsonMapper.shared().readTree(stream).properties()) {
            metadata.put(field.getKey(), value(field.getKey(), field.getValue()));
        }
        return metadata;
    }

    private static Object value(String key, JsonNode node) {
        if (node.isArray()) {
            return switch (key) {
                case "tokenizer.ggml.token_type" -> integers(node);
                case "tokenizer.ggml.scores" -> floats(node);
                default -> strings(node);
            };
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        return node.isNumber() ? (Object) node.longValue() : node.stringValue();
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(element -> strings.add(element.stringValue()));
        return strings;
    }

    private static int[] integers(JsonNode array) {
        return IntStream.range(0, array.size())
                .map(i -> array.get(i).intValue())
                .toArray();
    }

    private static float[] floats(JsonNode array) {
        float[] floats = new float[array.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) array.get(i).doubleValue();
        }
        return floats;
    }

    /// Metadata in memory; a value of another type than asked for counts as missing, as in a model file.
    record MapMetadata(Map<String, Object> values) implements VocabularyMetadata {
        @Override
        public Optional<String> string(String key) {
            return get(key, String.class);
        }

        @Override
        public Optional<Long> integer(String key) {
            return get(key, Long.class);
        }

        @Override
        public Optional<Boolean> bool(String key) {
            return get(key, Boolean.class);
        }

        @Override
        @SuppressWarnings("unchecked")
        public Optional<List<String>> strings(String key) {
            return get(key, List.class).map(list -> (List<String>) list);
        }

        @Override
        public Optional<int[]> integers(String key) {
            return get(key, int[].class);
        }

        @Override
        public Optional<float[]> floats(String key) {
            return get(key, float[].class);
        }

        private <T> Optional<T> get(String key, Class<T> type) {
            return Optional.ofNullable(values.get(key)).filter(type::isInstance).map(type::cast);
        }
    }
}
