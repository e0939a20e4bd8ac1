package dev.bantam.text;

import java.io.InputStream;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a `tokenizer_config.json` says about the tokens that begin and end text.
///
/// @param beginOfText the name of the token
/// @param endOfText the name of the token, which also ends an answer
/// @param addsBeginOfText whether raw text begins with it, where the file says so
/// @param addsEndOfText whether raw text ends with it, where the file says so
record TokenizerSettings(
        Optional<String> beginOfText,
        Optional<String> endOfText,
        Optional<Boolean> addsBeginOfText,
        Optional<Boolean> addsEndOfText) {
    static final TokenizerSettings NONE =
            new TokenizerSettings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    static TokenizerSettings read(InputStream json) {
        try {
            JsonNode root = JsonMapper.shared().readTree(new UncloseableStream(json));
            return new TokenizerSettings(
                    name(root, "bos_token"),
                    name(root, "eos_token"),
                    flag(root, "add_bos_token"),
                    flag(root, "add_eos_token"));
        } catch (JacksonException e) {
            throw new VocabularyException("tokenizer_config.json is not well-formed JSON: " + e.getOriginalMessage());
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
