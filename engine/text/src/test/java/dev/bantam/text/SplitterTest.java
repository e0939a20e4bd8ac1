package dev.bantam.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The hand-written splitters against the regular expressions that they stand for, run by java.util.regex.
class SplitterTest {
    /// `\s` with Unicode's White_Space; the JDK's own `\s` is ASCII alone.
    private static final String SPACE = "\\p{IsWhite_Space}";

    private static final Pattern GPT2 =
            pattern("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+");

    private static final String UPPER = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
    private static final String BEFORE = "[^\\r\\n\\p{L}\\p{N}]?";
    private static final String LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
    private static final String AFTER_NUMBER = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private static Pattern llama3(int longestNumber) {
        return pattern("(?iu:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1," + longestNumber
                + "}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+");
    }

    private static Pattern pattern(String expression) {
        return Pattern.compile(expression.replace("\\S", "[^" + SPACE + "]").replace("\\s", SPACE));
    }

    @Test
    void gpt2SplitsLikeItsExpression() {
        check(new Gpt2Splitter(false), text -> matches(GPT2, text));
    }

    @Test
    void individualDigitsAreCutOutFirst() {
        check(new Gpt2Splitter(true), text -> {
            List<String> pieces = new ArrayList<>();
            for (String part : matches(Pattern.compile("\\p{N}|\\P{N}+"), text)) {
                pieces.addAll(matches(GPT2, part));
            }
            return pieces;
        });
    }

    @Test
    void llama3SplitsLikeItsExpression() {
        check(new Llama3Splitter(3), text -> matches(llama3(3), text));
    }

    @Test
    void qwen2SplitsLikeItsExpression() {
        check(new Llama3Splitter(1), text -> matches(llama3(1), text));
    }

    @Test
    void tekkenSplitsLikeItsExpression() {
        Pattern tekken =
                pattern(BEFORE + UPPER + "*" + LOWER + "+|" + BEFORE + UPPER + "+" + LOWER + "*|\\p{N}" + AFTER_NUMBER);
        check(new CaseSplitter(1, false), text -> matches(tekken, text));
    }

    @Test
    void gpt4oSplitsLikeItsExpression() {
        String contraction = "(?iu:'s|'t|'re|'ve|'m|'ll|'d)?";
        Pattern gpt4o = pattern(BEFORE + UPPER + "*" + LOWER + "+" + contraction + "|" + BEFORE + UPPER + "+" + LOWER
                + "*" + contraction + "|\\p{N}{1,3}" + AFTER_NUMBER);
        check(new CaseSplitter(3, true), text -> matches(gpt4o, text));
    }

    @Test
    void deepSeek3SplitsLikeItsExpression() {
        check(
                new DeepSeek3Splitter(),
                pieces(pattern("[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+"
                        + "|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*"
                        + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+")));
    }

    @Test
    void runsAreCutOutLikeTheirExpressions() {
        check(RunSplitter.runsWithSpace(CharacterSet.LETTER), pieces(pattern("\\s?\\p{L}+")));
        check(RunSplitter.runsWithSpace(CharacterSet.PUNCTUATION), pieces(pattern("\\s?\\p{P}+")));
        check(RunSplitter.upTo(3, CharacterSet.NUMBER), pieces(pattern("\\p{N}{1,3}")));
        check(RunSplitter.upTo(1, CharacterSet.ofExpression("\r\n")), pieces(pattern("[\r\n]")));
        check(RunSplitter.runs(CharacterSet.ofExpression("a-z\u3000")), pieces(pattern("[a-z\u3000]+")));
        check(RunSplitter.runsWithSpace(CharacterSet.ofExpression("a-z\u3000")), pieces(pattern("\\s?[a-z\u3000]+")));
        check(new TrailingSpaceSplitter(), pieces(pattern("\\s+\\z")));
    }

    @Test
    void characterKindsAreUnicodesForEveryCharacter() {
        Pattern letter = Pattern.compile("\\p{L}");
        Pattern number = Pattern.compile("\\p{N}");
        Pattern space = Pattern.compile(SPACE);
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            String text = Character.toString(c);
            CharacterKind expected = letter.matcher(text).matches()
                    ? CharacterKind.LETTER
                    : number.matcher(text).matches()
                            ? CharacterKind.NUMBER
                            : space.matcher(text).matches() ? CharacterKind.SPACE : CharacterKind.OTHER;
            assertThat(CharacterKind.of(c)).as("U+%04X", c).isEqualTo(expected);
        }
    }

    private interface Reference {
        List<String> split(String text);
    }

    private static void check(Splitter splitter, Reference reference) {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            String text = RandomText.next(random, 12);
            // Characters after the end must not count.
            String followed = text + "x";
            List<String> pieces = new ArrayList<>();
            for (int at = 0; at < text.length(); ) {
                int next = splitter.next(followed, at, text.length());
                pieces.add(text.substring(at, next));
                at = next;
            }
            assertThat(pieces).isEqualTo(reference.split(text));
        }
    }

    /// Matches, and what lies between them.
    private static Reference pieces(Pattern pattern) {
        return text -> {
            List<String> pieces = new ArrayList<>();
            Matcher matcher = pattern.matcher(text);
            int at = 0;
            while (matcher.find()) {
                if (matcher.start() > at) {
                    pieces.add(text.substring(at, matcher.start()));
                }
                pieces.add(matcher.group());
                at = matcher.end();
            }
            if (at < text.length()) {
                pieces.add(text.substring(at));
            }
            return pieces;
        };
    }

    private static List<String> matches(Pattern pattern, String text) {
        List<String> matches = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            matches.add(matcher.group());
        }
        return matches;
    }
}
