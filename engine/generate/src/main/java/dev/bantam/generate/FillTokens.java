package dev.bantam.generate;

import dev.bantam.formats.Metadata;
import dev.bantam.text.TextSpan;
import dev.bantam.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// The tokens by which a model writes what is missing between two texts (Bavarian et al. 2022, "Efficient
/// Training of Language Models to Fill in the Middle"): prefix, suffix, then the middle is generated.
///
/// @param prefix stands before what comes before; -1 where the model has none
/// @param suffix stands before what comes after; -1 where the model has none
/// @param middle ends the prompt; -1 where the model has none
/// @param ends ids that end the middle besides those that end an answer
record FillTokens(int prefix, int suffix, int middle, Set<Integer> ends) {
    /// Qwen2.5-Coder and CodeGemma, StarCoder, Granite, DeepSeek-Coder, Code Llama.
    private static final List<String> PREFIXES = List.of(
            "<|fim_prefix|>", "<fim_prefix>", "<fim-prefix>", "<\uff5cfim\u2581begin\uff5c>", "\u2581<PRE>", "<PRE>");

    private static final List<String> SUFFIXES = List.of(
            "<|fim_suffix|>", "<fim_suffix>", "<fim-suffix>", "<\uff5cfim\u2581hole\uff5c>", "\u2581<SUF>", "<SUF>");

    private static final List<String> MIDDLES = List.of(
            "<|fim_middle|>", "<fim_middle>", "<fim-middle>", "<\uff5cfim\u2581end\uff5c>", "\u2581<MID>", "<MID>");

    /// What models write where a file ends.
    private static final List<String> ENDS = List.of(
            "<|fim_pad|>", "<fim_pad>", "<fim-pad>", "<|repo_name|>", "<|file_sep|>", "<|file_separator|>", "<EOT>");

    /// Reads the ids that the file names, else looks for the names in use.
    static FillTokens read(Metadata metadata, Tokenizer tokenizer) {
        int prefix = id(metadata, tokenizer, List.of("fim_pre_token_id", "prefix_token_id"), PREFIXES);
        int suffix = id(metadata, tokenizer, List.of("fim_suf_token_id", "suffix_token_id"), SUFFIXES);
        int middle = id(metadata, tokenizer, List.of("fim_mid_token_id", "middle_token_id"), MIDDLES);
        Set<Integer> ends = new HashSet<>(tokenizer.endOfAnswer());
        for (String name : ENDS) {
            ends.add(named(tokenizer, name));
        }
        ends.addAll(List.of(prefix, suffix, middle));
        return new FillTokens(prefix, suffix, middle, Set.copyOf(ends));
    }

    private static int id(Metadata metadata, Tokenizer tokenizer, List<String> keys, List<String> names) {
        return keys.stream()
                .flatMap(key -> metadata.integer("tokenizer.ggml." + key).stream())
                .filter(id -> id >= 0 && id < tokenizer.size())
                .map(Math::toIntExact)
                .findFirst()
                .orElseGet(() -> names.stream()
                        .map(name -> named(tokenizer, name))
                        .filter(id -> id >= 0)
                        .findFirst()
                        .orElse(-1));
    }

    /// The id of an added token, or -1.
    private static int named(Tokenizer tokenizer, String name) {
        int[] ids = tokenizer.encode(List.of(new TextSpan(name, true)));
        boolean whole = ids.length == 1 && new String(tokenizer.bytes(ids[0]), StandardCharsets.UTF_8).equals(name);
        return whole ? ids[0] : -1;
    }

    /// The prompt: prefix, suffix, and where the middle begins.
    ///
    /// @throws IllegalArgumentException if the model lacks a token for this
    int[] prompt(Tokenizer tokenizer, String before, String after) {
        List<String> missing = new ArrayList<>();
        if (prefix < 0) {
            missing.add("prefix (such as " + PREFIXES.getFirst() + ")");
        }
        if (suffix < 0) {
            missing.add("suffix (such as " + SUFFIXES.getFirst() + ")");
        }
        if (middle < 0) {
            missing.add("middle (such as " + MIDDLES.getFirst() + ")");
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("this model can't fill in: its vocabulary has no token for "
                    + String.join(", ", missing) + "; a model for code such as qwen2.5-coder-0.5b has them");
        }
        IntStream begin = tokenizer.addsBeginOfText() ? IntStream.of(tokenizer.beginOfText()) : IntStream.empty();
        return IntStream.concat(
                        IntStream.concat(begin, IntStream.concat(IntStream.of(prefix), text(tokenizer, before))),
                        IntStream.concat(
                                IntStream.of(suffix), IntStream.concat(text(tokenizer, after), IntStream.of(middle))))
                .toArray();
    }

    /// Text is text, even where it spells out one of these tokens and the vocabulary takes that for the token
    /// wherever it stands: then it is encoded in two parts.
    private IntStream text(Tokenizer tokenizer, String text) {
        int[] ids = tokenizer.encode(text);
        if (Arrays.stream(ids).noneMatch(id -> id == prefix || id == suffix || id == middle)) {
            return Arrays.stream(ids);
        }
        int start = 0;
        for (int token : new int[] {prefix, suffix, middle}) {
            String name = new String(tokenizer.bytes(token), StandardCharsets.UTF_8);
            int at = text.indexOf(name);
            if (at >= 0 && (start == 0 || at + 1 < start)) {
                start = at + 1;
            }
        }
        return IntStream.concat(
                Arrays.stream(tokenizer.encode(text.substring(0, start))), text(tokenizer, text.substring(start)));
    }
}
