package dev.bantam.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.generate.ReasoningSplitter.Piece;
import dev.bantam.generate.ReasoningSplitter.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReasoningSplitterTest {
    /// Whole texts, their thinking and their answer, where the model may write the opening tag and where the
    /// prompt has it.
    private record Example(Start start, String stream, String reasoning, String text) {}

    private static final List<Example> EXAMPLES = List.of(
            new Example(Start.MAY_THINK, "<think>\nA hen.\n</think>\n\nHens.", "A hen.", "Hens."),
            new Example(Start.MAY_THINK, "\n<think>A\n\nhen.</think>Hens. \n", "A\n\nhen.", "Hens. \n"),
            new Example(Start.MAY_THINK, "<think>\n\n</think>\n\nHens.", "", "Hens."),
            new Example(Start.MAY_THINK, "<think></think>", "", ""),
            new Example(Start.MAY_THINK, "<think>a < b </thin> </think> \n    code()", "a < b </thin>", "    code()"),
            new Example(Start.MAY_THINK, "<think>a</think>b<think>c</think>", "a", "b<think>c</think>"),
            new Example(Start.MAY_THINK, "\n Hens. <think>a</think>", "", "\n Hens. <think>a</think>"),
            new Example(Start.MAY_THINK, " <thin", "", " <thin"),
            new Example(Start.MAY_THINK, "<thing>", "", "<thing>"),
            new Example(Start.MAY_THINK, " \n", "", " \n"),
            new Example(Start.MAY_THINK, "", "", ""),
            new Example(Start.MAY_THINK, "<think>\nA hen \n </th", "A hen \n </th", ""),
            new Example(Start.MAY_THINK, "<think>\nA hen \n ", "A hen", ""),
            new Example(Start.THINKING, "A hen.\n</think>\n\nHens.", "A hen.", "Hens."),
            new Example(Start.THINKING, "\n\n</think>\n\n", "", ""),
            new Example(Start.THINKING, "<think>\nA hen. 🐔</think>🐔", "A hen. 🐔", "🐔"),
            new Example(Start.THINKING, " <th", "<th", ""),
            new Example(Start.THINKING, "I <think> so</think></think>", "I <think> so", "</think>"),
            new Example(Start.PLAIN, "\n<think>a</think>\n\nb", "", "\n<think>a</think>\n\nb"));

    @Test
    void everyExampleAtEveryTwoPlacesItCanBeCut() {
        for (Example example : EXAMPLES) {
            String stream = example.stream;
            for (int first = 0; first <= stream.length(); first++) {
                for (int second = first; second <= stream.length(); second++) {
                    Piece whole = joined(
                            example.start,
                            List.of(
                                    stream.substring(0, first),
                                    stream.substring(first, second),
                                    stream.substring(second)));
                    assertThat(whole).as("%s %d %d", stream, first, second).isEqualTo(expected(example));
                }
            }
            assertThat(joined(
                            example.start,
                            stream.codePoints().mapToObj(Character::toString).toList()))
                    .isEqualTo(expected(example));
        }
    }

    private static Piece expected(Example example) {
        return new Piece(example.reasoning, example.text);
    }

    /// Against regular expressions over the whole text.
    @ParameterizedTest
    @EnumSource(Start.class)
    void randomStreamsInRandomPieces(Start start) {
        Random random = new Random(7);
        List<String> words =
                List.of("<think>", "</think>", "<", "</", "think>", "th", " ", "\n", "\n\n", "a", "hens", "🐔", ">");
        for (int round = 0; round < 20_000; round++) {
            StringBuilder stream = new StringBuilder(random.nextBoolean() ? "<think>" : "");
            for (int length = random.nextInt(12); length > 0; length--) {
                stream.append(words.get(random.nextInt(words.size())));
            }
            List<String> pieces = new ArrayList<>();
            int at = 0;
            while (at < stream.length()) {
                int end = Math.min(stream.length(), at + random.nextInt(6));
                pieces.add(stream.substring(at, end));
                at = end;
            }
            assertThat(joined(start, pieces)).as("%s", pieces).isEqualTo(naive(start, stream.toString()));
        }
    }

    private static Piece naive(Start start, String stream) {
        String tags = start == Start.THINKING ? "(\\s*<think>)*" : "(\\s*<think>)+";
        Matcher opening = Pattern.compile(tags).matcher(stream);
        if (start == Start.PLAIN || !opening.lookingAt()) {
            return new Piece("", stream);
        }
        String thought = stream.substring(opening.end());
        int close = thought.indexOf("</think>");
        if (close < 0) {
            return new Piece(thought.strip(), "");
        }
        String answer = thought.substring(close + "</think>".length()).replaceFirst("^\\s*\n(?=\\s*\\S)", "");
        return new Piece(thought.substring(0, close).strip(), answer.isBlank() ? "" : answer);
    }

    /// What is certain is told at once.
    @Test
    void nothingIsKeptBackLongerThanNeeded() {
        ReasoningSplitter splitter = new ReasoningSplitter(Start.MAY_THINK);
        assertThat(splitter.isReasoning()).isFalse();
        assertThat(splitter.append("<think>\nA")).isEqualTo(new Piece("A", ""));
        assertThat(splitter.isReasoning()).isTrue();
        assertThat(splitter.append(" hen.\n</")).isEqualTo(new Piece(" hen.", ""));
        assertThat(splitter.append("b")).isEqualTo(new Piece("\n</b", ""));
        assertThat(splitter.append("</think>\n\nH")).isEqualTo(new Piece("", "H"));
        assertThat(splitter.isReasoning()).isFalse();
        assertThat(splitter.append("<")).isEqualTo(new Piece("", "<"));
        assertThat(new ReasoningSplitter(Start.MAY_THINK).append("<th")).isEqualTo(new Piece("", ""));
        assertThat(new ReasoningSplitter(Start.MAY_THINK).append("<tr")).isEqualTo(new Piece("", "<tr"));
        assertThat(new ReasoningSplitter(Start.PLAIN).append("<th")).isEqualTo(new Piece("", "<th"));
    }

    @Test
    void aTagIsExpectedWhereItCounts() {
        ReasoningSplitter splitter = new ReasoningSplitter(Start.MAY_THINK);
        assertThat(splitter.expects("<think>")).isTrue();
        assertThat(splitter.expects("</think>")).isFalse();
        splitter.append("<think>a");
        assertThat(splitter.expects("<think>")).isFalse();
        assertThat(splitter.expects("</think>")).isTrue();
        assertThat(splitter.expects("<eos>")).isFalse();
        splitter.append("</think>");
        assertThat(splitter.expects("</think>")).isFalse();
        assertThat(new ReasoningSplitter(Start.PLAIN).expects("<think>")).isFalse();
    }

    private static Piece joined(Start start, List<String> pieces) {
        ReasoningSplitter splitter = new ReasoningSplitter(start);
        StringBuilder reasoning = new StringBuilder();
        StringBuilder text = new StringBuilder();
        for (String piece : pieces) {
            Piece certain = splitter.append(piece);
            reasoning.append(certain.reasoning());
            text.append(certain.text());
        }
        Piece rest = splitter.finish();
        return new Piece(reasoning + rest.reasoning(), text + rest.text());
    }
}
