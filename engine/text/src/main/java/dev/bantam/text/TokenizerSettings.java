package dev.bantam.text;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a `tokenizer_config.json` says about the tokens that begin and end text.
///
/// @param beginOfText the name of the token
/// @param endOfText the name of the token, which also ends an answer
/// @param unknown the name of the token for what has none
/// @param padding the name of the token that fills up
/// @param addsBeginOfText whether raw text begins with it, where the file says so
/// @param addsEndOfText whether raw text ends with it, where the file says so
/// @param endOfAnswer ids that end an answer, as a `generation_config.json` says
record TokenizerSettings(
        Optional<String> beginOfText,
        Optional<String> endOfText,
        Optional<String> unknown,
        Optional<String> padding,
        Optional<Boolean> addsBeginOfText,
        Optional<Boolean> addsEndOfText,
        Set<Integer> endOfAnswer) {
    static final TokenizerSettings NONE = new TokenizerSettings(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Set.of());

    static TokenizerSettings read(InputStream json) {
        try {
            JsonNode root = JsonMapper.shared().readTree(new UncloseableStream(json));
            return new TokenizerSettings(
                    name(root, "bos_token"),
                    name(root, "eos_token"),
                    name(root, "unk_token"),
                    name(root, "pad_token"),
                    flag(root, "add_bos_token"),
                    flag(root, "add_eos_token"),
                    Set.of());
        } catch (JacksonException e) {
            throw new VocabularyException("tokenizer_config.json is not well-formed JSON: " + e.getOriginalMessage());
        }
    }

    /// The same with what a `generation_config.json` says.
    TokenizerSettings with(InputStream generation) {
        try {
            JsonNode ends = JsonMapper.shared()
                    .readTree(new UncloseableStream(generation))
                    .path("eos_token_id");
            Set<Integer> ids = new TreeSet<>();
            for (JsonNode end : ends.isArray() ? ends : List.of(ends)) {
                if (end.isInt()) {
                    ids.add(end.intValue());
                }
            }
            return new TokenizerSettings(beginOfText, endOfText, unknown, padding, addsBeginOfText, addsEndOfText, ids);
        } catch (JacksonException e) {
            throw new VocabularyException("generation_config.json is not well-formed JSON: " + e.getOriginalMessage());
        }
    }

    /// A token stands there by its name, or as an object with its name in it.
    private static Optional<String> name(JsonNode root, String field) {
        JsonNode value = root.path(field);
        JsonNode name = value.isObject() ? value.path("content") : value;
        return name.isString() ? Optional.of(name.stringValue()) : Optional.empty();
    }

    private static Optional<Boolean> flag(JsonNode root, String field) {
        JsonNode value = root.path(field);
        return value.isBoolean() ? Optional.of(value.booleanValue()) : Optional.empty();
    }
}
