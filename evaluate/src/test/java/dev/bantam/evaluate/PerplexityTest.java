package dev.bantam.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bantam.api.Scorer;
import dev.bantam.evaluate.Perplexity.Result;
import dev.bantam.testkit.GoldenCase;
import dev.bantam.testkit.GoldenModels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PerplexityTest {
    private static final Perplexity.Progress QUIET = (window, windows, soFar) -> {};
    private static final int BEGIN = 1_000;

    /// Whoever knows nothing is as puzzled as the vocabulary is large.
    @ParameterizedTest
    @ValueSource(ints = {2, 320, 151_936})
    void aUniformModelHasThePerplexityOfItsVocabulary(int vocabulary) {
        Result result = new Perplexity(new FakeScorer(-1, (tokens, at) -> -Math.log(vocabulary)), 16)
                .measure(text(200), 0, QUIET);
        assertThat(result.perplexity()).isCloseTo(vocabulary, within(1e-9 * vocabulary));
        assertThat(result.standardError()).isCloseTo(0, within(1e-6 * vocabulary));
        assertThat(result.tokens()).isEqualTo(12 * 7);
    }

    @Test
    void aModelThatKnowsTheTextHasPerplexityOne() {
        Result result = new Perplexity(new FakeScorer(-1, (tokens, at) -> 0), 8).measure(text(100), 0, QUIET);
        assertThat(result.perplexity()).isEqualTo(1);
        assertThat(result.standardError()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"4, -1", "5, -1", "16, -1", "17, -1", "4, 1000", "16, 1000", "17, 1000"})
    void theSecondHalfOfEachWindowIsScoredWithAllBeforeIt(int context, int begin) {
        FakeScorer scorer = new FakeScorer(begin, (tokens, at) -> -1);
        List<Integer> windows = new ArrayList<>();
        Result result = new Perplexity(scorer, context).measure(text(100), 0, (window, all, soFar) -> {
            assertThat(all).isEqualTo((begin < 0 ? 100 : 101) / context);
            assertThat(soFar).isCloseTo(Math.E, within(1e-9));
            windows.add(window);
        });
        int[] stream = IntStream.concat(begin < 0 ? IntStream.empty() : IntStream.of(begin), IntStream.range(0, 100))
                .toArray();
        int count = stream.length / context;
        assertThat(windows)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, count).boxed().toList());
        assertThat(scorer.asked).hasSize(count);
        for (int window = 0; window < count; window++) {
            int[] expected = Arrays.copyOfRange(stream, window * context, (window + 1) * context);
            if (begin >= 0) {
                expected[0] = begin;
            }
            assertThat(scorer.asked.get(window).tokens).isEqualTo(expected);
            assertThat(scorer.asked.get(window).from).isEqualTo(context / 2 + 1);
        }
        assertThat(result.tokens()).isEqualTo((long) count * (context - context / 2 - 1));
    }

    @Test
    void onlyTheFirstWindowsAreMeasuredIfSoAsked() {
        for (int windows : new int[] {1, 3, 12, 13, 1_000}) {
            FakeScorer scorer = new FakeScorer(-1, (tokens, at) -> -1);
            new Perplexity(scorer, 8).measure(text(100), windows, QUIET);
            assertThat(scorer.asked).hasSize(Math.min(windows, 12));
        }
        assertThatThrownBy(
                        () -> new Perplexity(new FakeScorer(-1, (tokens, at) -> -1), 8).measure(text(100), -1, QUIET))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }

    @Test
    void meanAndStandardErrorAreThoseOfTheTokens() {
        Random random = new Random(2);
        double[] scores = random.doubles(100, -6, 0).toArray();
        FakeScorer scorer = new FakeScorer(-1, (tokens, at) -> scores[tokens[at]]);
        Result result = new Perplexity(scorer, 10).measure(text(100), 0, QUIET);
        double[] scored = IntStream.range(0, 100)
                .filter(token -> token % 10 > 5)
                .mapToDouble(token -> -scores[token])
                .toArray();
        double mean = Arrays.stream(scored).average().orElseThrow();
        double squares = Arrays.stream(scored).map(x -> (x - mean) * (x - mean)).sum();
        // Of the mean: llama-perplexity divides by the count first, then by one less.
        double error = Math.sqrt(squares / scored.length / (scored.length - 1));
        assertThat(result.tokens()).isEqualTo(scored.length);
        assertThat(result.perplexity()).isCloseTo(Math.exp(mean), within(1e-9));
        assertThat(result.standardError()).isCloseTo(error * Math.exp(mean), within(1e-9));
    }

    @Test
    void progressIsThePerplexityOfTheWindowsDone() {
        FakeScorer scorer = new FakeScorer(-1, (tokens, at) -> tokens[at] < 50 ? -1 : -3);
        List<Double> soFar = new ArrayList<>();
        Result result = new Perplexity(scorer, 50)
                .measure(text(100), 0, (window, windows, perplexity) -> soFar.add(perplexity));
        assertThat(soFar.getFirst()).isCloseTo(Math.exp(1), within(1e-9));
        assertThat(soFar.getLast()).isCloseTo(Math.exp(2), within(1e-9)).isEqualTo(result.perplexity());
    }

    @Test
    void aTextOfLessThanTwoWindowsIsRefused() {
        FakeScorer without = new FakeScorer(-1, (tokens, at) -> -1);
        new Perplexity(without, 8).measure(text(16), 0, QUIET);
        for (int length : new int[] {0, 1, 8, 15}) {
            assertThatThrownBy(() -> new Perplexity(without, 8).measure(text(length), 0, QUIET))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(length + " tokens", "16");
        }
        // The token that starts the text counts.
        FakeScorer with = new FakeScorer(BEGIN, (tokens, at) -> -1);
        new Perplexity(with, 8).measure(text(15), 0, QUIET);
        assertThatThrownBy(() -> new Perplexity(with, 8).measure(text(14), 0, QUIET))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aWindowMustFitTheModel() {
        FakeScorer scorer = new FakeScorer(-1, (tokens, at) -> -1);
        assertThat(scorer.contextLength()).isEqualTo(512);
        new Perplexity(scorer, 4);
        new Perplexity(scorer, 512);
        for (int context : new int[] {-1, 0, 3, 513}) {
            assertThatThrownBy(() -> new Perplexity(scorer, context))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("window of " + context, "512");
        }
    }

    /// The golden logits of a real sequence, through a scorer that only looks them up.
    @Test
    void goldenLogitsGiveThePerplexityWorkedOutByHand() {
        for (GoldenCase golden : GoldenModels.all()) {
            GoldenCase.Sequence sequence = golden.sequences().getFirst();
            int[] ids = sequence.tokens();
            FakeScorer scorer = new FakeScorer(-1, (tokens, at) -> logProbability(sequence.logits()[at - 1], ids[at]));
            Result result = new Perplexity(scorer, 24).measure(text(48), 1, QUIET);
            double product = 1;
            for (int at = 13; at < 24; at++) {
                product *= Math.exp(logProbability(sequence.logits()[at - 1], ids[at]));
            }
            assertThat(result.perplexity()).isCloseTo(Math.pow(product, -1.0 / 11), within(1e-6));
        }
    }

    private static double logProbability(float[] logits, int token) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - logits[token]);
        }
        return -Math.log(sum);
    }

    /// A text that [FakeScorer] takes for the tokens 0, 1, 2 ...
    private static String text(int tokens) {
        return "x".repeat(tokens);
    }

    /// The log-probability of `tokens[at]`.
    @FunctionalInterface
    private interface Score {
        double of(int[] tokens, int at);
    }

    /// Remembers what it was asked.
    private static final class FakeScorer implements Scorer {
        @SuppressWarnings("ArrayRecordComponent") // read, never compared
        private record Question(int[] tokens, int from) {}

        private final int begin;
        private final Score score;
        private final List<Question> asked = new ArrayList<>();

        FakeScorer(int begin, Score score) {
            this.begin = begin;
            this.score = score;
        }

        @Override
        public int[] tokens(String text) {
            return IntStream.range(0, text.length()).toArray();
        }

        @Override
        public int beginOfText() {
            return begin;
        }

        @Override
        public int contextLength() {
            return 512;
        }

        @Override
        public double[] logProbabilities(int[] tokens, int from) {
            asked.add(new Question(tokens.clone(), from));
            return IntStream.range(from, tokens.length)
                    .mapToDouble(at -> score.of(tokens, at))
                    .toArray();
        }
    }
}
