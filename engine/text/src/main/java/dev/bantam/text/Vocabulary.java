package dev.bantam.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/// The tokens of a model file: their names, what they are for, and the ids with a special role. Checked on reading.
final class Vocabulary {
    /// No tokenizer in use has longer names; the limit keeps the work of reading a hostile file proportional to it.
    private static final int LONGEST_NAME = 1024;

    private static final TokenType[] TYPES = TokenType.values();

    /// Names that end an answer in the model families' own configurations, where the file marks them as control tokens.
    private static final Set<String> END_NAMES = Set.of(
            "</s>",
            "<eos>",
            "<EOT>",
            "<end_of_turn>",
            "<end_of_utterance>",
            "<|end|>",
            "<|endoftext|>",
            "<|end_of_text|>",
            "<|eom_id|>",
            "<|eot_id|>",
            "<|im_end|>",
            "<|return|>");

    private final List<String> names;
    private final TokenType[] types;
    private final Map<String, Integer> ids;
    private final OptionalInt unknown;
    private final OptionalInt beginOfText;
    private final Optional<Boolean> addsBeginOfText;
    private final Set<Integer> endOfAnswer;

    private Vocabulary(List<String> names, TokenType[] types, Map<String, Integer> ids, VocabularyFields fields) {
        this.names = names;
        this.types = types;
        this.ids = ids;
        unknown = fields.tokenId("unknown_token_id", names.size());
        beginOfText = fields.tokenId("bos_token_id", names.size());
        addsBeginOfText = fields.bool("add_bos_token");
        if (addsBeginOfText.orElse(false) && beginOfText.isEmpty()) {
            throw new VocabularyException("%s is true, but %s is missing"
                    .formatted(VocabularyFields.key("add_bos_token"), VocabularyFields.key("bos_token_id")));
        }
        endOfAnswer = endOfAnswer(fields);
    }

    static Vocabulary read(VocabularyFields fields) {
        List<String> names = List.copyOf(fields.requiredStrings("tokens"));
        if (names.isEmpty()) {
            throw new VocabularyException(VocabularyFields.key("tokens") + " is empty");
        }
        int[] codes = fields.requiredIntegers("token_type");
        if (codes.length != names.size()) {
            throw new VocabularyException("%s has %d entries, but %s has %d"
                    .formatted(
                            VocabularyFields.key("token_type"),
                            codes.length,
                            VocabularyFields.key("tokens"),
                            names.size()));
        }
        TokenType[] types = new TokenType[codes.length];
        Map<String, Integer> ids = HashMap.newHashMap(names.size());
        for (int id = 0; id < codes.length; id++) {
            types[id] = type(codes[id], id);
            String name = names.get(id);
            if (name.isEmpty() || name.length() > LONGEST_NAME) {
                throw new VocabularyException("%s[%d] has %d characters; 1 to %d are possible"
                        .formatted(VocabularyFields.key("tokens"), id, name.length(), LONGEST_NAME));
            }
            Integer earlier = ids.put(name, id);
            if (earlier != null) {
                throw new VocabularyException(
                        "%s[%d] repeats token %d: \"%s\"".formatted(VocabularyFields.key("tokens"), id, earlier, name));
            }
        }
        return new Vocabulary(names, types, ids, fields);
    }

    private static TokenType type(int code, int id) {
        if (code < 1 || code > TYPES.length) {
            throw new VocabularyException("%s[%d] is %d; 1 to %d are possible"
                    .formatted(VocabularyFields.key("token_type"), id, code, TYPES.length));
        }
        return TYPES[code - 1];
    }

    private Set<Integer> endOfAnswer(VocabularyFields fields) {
        TreeSet<Integer> ends = new TreeSet<>();
        for (String role : List.of("eos_token_id", "eot_token_id", "eom_token_id")) {
            fields.tokenId(role, names.size()).ifPresent(ends::add);
        }
        for (String name : END_NAMES) {
            Integer id = ids.get(name);
            if (id != null && types[id] == TokenType.CONTROL) {
                ends.add(id);
            }
        }
        return Set.copyOf(ends);
    }

    int size() {
        return names.size();
    }

    String name(int id) {
        return names.get(id);
    }

    TokenType type(int id) {
        return types[id];
    }

    /// The id of a name of whatever type, or -1.
    int id(String name) {
        return ids.getOrDefault(name, -1);
    }

    /// The id of a name that ordinary text may become, or -1: a control token is never made by merging.
    int normalId(String name) {
        int id = id(name);
        return id >= 0 && types[id] == TokenType.NORMAL ? id : -1;
    }

    OptionalInt unknown() {
        return unknown;
    }

    OptionalInt beginOfText() {
        return beginOfText;
    }

    Optional<Boolean> addsBeginOfText() {
        return addsBeginOfText;
    }

    Set<Integer> endOfAnswer() {
        return endOfAnswer;
    }
}
