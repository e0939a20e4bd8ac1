package dev.bantam.text;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What a byte-level tokenizer does before it merges, under the names of `tokenizer.ggml.pre`.
///
/// @param splitters how text is cut into pieces; each cuts the pieces of the one before it
/// @param normalization what is done to the text before. Model files do not say so; it is what the families' own
///     tokenizers do
/// @param wholePieces whether a piece that is a token is taken as it is, without merging
/// @param addsBeginOfText what holds where the file has no `add_bos_token`
record PreTokenizer(
        List<Splitter> splitters, Normalization normalization, boolean wholePieces, boolean addsBeginOfText) {
    private static final PreTokenizer GPT2 = of(new Gpt2Splitter(false));
    private static final PreTokenizer DIGITS = of(new Gpt2Splitter(true));
    private static final PreTokenizer LLAMA3 =
            new PreTokenizer(List.of(new Llama3Splitter(3)), Normalization.NONE, true, true);
    private static final PreTokenizer CL100K =
            new PreTokenizer(List.of(new Llama3Splitter(3)), Normalization.NONE, true, false);
    private static final PreTokenizer QWEN2 = of(new Llama3Splitter(1)).composing();
    private static final PreTokenizer TEKKEN =
            new PreTokenizer(List.of(new CaseSplitter(1, false)), Normalization.NONE, true, true);
    private static final PreTokenizer GPT4O =
            new PreTokenizer(List.of(new CaseSplitter(3, true)), Normalization.NONE, true, false);

    private static final Map<String, PreTokenizer> KNOWN = Map.ofEntries(
            Map.entry("default", GPT2),
            Map.entry("gpt-2", GPT2),
            Map.entry("smollm", DIGITS),
            Map.entry("starcoder", DIGITS),
            Map.entry("refact", DIGITS), // Granite, too
            Map.entry("command-r", DIGITS.composing()),
            Map.entry("llama-bpe", LLAMA3),
            Map.entry("llama3", LLAMA3),
            Map.entry("llama-v3", LLAMA3),
            Map.entry("smaug-bpe", CL100K), // SmolLM3
            Map.entry("dbrx", CL100K), // OLMo 2, Phi-4
            Map.entry("qwen2", QWEN2),
            Map.entry("deepseek-r1-qwen", QWEN2),
            Map.entry("stablelm2", QWEN2),
            Map.entry("tekken", TEKKEN),
            Map.entry("gpt-4o", GPT4O), // Phi-4-mini
            Map.entry("deepseek-llm", of(Expressions.DEEPSEEK_LLM.toArray(Splitter[]::new))),
            Map.entry("deepseek-coder", of(Expressions.DEEPSEEK_CODER.toArray(Splitter[]::new))),
            Map.entry("deepseek-v3", of(Expressions.DEEPSEEK_V3.toArray(Splitter[]::new))));

    private static PreTokenizer of(Splitter... splitters) {
        return new PreTokenizer(List.of(splitters), Normalization.NONE, false, false);
    }

    private PreTokenizer composing() {
        return new PreTokenizer(splitters, Composition.CANONICAL, wholePieces, addsBeginOfText);
    }

    /// The name under which text is normalized and split so. Where several stand for the same here, llama.cpp knows
    /// `llama-bpe` to take whole pieces and `dbrx` not to.
    static Optional<String> nameOf(List<Splitter> splitters, Normalization normalization, boolean wholePieces) {
        return Stream.of(
                        "gpt-2",
                        "smollm",
                        "command-r",
                        wholePieces ? "llama-bpe" : "dbrx",
                        "qwen2",
                        "tekken",
                        "gpt-4o",
                        "deepseek-llm",
                        "deepseek-coder",
                        "deepseek-v3")
                .filter(name -> named(name).splitters.equals(splitters)
                        && named(name).normalization.equals(normalization))
                .findFirst();
    }

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
