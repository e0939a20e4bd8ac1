package dev.bantam.text;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/// The ids with a special role.
///
/// @param addsBeginOfText whether the model expects `beginOfText` before raw text
/// @param addsEndOfText whether the model expects `endOfText` behind raw text
/// @param endOfAnswer what ends an answer
record TokenRoles(
        OptionalInt beginOfText,
        OptionalInt endOfText,
        boolean addsBeginOfText,
        boolean addsEndOfText,
        Set<Integer> endOfAnswer) {
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

    /// Reads the roles from a model file's metadata.
    ///
    /// @param beginByDefault whether text begins with `beginOfText` where the file does not say
    static TokenRoles read(VocabularyFields fields, Vocabulary vocabulary, boolean beginByDefault) {
        OptionalInt begin = fields.tokenId("bos_token_id", vocabulary.size());
        OptionalInt end = fields.tokenId("eos_token_id", vocabulary.size());
        boolean addsBegin = fields.bool("add_bos_token").orElse(beginByDefault && begin.isPresent());
        boolean addsEnd = fields.bool("add_eos_token").orElse(false);
        require(begin, addsBegin, "add_bos_token", "bos_token_id");
        require(end, addsEnd, "add_eos_token", "eos_token_id");
        TreeSet<Integer> ends = new TreeSet<>();
        for (String role : List.of("eos_token_id", "eot_token_id", "eom_token_id")) {
            fields.tokenId(role, vocabulary.size()).ifPresent(ends::add);
        }
        return new TokenRoles(begin, end, addsBegin, addsEnd, withNamedEnds(ends, vocabulary));
    }

    /// The roles of BERT's `[CLS]` and `[SEP]`. Such a model answers nothing.
    static TokenRoles readBert(VocabularyFields fields, Vocabulary vocabulary) {
        OptionalInt begin = fields.tokenId("cls_token_id", vocabulary.size());
        begin = begin.isPresent() ? begin : fields.tokenId("bos_token_id", vocabulary.size());
        OptionalInt end = fields.tokenId("seperator_token_id", vocabulary.size()); // sic, in the format
        if (begin.isEmpty() || end.isEmpty()) {
            throw new VocabularyException("%s or %s is missing, which text begins and ends with where %s is \"bert\""
                    .formatted(
                            VocabularyFields.key("cls_token_id"),
                            VocabularyFields.key("seperator_token_id"),
                            VocabularyFields.key("model")));
        }
        return new TokenRoles(begin, end, true, true, Set.of());
    }

    private static void require(OptionalInt id, boolean needed, String because, String role) {
        if (needed && id.isEmpty()) {
            throw new VocabularyException("%s is true, but %s is missing"
                    .formatted(VocabularyFields.key(because), VocabularyFields.key(role)));
        }
    }

    /// Adds the control tokens that are known to end an answer by their names.
    static Set<Integer> withNamedEnds(Set<Integer> ends, Vocabulary vocabulary) {
        TreeSet<Integer> all = new TreeSet<>(ends);
        for (String name : END_NAMES) {
            int id = vocabulary.id(name);
            if (id >= 0 && vocabulary.type(id) == TokenType.CONTROL) {
                all.add(id);
            }
        }
        return Set.copyOf(all);
    }
}
