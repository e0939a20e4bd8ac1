package dev.bantam.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StopMatcherTest {
    /// What came out, and whether a stop string ended it.
    private record Outcome(String text, boolean stopped) {}

    @Test
    void everyWayToCutATextGivesTheSame() {
        List<List<String>> stops = List.of(
                List.of("ab"),
                List.of("aab", "abb"),
                List.of("abab"),
                List.of("abcb", "bc"),
                List.of("bc", "abcb", "c"),
                List.of("cc", "c"),
                List.of("aaaa", "ba"),
                List.of("\n\n", "abc"),
                List.of("notthere", "b"));
        Random random = new Random(3);
        int stopped = 0;
        for (List<String> some : stops) {
            for (int i = 0; i < 120; i++) {
                String text = randomText(random, 8);
                Outcome expected = byDefinition(text, some);
                stopped += expected.stopped ? 1 : 0;
                for (int cuts = 0; cuts < 1 << text.length() - 1; cuts++) {
                    assertThat(feed(pieces(text, cuts), some))
                            .as("%s in %s", some, pieces(text, cuts))
                            .isEqualTo(expected);
                }
            }
        }
        assertThat(stopped).isBetween(300, 1_000);
    }

    @Test
    void longTextsInRandomPieces() {
        Random random = new Random(8);
        List<String> stops = List.of("bacab", "cabcab", "aaaaaa", "\nab");
        for (int i = 0; i < 300; i++) {
            String text = randomText(random, 200);
            List<String> pieces = new ArrayList<>();
            for (int at = 0; at < text.length(); ) {
                int end = Math.min(text.length(), at + random.nextInt(12));
                pieces.add(text.substring(at, end));
                at = end;
            }
            assertThat(feed(pieces, stops)).as(text).isEqualTo(byDefinition(text, stops));
        }
    }

    @Test
    void whatIsCertainIsGivenAtOnce() {
        StopMatcher matcher = new StopMatcher(List.of("END", "EACH"));
        assertThat(matcher.append("the ")).isEqualTo("the ");
        assertThat(matcher.append("E")).isEmpty();
        assertThat(matcher.append("A")).isEmpty();
        assertThat(matcher.append("RE")).isEqualTo("EAR");
        assertThat(matcher.append("N")).isEmpty();
        assertThat(matcher.append("D")).isEmpty();
        assertThat(matcher.stopped()).isTrue();
    }

    @Test
    void whatLookedLikeAStopIsGivenInTheEnd() {
        StopMatcher matcher = new StopMatcher(List.of("</answer>"));
        assertThat(matcher.append("x </answer")).isEqualTo("x ");
        assertThat(matcher.finish()).isEqualTo("</answer");
        assertThat(matcher.stopped()).isFalse();
        assertThat(matcher.finish()).isEmpty();
    }

    @Test
    void theStopThatIsWholeFirstCounts() {
        assertThat(feed(List.of("xabcd"), List.of("abcd", "bc"))).isEqualTo(new Outcome("xa", true));
        assertThat(feed(List.of("xabc"), List.of("bc", "abc"))).isEqualTo(new Outcome("x", true));
        assertThat(feed(List.of("one two one"), List.of("one", "two"))).isEqualTo(new Outcome("", true));
    }

    @Test
    void withoutStopsAllTextPasses() {
        assertThat(feed(List.of("a", "", "b"), List.of())).isEqualTo(new Outcome("ab", false));
    }

    private static Outcome feed(List<String> pieces, List<String> stops) {
        StopMatcher matcher = new StopMatcher(stops);
        StringBuilder text = new StringBuilder();
        for (String piece : pieces) {
            text.append(matcher.append(piece));
            if (matcher.stopped()) {
                return new Outcome(text.toString(), true);
            }
        }
        return new Outcome(text.append(matcher.finish()).toString(), false);
    }

    /// Character by character: the first at which a stop string is whole ends the text.
    private static Outcome byDefinition(String text, List<String> stops) {
        for (int end = 1; end <= text.length(); end++) {
            String head = text.substring(0, end);
            int longest = stops.stream()
                    .filter(head::endsWith)
                    .mapToInt(String::length)
                    .max()
                    .orElse(0);
            if (longest > 0) {
                return new Outcome(text.substring(0, end - longest), true);
            }
        }
        return new Outcome(text, false);
    }

    /// A bit for each place between two characters: cut there or not.
    private static List<String> pieces(String text, int cuts) {
        List<String> pieces = new ArrayList<>();
        int start = 0;
        for (int i = 1; i < text.length(); i++) {
            if ((cuts >> (i - 1) & 1) == 1) {
                pieces.add(text.substring(start, i));
                start = i;
            }
        }
        pieces.add(text.substring(start));
        return pieces;
    }

    private static String randomText(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append("aabbbccccaabbbcccc\n".charAt(random.nextInt(19)));
        }
        return text.toString();
    }
}
