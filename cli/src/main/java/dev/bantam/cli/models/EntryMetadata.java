package dev.bantam.cli.models;

import dev.bantam.formats.Metadata;
import dev.bantam.store.ModelEntry;
import dev.bantam.store.ModelShape;
import dev.bantam.text.VocabularyMetadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a model's file would state, as far as the catalogue knows it, so that the engine can be asked about it. Its
/// vocabulary is one token: enough for the engine to say whether it knows vocabularies of that kind.
///
/// @param values strings and numbers by their keys
record EntryMetadata(Map<String, Object> values) implements Metadata, VocabularyMetadata {
    static EntryMetadata of(ModelEntry entry, ModelShape shape) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("general.architecture", entry.family());
        values.put(entry.family() + ".context_length", (double) entry.context());
        shape.settings().forEach((key, value) -> values.put(entry.family() + "." + key, value));
        boolean sentencePiece = shape.tokenizer().equals("spm");
        boolean wordPiece = shape.tokenizer().equals("bert");
        values.put("tokenizer.ggml.model", sentencePiece ? "llama" : wordPiece ? "bert" : "gpt2");
        values.put("tokenizer.ggml.pre", sentencePiece ? "default" : shape.tokenizer());
        if (wordPiece) {
            values.put("tokenizer.ggml.bos_token_id", 0.0);
            values.put("tokenizer.ggml.seperator_token_id", 0.0);
        }
        values.put("tokenizer.ggml.unknown_token_id", 0.0);
        return new EntryMetadata(values);
    }

    @Override
    public Set<String> keys() {
        return values.keySet();
    }

    @Override
    public Optional<String> string(String key) {
        return Optional.ofNullable(values.get(key) instanceof String text ? text : null);
    }

    @Override
    public Optional<Long> integer(String key) {
        return number(key).map(Double::longValue);
    }

    @Override
    public Optional<Double> number(String key) {
        return Optional.ofNullable(values.get(key) instanceof Double number ? number : null);
    }

    @Override
    public Optional<Boolean> bool(String key) {
        return Optional.empty();
    }

    @Override
    public Optional<List<String>> strings(String key) {
        return switch (key) {
            case "tokenizer.ggml.tokens" -> Optional.of(List.of("a"));
            case "tokenizer.ggml.merges" -> Optional.of(List.of());
            default -> Optional.empty();
        };
    }

    @Override
    public Optional<int[]> integers(String key) {
        return key.equals("tokenizer.ggml.token_type") ? Optional.of(new int[] {1}) : Optional.empty();
    }

    @Override
    public Optional<float[]> floats(String key) {
        return key.equals("tokenizer.ggml.scores") ? Optional.of(new float[1]) : Optional.empty();
    }

    @Override
    public Optional<boolean[]> booleans(String key) {
        return Optional.empty();
    }
}
