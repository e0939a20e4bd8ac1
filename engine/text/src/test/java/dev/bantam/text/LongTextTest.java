package dev.bantam.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LongTextTest {
    private static final int LENGTH = 300_000;

    static Stream<Map<String, Object>> vocabularies() {
        return Stream.of(
                SmallVocabularies.byteLevel("smollm"),
                SmallVocabularies.byteLevel("qwen2"),
                SmallVocabularies.byteLevel("tekken"),
                SmallVocabularies.byteLevel("gpt-4o"),
                SmallVocabularies.byteLevel("deepseek-llm"),
                SmallVocabularies.byteLevel("deepseek-coder"),
                SmallVocabularies.byteLevel("deepseek-v3"),
                SmallVocabularies.sentencePieceWithPrefix());
    }

    /// They take a fraction of a second; what is quadratic takes an hour, so the limit may be wide.
    @ParameterizedTest
    @MethodSource("vocabularies")
    void aLongLineTakesLinearTime(Map<String, Object> metadata) {
        Tokenizer tokenizer = SmallVocabularies.tokenizer(metadata);
        for (String unit : List.of(
                "a",
                "A",
                "aA",
                "\u02b0A",
                " ",
                "\n ",
                "ab ",
                "the of",
                "'",
                "<",
                "1",
                "\u0001",
                "\u4e2d",
                "\u0301\u0327",
                " \u00a0x")) {
            String text = unit.repeat(LENGTH / unit.length());
            int[] ids = assertTimeoutPreemptively(Duration.ofMinutes(2), () -> tokenizer.encode(text));
            assertThat(ids.length).as(unit).isPositive().isLessThanOrEqualTo(3 * LENGTH + 1);
        }
    }

    @Test
    void threadsShareATokenizer() throws InterruptedException, ExecutionException {
        Tokenizer tokenizer = SmallVocabularies.tokenizer(SmallVocabularies.byteLevel("smollm"));
        String text = "the word of people ".repeat(50) + "who long down, day did get come made may part 'tis 12345";
        int[] expected = SmallVocabularies.tokenizer(SmallVocabularies.byteLevel("smollm"))
                .encode(text);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Boolean>> results = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                results.add(threads.submit(() -> Arrays.equals(expected, tokenizer.encode(text))));
            }
            for (Future<Boolean> result : results) {
                assertThat(result.get()).isTrue();
            }
        }
    }
}
