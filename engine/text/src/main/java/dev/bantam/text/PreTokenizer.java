package dev.bantam.text;

import java.util.Map;
import java.util.TreeSet;

/// What a byte-level tokenizer does before it merges, under the names of `tokenizer.ggml.pre`.
///
/// @param splitter how text is cut into pieces
/// @param composes whether text is brought to Unicode's normal form C first. Qwen2's own tokenizer does that; the model
///     file does not say so
/// @param wholePieces whether a piece that is a token is taken as it is, without merging
/// @param addsBeginOfText what holds where the file has no `add_bos_token`
record PreTokenizer(Splitter splitter, boolean composes, boolean wholePieces, boolean addsBeginOfText) {
    private static final PreTokenizer GPT2 = new PreTokenizer(new Gpt2Splitter(false), false, false, false);
    private static final PreTokenizer DIGITS = new PreTokenizer(new Gpt2Splitter(true), false, false, false);
    private static final PreTokenizer LLAMA3 = new PreTokenizer(new Llama3Splitter(3), false, true, true);
    private static final PreTokenizer QWEN2 = new PreTokenizer(new Llama3Splitter(1), true, false, false);

    private static final Map<String, PreTokenizer> KNOWN = Map.of(
            "default", GPT2,
            "gpt-2", GPT2,
            "smollm", DIGITS,
            "starcoder", DIGITS,
            "refact", DIGITS,
            "llama-bpe", LLAMA3,
            "llama3", LLAMA3,
            "llama-v3", LLAMA3,
            "qwen2", QWEN2);

    /// @throws VocabularyException if no pre-tokenizer has that name
    static PreTokenizer named(String name) {
        PreTokenizer known = KNOWN.get(name);
        if (known == null) {
            throw new VocabularyException("%s is \"%s\"; known are %s"
                    .formatted(VocabularyFields.key("pre"), name, String.join(", ", new TreeSet<>(KNOWN.keySet()))));
        }
        return known;
    }
}
