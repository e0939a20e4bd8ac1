package dev.bantam.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.api.AnswerListener;
import dev.bantam.api.Completion;
import dev.bantam.api.Completion.FinishReason;
import dev.bantam.api.GeneratedToken;
import dev.bantam.api.GenerationOptions;
import dev.bantam.api.PromptTooLongException;
import dev.bantam.api.Sampling;
import dev.bantam.model.ModelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalModelTest {
    private static final String PROMPT = "The ferry left at six in the morning, before the fog had lifted.";
    private static final GenerationOptions GREEDY = GenerationOptions.DEFAULT.withMaxTokens(24);
    private static final GenerationOptions DRAWN =
            GREEDY.withSampling(Sampling.GREEDY.withTemperature(1.2f).withSeed(11));

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"llama", "gemma3"})
    void warmingUpChangesNoBitAndIsAskedFor(String name) {
        Path file = TinyModels.file(name, directory);
        assertThat(LocalOptions.DEFAULT.warmUp()).isFalse();
        try (LocalModel cold = TinyModels.load(file, LocalOptions.DEFAULT);
                LocalModel warm = TinyModels.load(file, LocalOptions.DEFAULT.withWarmUp())) {
            assertThat(warm.complete(PROMPT, DRAWN, AnswerListener.silent()).tokens())
                    .isEqualTo(cold.complete(PROMPT, DRAWN, AnswerListener.silent())
                            .tokens());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "qwen2-tied", "gemma3"})
    void threadsAndChunksChangeNoBit(String name) {
        Path file = TinyModels.file(name, directory);
        String prompt = PROMPT.repeat(name.equals("gemma3") ? 4 : 3);
        GenerationOptions options = DRAWN.withTopLogprobs(3);
        Completion expected;
        try (LocalModel model = TinyModels.load(file, new LocalOptions(1, 0, 0))) {
            assertThat(model.rawPrompt(prompt).length).isBetween(100, 230);
            expected = model.complete(prompt, options, AnswerListener.silent());
        }
        assertThat(expected.tokens()).isNotEmpty();
        for (int threads : new int[] {1, 2, 5}) {
            for (int chunk : new int[] {1, 7, 64, 512, Integer.MAX_VALUE}) {
                try (LocalModel model = TinyModels.load(file, new LocalOptions(threads, 0, chunk))) {
                    Completion completion = model.complete(prompt, options, AnswerListener.silent());
                    // Log-probabilities are compared by their bits, too.
                    assertThat(completion.tokens())
                            .as("%d threads, chunks of %d", threads, chunk)
                            .isEqualTo(expected.tokens());
                    assertThat(completion.text()).isEqualTo(expected.text());
                }
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameAnswer() {
        try (LocalModel model = load("llama")) {
            Completion first = model.complete(PROMPT, DRAWN, AnswerListener.silent());
            Completion other =
                    model.complete(PROMPT, DRAWN.withSampling(DRAWN.sampling().withSeed(12)), AnswerListener.silent());
            Completion again = model.complete(PROMPT, DRAWN, AnswerListener.silent());
            assertThat(again.tokens()).isEqualTo(first.tokens()).isNotEqualTo(other.tokens());
        }
    }

    @Test
    void theListenerHearsTheAnswer() {
        for (String name : List.of("llama", "llama-tied", "qwen2", "gemma3")) {
            try (LocalModel model = load(name)) {
                List<String> pieces = new ArrayList<>();
                List<Integer> progress = new ArrayList<>();
                Completion completion = model.complete(PROMPT, DRAWN, new AnswerListener() {
                    @Override
                    public boolean onText(String text) {
                        return pieces.add(text);
                    }

                    @Override
                    public boolean onPrompt(int done, int total) {
                        assertThat(total).isEqualTo(model.rawPrompt(PROMPT).length);
                        return progress.add(done);
                    }
                });
                assertThat(String.join("", pieces)).isEqualTo(completion.text()).isNotEmpty();
                assertThat(pieces).noneMatch(piece -> endsInHalfACharacter(piece));
                assertThat(progress)
                        .startsWith(0)
                        .endsWith(model.rawPrompt(PROMPT).length)
                        .isSorted();
                assertThat(completion.text()).isEqualTo(model.tokenizer().decode(ids(completion)));
            }
        }
    }

    @Test
    void moreTokensContinueTheSameAnswer() {
        try (LocalModel model = load("qwen2")) {
            int[] longest = ids(model.complete(PROMPT, DRAWN, AnswerListener.silent()));
            for (int most = 1; most <= 24; most += 5) {
                Completion completion = model.complete(PROMPT, DRAWN.withMaxTokens(most), AnswerListener.silent());
                assertThat(ids(completion))
                        .containsExactly(IntStream.of(longest).limit(most).toArray());
                assertThat(completion.finishReason()).isEqualTo(FinishReason.LENGTH);
                assertThat(completion.usage().generatedTokens()).isEqualTo(most);
                assertThat(completion.usage().promptTokens()).isEqualTo(model.rawPrompt(PROMPT).length);
                assertThat(completion.usage().timeToFirstToken())
                        .isGreaterThanOrEqualTo(completion.usage().promptTime());
            }
        }
    }

    /// Every string of one to four characters that the answer has, wherever token borders fall in it.
    @Test
    void theAnswerEndsBeforeAStopString() {
        try (LocalModel model = load("llama")) {
            Completion whole = model.complete(PROMPT, DRAWN, AnswerListener.silent());
            String text = whole.text();
            for (int length = 1; length <= 4; length++) {
                for (int at = 0; at + length <= text.length(); at++) {
                    String stop = text.substring(at, at + length);
                    StringBuilder heard = new StringBuilder();
                    Completion completion = model.complete(PROMPT, DRAWN.withStop("nowhere", stop), piece -> {
                        heard.append(piece);
                        return true;
                    });
                    assertThat(completion.text()).isEqualTo(text.substring(0, text.indexOf(stop)));
                    assertThat(heard).hasToString(completion.text());
                    assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
                    assertThat(whole.tokens()).startsWith(completion.tokens().toArray(GeneratedToken[]::new));
                }
            }
            Completion unstopped =
                    model.complete(PROMPT, DRAWN.withStop("nowhere", text + "!"), AnswerListener.silent());
            assertThat(unstopped.text()).isEqualTo(text);
            assertThat(unstopped.finishReason()).isEqualTo(FinishReason.LENGTH);
        }
    }

    /// The last token may hold the beginning of a character, which is known to be broken only when no more comes.
    @Test
    void aStopStringMayBeMadeOfWhatIsLeftAtTheEnd() {
        int seen = 0;
        try (LocalModel model = load("llama")) {
            for (int most = 1; most <= 24; most++) {
                GenerationOptions options = DRAWN.withMaxTokens(most);
                String text =
                        model.complete(PROMPT, options, AnswerListener.silent()).text();
                if (!text.isEmpty() && text.indexOf('\ufffd') == text.length() - 1) {
                    seen++;
                    Completion completion = model.complete(PROMPT, options.withStop("\ufffd"), AnswerListener.silent());
                    assertThat(completion.text()).isEqualTo(text.substring(0, text.length() - 1));
                    assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
                }
            }
        }
        assertThat(seen).isPositive();
    }

    @Test
    void theTokenThatEndsAnAnswerIsNotInIt() {
        int third;
        try (LocalModel model = load("llama")) {
            int[] ids = ids(model.complete(PROMPT, GREEDY, AnswerListener.silent()));
            third = IntStream.of(ids)
                    .skip(2)
                    .filter(id -> id != ids[0] && id != ids[1])
                    .findFirst()
                    .orElseThrow();
        }
        Path file =
                TinyModels.changed("llama", directory, writer -> writer.uint32("tokenizer.ggml.eos_token_id", third));
        try (LocalModel model = TinyModels.load(file)) {
            Completion completion = model.complete(PROMPT, GREEDY, AnswerListener.silent());
            assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
            assertThat(ids(completion)).isNotEmpty().doesNotContain(third);
            assertThat(completion.usage().generatedTokens())
                    .isEqualTo(completion.tokens().size() + 1);
        }
    }

    @Test
    void theContextIsFilledToItsLastToken() {
        Path file = TinyModels.file("llama", directory);
        int promptTokens;
        try (LocalModel model = TinyModels.load(file)) {
            promptTokens = model.rawPrompt(PROMPT).length;
        }
        for (int room = 1; room <= 3; room++) {
            LocalOptions options = new LocalOptions(2, promptTokens + room, 0);
            try (LocalModel model = TinyModels.load(file, options)) {
                Completion completion = model.complete(PROMPT, DRAWN.withMaxTokens(0), AnswerListener.silent());
                assertThat(completion.finishReason()).isEqualTo(FinishReason.LENGTH);
                assertThat(completion.tokens()).hasSize(room);
            }
        }
        for (int missing = 0; missing <= 2; missing++) {
            int context = promptTokens - missing;
            try (LocalModel model = TinyModels.load(file, new LocalOptions(2, context, 0))) {
                assertThatThrownBy(() -> model.complete(PROMPT, DRAWN, AnswerListener.silent()))
                        .isInstanceOfSatisfying(PromptTooLongException.class, exception -> {
                            assertThat(exception.promptTokens()).isEqualTo(promptTokens);
                            assertThat(exception.contextLength()).isEqualTo(context);
                        })
                        .hasMessageContainingAll("" + promptTokens, "" + context);
            }
        }
    }

    @Test
    void aLongerContextThanTheModelsIsRefused() {
        Path file = TinyModels.file("llama", directory);
        assertThatThrownBy(() -> TinyModels.load(file, LocalOptions.DEFAULT.withContextLength(257)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("257", "256");
        try (LocalModel model = TinyModels.load(file, LocalOptions.DEFAULT.withContextLength(256))) {
            assertThat(model.contextLength()).isEqualTo(256);
        }
    }

    @Test
    void anEmptyPromptNeedsATokenThatStartsAText() {
        try (LocalModel model = load("llama")) {
            assertThatThrownBy(() -> model.complete("", GREEDY, AnswerListener.silent()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("empty");
        }
        try (LocalModel model = load("gemma3")) {
            assertThat(model.rawPrompt("")).containsExactly(2);
            Completion completion = model.complete("", GREEDY, AnswerListener.silent());
            assertThat(completion.usage().promptTokens()).isOne();
        }
    }

    @Test
    void cancellingThePromptGivesNoAnswer() {
        Path file = TinyModels.file("llama", directory);
        try (LocalModel model = TinyModels.load(file, new LocalOptions(2, 0, 10))) {
            Completion alone = model.complete(PROMPT, DRAWN, AnswerListener.silent());
            int promptTokens = model.rawPrompt(PROMPT).length;
            for (int limit : new int[] {0, 10, 20, promptTokens}) {
                Completion completion = model.complete(PROMPT, DRAWN, new AnswerListener() {
                    @Override
                    public boolean onText(String text) {
                        throw new AssertionError("no text was asked for");
                    }

                    @Override
                    public boolean onPrompt(int done, int total) {
                        return done < limit;
                    }
                });
                assertThat(completion.finishReason()).isEqualTo(FinishReason.CANCELLED);
                assertThat(completion.text()).isEmpty();
                assertThat(completion.tokens()).isEmpty();
                assertThat(completion.usage().generatedTokens()).isZero();
            }
            assertThat(model.complete(PROMPT, DRAWN, AnswerListener.silent()).tokens())
                    .isEqualTo(alone.tokens());
        }
    }

    @Test
    void cancellingTheAnswerEndsItThere() {
        try (LocalModel model = load("gemma3")) {
            Completion whole = model.complete(PROMPT, DRAWN, AnswerListener.silent());
            for (int pieces = 1; pieces <= 5; pieces++) {
                int[] left = {pieces};
                Completion completion = model.complete(PROMPT, DRAWN, text -> --left[0] > 0);
                assertThat(completion.finishReason()).isEqualTo(FinishReason.CANCELLED);
                assertThat(left[0]).isZero();
                assertThat(completion.tokens()).hasSize(pieces);
                assertThat(whole.tokens()).startsWith(completion.tokens().toArray(GeneratedToken[]::new));
                assertThat(whole.text()).startsWith(completion.text());
            }
        }
    }

    @Test
    void aListenerThatFailsLeavesTheModelUsable() {
        try (LocalModel model = load("llama")) {
            Completion alone = model.complete(PROMPT, DRAWN, AnswerListener.silent());
            assertThatThrownBy(() -> model.complete(PROMPT, DRAWN, text -> {
                        throw new IllegalStateException("the reader is gone");
                    }))
                    .hasMessage("the reader is gone");
            assertThat(model.complete(PROMPT, DRAWN, AnswerListener.silent()).tokens())
                    .isEqualTo(alone.tokens());
        }
    }

    @Test
    @SuppressWarnings("try") // closed where it must not be
    void aListenerCannotUseTheModelItListensTo() {
        try (LocalModel model = load("llama")) {
            List<AnswerListener> listeners = List.of(
                    text -> model.complete("other", GREEDY, AnswerListener.silent())
                            .text()
                            .isEmpty(),
                    text -> model.logProbabilities(new int[] {5, 6}, 1).length == 0,
                    text -> {
                        model.close();
                        return true;
                    });
            for (AnswerListener listener : listeners) {
                assertThatThrownBy(() -> model.complete(PROMPT, DRAWN, listener))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("listener");
            }
            assertThat(model.complete(PROMPT, DRAWN, AnswerListener.silent()).tokens())
                    .isNotEmpty();
        }
    }

    @Test
    void callsFromSeveralThreadsTakeTurns() throws InterruptedException, ExecutionException {
        try (LocalModel model = load("qwen2");
                ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<GenerationOptions> options = IntStream.range(0, 12)
                    .mapToObj(seed -> DRAWN.withSampling(DRAWN.sampling().withSeed(seed)))
                    .toList();
            List<List<GeneratedToken>> alone = new ArrayList<>();
            for (int i = 0; i < options.size(); i++) {
                alone.add(model.complete(PROMPT.substring(i), options.get(i), AnswerListener.silent())
                        .tokens());
            }
            int[] scored = model.tokens(PROMPT);
            double[] score = model.logProbabilities(scored, 1);
            List<Future<List<GeneratedToken>>> together = new ArrayList<>();
            List<Future<double[]>> scores = new ArrayList<>();
            for (int i = 0; i < options.size(); i++) {
                int request = i;
                together.add(threads.submit(
                        () -> model.complete(PROMPT.substring(request), options.get(request), AnswerListener.silent())
                                .tokens()));
                scores.add(threads.submit(() -> model.logProbabilities(scored, 1)));
            }
            for (int i = 0; i < options.size(); i++) {
                assertThat(together.get(i).get()).isEqualTo(alone.get(i));
                assertThat(scores.get(i).get()).isEqualTo(score);
            }
        }
    }

    @Test
    void closingTwiceIsClosingOnce() {
        LocalModel model = load("llama");
        model.close();
        model.close();
        assertThatThrownBy(() -> model.complete(PROMPT, GREEDY, AnswerListener.silent()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the model is closed");
        assertThatThrownBy(() -> model.logProbabilities(new int[] {5, 6}, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the model is closed");
        assertThatThrownBy(() -> model.labelLogProbabilities(List.of(), List.of("a"), (done, total) -> true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the model is closed");
    }

    @Test
    void aBiasBeyondTheVocabularyIsRefused() {
        try (LocalModel model = load("llama")) {
            GenerationOptions options = GREEDY.withSampling(Sampling.GREEDY.withLogitBias(Map.of(320, 1f)));
            assertThatThrownBy(() -> model.complete(PROMPT, options, AnswerListener.silent()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("320", "vocabulary");
        }
    }

    /// "All of it", as other programs' windows say it, must not take the memory for all of it.
    @Test
    void aWindowMayBeLargerThanAnyAnswer() {
        try (LocalModel model = load("llama")) {
            Sampling all = new Sampling(Map.of(), 1.3f, Integer.MAX_VALUE, 0, 0, 0, 0, 1, 0, 1, 0);
            Sampling context = new Sampling(Map.of(), 1.3f, 256, 0, 0, 0, 0, 1, 0, 1, 0);
            assertThat(model.complete(PROMPT, GREEDY.withSampling(all), AnswerListener.silent())
                            .tokens())
                    .isEqualTo(model.complete(PROMPT, GREEDY.withSampling(context), AnswerListener.silent())
                            .tokens());
        }
    }

    @Test
    void damagedWeightsAreNoAnswer() {
        Path broken = TinyModels.withNaN("llama", "output_norm.weight", directory);
        try (LocalModel model = TinyModels.load(broken)) {
            for (GenerationOptions options : List.of(GREEDY, DRAWN)) {
                assertThatThrownBy(() -> model.complete(PROMPT, options, AnswerListener.silent()))
                        .isInstanceOf(ModelException.class)
                        .hasMessageContaining("NaN");
            }
        }
    }

    private LocalModel load(String name) {
        return TinyModels.load(TinyModels.file(name, directory));
    }

    private static int[] ids(Completion completion) {
        return completion.tokens().stream().mapToInt(GeneratedToken::id).toArray();
    }

    private static boolean endsInHalfACharacter(String piece) {
        return !piece.isEmpty() && Character.isHighSurrogate(piece.charAt(piece.length() - 1));
    }
}
