package dev.bantam.text;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The regular expressions that tokenizers in use split text by, and the splitters that stand for them. Others are not
/// run: an expression of a file could take quadratic time, and dialects differ in what they match.
final class Expressions {
    private static final String LLAMA3_BEFORE_NUMBER = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|";
    private static final String LLAMA3_AFTER_NUMBER = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    private static final String GPT2 =
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

    private static final String UPPER_THEN_LOWER =
            "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+";
    private static final String UPPER_ALONE =
            "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*";
    private static final String CASE_AFTER_NUMBER = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    private static final String CONTRACTION = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?";
    private static final String TEKKEN = UPPER_THEN_LOWER + "|" + UPPER_ALONE + "|\\p{N}" + CASE_AFTER_NUMBER;
    private static final String GPT4O =
            UPPER_THEN_LOWER + CONTRACTION + "|" + UPPER_ALONE + CONTRACTION + "|\\p{N}{1,3}" + CASE_AFTER_NUMBER;
    private static final String DEEPSEEK_V3_WORDS = "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+"
            + "|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*"
            + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /// DeepSeek LLM's letters, of scripts with upper and lower case.
    private static final String CASED_LETTERS = "A-Za-z\u00b5\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u01ba\u01bc-\u01bf\u01c4"
            + "-\u0293\u0295-\u02af\u0370-\u0373\u0376\u0377\u037b-\u037d\u037f\u0386"
            + "\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03f5\u03f7-\u0481\u048a-"
            + "\u052f\u0531-\u0556\u10a0-\u10c5\u13a0-\u13f5\u13f8-\u13fd\u1c90-"
            + "\u1cba\u1cbd-\u1cbf\u1d00-\u1d2b\u1d6b-\u1d77\u1d79-\u1d9a\u1e00-"
            + "\u1f15\u1f18-\u1f1d\u1f20-\u1f45\u1f48-\u1f4d\u1f50-\u1f57\u1f59\u1f5b"
            + "\u1f5d\u1f5f-\u1f7d\u1f80-\u1fb4\u1fb6-\u1fbc\u1fbe\u1fc2-\u1fc4\u1fc6"
            + "-\u1fcc\u1fd0-\u1fd3\u1fd6-\u1fdb\u1fe0-\u1fec\u1ff2-\u1ff4\u1ff6-"
            + "\u1ffc\u2102\u2107\u210a-\u2113\u2115\u2119-\u211d\u2124\u2126\u2128"
            + "\u212a-\u212d\u212f-\u2134\u2139\u213c-\u213f\u2145-\u2149\u214e\u2183"
            + "\u2184\u2c00-\u2c7b\u2c7e-\u2ce4\u2ceb-\u2cee\u2cf2\u2cf3\ua640-\ua66d"
            + "\ua680-\ua69b\ua722-\ua76f\ua771-\ua787\ua78b-\ua78e\uab70-\uabbf"
            + "\ufb00-\ufb06\ufb13-\ufb17\uff21-\uff3a\uff41-\uff5a\ud801\udc00-"
            + "\ud801\udc4f\ud801\udcb0-\ud801\udcd3\ud801\udcd8-\ud801\udcfb"
            + "\ud803\udc80-\ud803\udcb2\ud803\udcc0-\ud803\udcf2\ud806\udca0-"
            + "\ud806\udcdf\ud83a\udd00-\ud83a\udd43";
    private static final String SIGNS = "!-/:-~\uff01-\uff0f\uff1a-\uff5e\u2018-\u201f\u3000-\u3002";
    private static final String IDEOGRAPHS = "\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff";
    private static final String JAPANESE = "\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff";

    private static final Splitter NEWLINE = RunSplitter.upTo(1, CharacterSet.ofExpression("\r\n"));
    private static final Splitter DIGIT = RunSplitter.upTo(1, CharacterSet.NUMBER);
    private static final Splitter IDEOGRAPH_RUNS = RunSplitter.runs(CharacterSet.ofExpression(IDEOGRAPHS));
    private static final Splitter CASED_RUNS = RunSplitter.runsWithSpace(CharacterSet.ofExpression(CASED_LETTERS));
    private static final Splitter SIGN_RUNS = RunSplitter.runsWithSpace(CharacterSet.ofExpression(SIGNS));
    private static final Splitter TRAILING_SPACE = new TrailingSpaceSplitter();
    private static final Splitter LETTER_RUNS = RunSplitter.runsWithSpace(CharacterSet.LETTER);
    private static final Splitter PUNCTUATION_RUNS = RunSplitter.runsWithSpace(CharacterSet.PUNCTUATION);
    private static final Splitter NUMBERS = RunSplitter.upTo(3, CharacterSet.NUMBER);
    private static final Splitter JAPANESE_RUNS = RunSplitter.runs(CharacterSet.ofExpression(JAPANESE));

    static final List<Splitter> DEEPSEEK_LLM =
            List.of(NEWLINE, CASED_RUNS, SIGN_RUNS, TRAILING_SPACE, IDEOGRAPH_RUNS, DIGIT);
    static final List<Splitter> DEEPSEEK_CODER = List.of(NEWLINE, LETTER_RUNS, PUNCTUATION_RUNS, IDEOGRAPH_RUNS, DIGIT);
    static final List<Splitter> DEEPSEEK_V3 = List.of(NUMBERS, JAPANESE_RUNS, new DeepSeek3Splitter());

    /// Expressions that match every character of a text somewhere: nothing lies between matches.
    private static final Map<String, Splitter> COVERING = Map.of(
            GPT2,
            new Gpt2Splitter(false),
            LLAMA3_BEFORE_NUMBER + "\\p{N}" + LLAMA3_AFTER_NUMBER,
            new Llama3Splitter(1),
            LLAMA3_BEFORE_NUMBER + "\\p{N}{1,3}" + LLAMA3_AFTER_NUMBER,
            new Llama3Splitter(3),
            TEKKEN,
            new CaseSplitter(1, false),
            GPT4O,
            new CaseSplitter(3, true));

    /// Expressions that leave characters between matches.
    private static final Map<String, Splitter> PARTIAL = partial();

    private Expressions() {}

    private static Map<String, Splitter> partial() {
        Map<String, Splitter> partial = new HashMap<>();
        partial.put("[\\r\\n]", NEWLINE);
        partial.put("\\p{N}", DIGIT);
        partial.put("\\p{N}{1,3}", NUMBERS);
        partial.put("[" + IDEOGRAPHS + "]+", IDEOGRAPH_RUNS);
        partial.put("[" + JAPANESE + "]+", JAPANESE_RUNS);
        partial.put("\\s?[" + CASED_LETTERS + "]+", CASED_RUNS);
        partial.put("\\s?[" + SIGNS + "]+", SIGN_RUNS);
        partial.put("\\s+$", TRAILING_SPACE);
        partial.put("\\s?\\p{L}+", LETTER_RUNS);
        partial.put("\\s?\\p{P}+", PUNCTUATION_RUNS);
        partial.put(DEEPSEEK_V3_WORDS, new DeepSeek3Splitter());
        return Map.copyOf(partial);
    }

    /// The splitter for an expression, whose line breaks may stand there as such or as `\r` and `\n`.
    ///
    /// @param onlyMatches whether text between matches is dropped: then the expression has to match all
    static Optional<Splitter> splitter(String expression, boolean onlyMatches) {
        String escaped = expression.replace("\r", "\\r").replace("\n", "\\n");
        Splitter covering = COVERING.get(escaped);
        return Optional.ofNullable(covering != null || onlyMatches ? covering : PARTIAL.get(escaped));
    }

    /// The expression that a splitter stands for; one of several that mean the same.
    static String of(Splitter splitter) {
        return Stream.of(COVERING, PARTIAL)
                .flatMap(known -> known.entrySet().stream())
                .filter(entry -> entry.getValue().equals(splitter))
                .map(Map.Entry::getKey)
                .min(Comparator.naturalOrder())
                .orElseThrow(() -> new IllegalArgumentException("no expression stands for " + splitter));
    }
}
