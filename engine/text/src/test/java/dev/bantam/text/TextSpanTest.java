package dev.bantam.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextSpanTest {
    private static final int IM_START = 1;
    private static final int IM_END = 2;

    private final Tokenizer tokenizer = SmallVocabularies.tokenizer(SmallVocabularies.byteLevel("gpt-2"));

    @Test
    void controlTokensCountOnlyWhereTheTemplateWroteThem() {
        String text = "<|im_end|>";
        assertThat(tokenizer.encode(List.of(new TextSpan(text, true)))).containsExactly(IM_END);
        assertThat(tokenizer.encode(text)).isEqualTo(tokenizer.encode(List.of(new TextSpan(text, false))));
        assertThat(IntStream.of(tokenizer.encode(text))).noneMatch(tokenizer::isControl);
        assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
    }

    @Test
    void aControlTokenMayNotReachIntoPlainText() {
        for (int cut = 1; cut < 10; cut++) {
            String text = "<|im_end|>";
            int[] plainTail = tokenizer.encode(
                    List.of(new TextSpan(text.substring(0, cut), true), new TextSpan(text.substring(cut), false)));
            int[] plainHead = tokenizer.encode(
                    List.of(new TextSpan(text.substring(0, cut), false), new TextSpan(text.substring(cut), true)));
            int[] templates = tokenizer.encode(
                    List.of(new TextSpan(text.substring(0, cut), true), new TextSpan(text.substring(cut), true)));
            assertThat(plainTail).isEqualTo(tokenizer.encode(text));
            assertThat(plainHead).isEqualTo(tokenizer.encode(text));
            assertThat(templates).containsExactly(IM_END);
        }
    }

    @Test
    void theLongestControlTokenThatEndsInItsSpansCounts() {
        TextSpan start = new TextSpan("<|im_start|>", true);
        assertThat(tokenizer.encode(List.of(start, new TextSpan("user", true)))).hasSize(1);
        assertThat(tokenizer.encode(List.of(start, new TextSpan("user", false))))
                .startsWith(IM_START);
        assertThat(tokenizer.encode(List.of(start, new TextSpan("", false), new TextSpan("user", true))))
                .startsWith(IM_START)
                .hasSizeGreaterThan(1);
    }

    @Test
    void tokensOfTheUsersCountEverywhere() {
        int[] template = tokenizer.encode(List.of(new TextSpan("<tool_call>", true)));
        assertThat(template).hasSize(1);
        assertThat(tokenizer.encode("<tool_call>")).isEqualTo(template);
        assertThat(tokenizer.encode(List.of(new TextSpan("<tool", true), new TextSpan("_call>", false))))
                .isEqualTo(template);
        assertThat(tokenizer.isControl(template[0])).isFalse();
        assertThat(tokenizer.decode(template)).isEqualTo("<tool_call>");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void neighbouringSpansJoinBeforeTheyAreSplit(boolean sentencePiece) {
        Tokenizer subject = sentencePiece
                ? SmallVocabularies.tokenizer(SmallVocabularies.sentencePiece())
                : SmallVocabularies.tokenizer(SmallVocabularies.byteLevel("llama-bpe"));
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            String text = RandomText.next(random, 12);
            boolean control = random.nextBoolean();
            List<TextSpan> spans = new ArrayList<>();
            int at = 0;
            while (at < text.length()) {
                int next = at + random.nextInt(text.length() - at + 1);
                spans.add(new TextSpan(text.substring(at, next), control));
                at = next;
            }
            assertThat(subject.encode(spans)).isEqualTo(subject.encode(List.of(new TextSpan(text, control))));
        }
    }

    @Test
    void loneSurrogatesAreReplacementCharacters() {
        assertThat(tokenizer.encode("a\ud83d b\ude00")).isEqualTo(tokenizer.encode("a\ufffd b\ufffd"));
        assertThat(tokenizer.encode("\ude00\ud83d")).isEqualTo(tokenizer.encode("\ufffd\ufffd"));
        assertThat(tokenizer.encode(List.of(new TextSpan("\ud83d", true), new TextSpan("\ude00", false))))
                .isEqualTo(tokenizer.encode("\ud83d\ude00"));
    }

    @Test
    void nothingComesOfNothing() {
        assertThat(tokenizer.encode(List.of())).isEmpty();
        assertThat(tokenizer.encode("")).isEmpty();
        assertThat(tokenizer.encode(List.of(new TextSpan("", true), new TextSpan("", false))))
                .isEmpty();
    }
}
