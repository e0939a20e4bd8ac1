package dev.bantam.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bantam.api.Sampling;
import dev.bantam.model.ModelException;
import dev.bantam.tensor.KernelChoice;
import dev.bantam.tensor.Kernels;
import dev.bantam.tensor.ScalarKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {
    private static final Kernels KERNELS = KernelChoice.best().kernels();
    private static final int DRAWS = 20_000;

    static Stream<Arguments> filters() {
        Sampling plain = Sampling.GREEDY;
        return Stream.of(
                Arguments.of(plain.withTemperature(1)),
                Arguments.of(plain.withTemperature(0.3f)),
                Arguments.of(plain.withTemperature(3)),
                Arguments.of(plain.withTemperature(1).withCandidates(1, 1, 0)),
                Arguments.of(plain.withTemperature(1).withCandidates(7, 1, 0)),
                Arguments.of(plain.withTemperature(1).withCandidates(1000, 1, 0)),
                Arguments.of(plain.withTemperature(1).withCandidates(0, 0.5f, 0)),
                Arguments.of(plain.withTemperature(1).withCandidates(0, 0.95f, 0)),
                Arguments.of(plain.withTemperature(1).withCandidates(0, 1e-6f, 0)),
                Arguments.of(plain.withTemperature(1).withCandidates(0, 1, 0.1f)),
                Arguments.of(plain.withTemperature(1).withCandidates(0, 1, 1)),
                Arguments.of(plain.withTemperature(1.5f).withCandidates(12, 0.8f, 0)),
                Arguments.of(plain.withTemperature(0.7f).withCandidates(0, 0.9f, 0.05f)),
                Arguments.of(plain.withTemperature(1).withCandidates(20, 0.7f, 0.2f)),
                Arguments.of(plain.withTemperature(2).withCandidates(9, 0.99f, 0.5f)),
                Arguments.of(plain.withTemperature(1).withTypical(0.2f)),
                Arguments.of(plain.withTemperature(1).withTypical(0.95f)),
                Arguments.of(plain.withTemperature(1).withTypical(1e-6f)),
                Arguments.of(plain.withTemperature(1.3f)
                        .withCandidates(20, 0.9f, 0.05f)
                        .withTypical(0.5f)),
                Arguments.of(plain.withTemperature(1)
                        .withCandidates(15, 0.9f, 0.02f)
                        .withLogitBias(Map.of(3, 2.5f, 8, -4f))));
    }

    /// Which tokens can be drawn, and how often they are, by a chi-square test with a bound far beyond chance.
    @ParameterizedTest
    @MethodSource("filters")
    void drawsWhatTheDefinitionSays(Sampling sampling) {
        for (int seed = 1; seed <= 3; seed++) {
            float[] logits = logits(new Random(seed), 50, 1.5);
            double[] expected = new NaiveSampler(sampling).probabilities(logits);
            int[] counts = draws(sampling.withSeed(seed), logits, KERNELS);
            double chiSquare = 0;
            int kept = 0;
            for (int id = 0; id < logits.length; id++) {
                double mean = expected[id] * DRAWS;
                if (mean == 0) {
                    assertThat(counts[id]).as("token %d, seed %d", id, seed).isZero();
                } else {
                    kept++;
                    chiSquare += (counts[id] - mean) * (counts[id] - mean) / mean;
                }
                if (mean > 40) {
                    assertThat(counts[id]).as("token %d, seed %d", id, seed).isPositive();
                }
            }
            assertThat(chiSquare).isLessThan(kept + 5 * Math.sqrt(2.0 * kept) + 5);
        }
    }

    /// Min-p takes tokens away after top-p has counted; a peak with a long flat tail shows the difference.
    @Test
    void topPCountsTheTokensThatMinPTakesAwayLater() {
        float[] logits = new float[300];
        Arrays.fill(logits, (float) Math.log(0.002));
        logits[10] = (float) Math.log(0.3);
        logits[20] = (float) Math.log(0.25);
        logits[30] = (float) Math.log(0.249);
        Sampling sampling = Sampling.GREEDY.withTemperature(1).withCandidates(5, 0.68f, 0.1f);
        int[] counts = draws(sampling, logits, KERNELS);
        assertThat(IntStream.range(0, 300).filter(id -> counts[id] > 0)).containsExactly(10, 20);
        assertThat(counts[10] / (double) DRAWS).isCloseTo(0.3 / 0.55, within(0.02));
    }

    /// More tokens than fit in any buffer at once, in an order that makes every one of them a better candidate.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 31, 32, 33, 40, 100, 5_000})
    void topKOfManyTokensInAnyOrder(int topK) {
        int size = 3_000;
        for (int seed = 0; seed < 4; seed++) {
            float[] logits = logits(new Random(seed), size, 1);
            if (seed == 1) {
                Arrays.sort(logits);
            } else if (seed == 2) {
                Arrays.fill(logits, 0.5f);
            }
            Sampling sampling = Sampling.GREEDY.withTemperature(1).withCandidates(topK, 1, 0);
            double[] expected = new NaiveSampler(sampling).probabilities(logits);
            Sampler sampler = new Sampler(sampling, KERNELS, size, new int[0]);
            for (int draw = 0; draw < 300; draw++) {
                assertThat(expected[sampler.next(logits)]).isPositive();
            }
        }
    }

    @Test
    void equalTokensAreKeptInTheOrderOfTheirIds() {
        float[] logits = new float[40];
        int[] topK = draws(Sampling.GREEDY.withTemperature(1).withCandidates(3, 1, 0), logits, KERNELS);
        assertThat(IntStream.range(0, 40).filter(id -> topK[id] > 0)).containsExactly(0, 1, 2);
        int[] topP = draws(Sampling.GREEDY.withTemperature(1).withCandidates(0, 0.11f, 0), logits, KERNELS);
        assertThat(IntStream.range(0, 40).filter(id -> topP[id] > 0)).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void penaltiesAndBiasFollowTheDefinition() {
        List<Sampling> samplings = new ArrayList<>();
        for (int window : new int[] {0, 1, 5, 64, Integer.MAX_VALUE}) {
            samplings.add(new Sampling(Map.of(), 1.3f, window, 0, 0, 0, 0, 1, 0, 1, 0));
            samplings.add(new Sampling(Map.of(4, 1.5f, 5, -2f), 1.8f, window, 0.4f, 0.3f, 0, 0, 1, 0, 1, 0));
            samplings.add(new Sampling(Map.of(), 0.8f, window, -0.2f, -0.1f, 0, 0, 1, 0, 1, 0));
        }
        for (Sampling sampling : samplings) {
            for (int length : new int[] {0, 1, 7, 200}) {
                Random random = new Random(length);
                int[] prompt = random.ints(length, 0, 30).toArray();
                Sampler sampler = new Sampler(sampling, KERNELS, 30, prompt);
                NaiveSampler naive = new NaiveSampler(sampling, prompt);
                for (int step = 0; step < 150; step++) {
                    float[] logits = logits(random, 30, 0.7);
                    int token = sampler.next(logits);
                    double[] expected = naive.logits(logits);
                    // The best, or one that rounding can't tell from it.
                    assertThat(expected[token])
                            .isCloseTo(Arrays.stream(expected).max().orElseThrow(), within(1e-5));
                    naive.add(token);
                }
            }
        }
    }

    @Test
    void penaltiesWorkBeforeTheDraw() {
        Sampling sampling = new Sampling(Map.of(), 1.5f, 64, 0, 0, 0.8f, 6, 0.95f, 0.01f, 1, 3);
        int[] prompt = {2, 3, 5, 7, 11, 13};
        float[] logits = logits(new Random(9), 16, 1);
        double[] expected = new NaiveSampler(sampling, prompt).probabilities(logits);
        double[] drawn = new double[16];
        int samplers = 4_000;
        for (int seed = 0; seed < samplers; seed++) {
            drawn[new Sampler(sampling.withSeed(seed), KERNELS, 16, prompt).next(logits)] += 1.0 / samplers;
        }
        for (int id = 0; id < 16; id++) {
            assertThat(drawn[id]).isCloseTo(expected[id], within(0.035));
        }
    }

    @Test
    void aBiasOfAHundredBansOrForces() {
        float[] logits = logits(new Random(4), 20, 3);
        int best = best(logits);
        for (float temperature : new float[] {0, 1}) {
            Sampling sampling = Sampling.GREEDY.withTemperature(temperature);
            assertThat(draws(sampling.withLogitBias(Map.of(best, -100f)), logits, KERNELS)[best])
                    .isZero();
            int other = (best + 1) % 20;
            assertThat(draws(sampling.withLogitBias(Map.of(other, 100f)), logits, KERNELS)[other])
                    .isEqualTo(DRAWS);
        }
    }

    @Test
    void aBiasThatCannotBeIsRefused() {
        for (int id : new int[] {-1, 20, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> sampler(Sampling.GREEDY.withLogitBias(Map.of(id, 1f)), 20))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("token " + id)
                    .hasMessageContaining("20 tokens");
        }
        for (float bias : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> sampler(Sampling.GREEDY.withLogitBias(Map.of(7, bias)), 20))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("token 7")
                    .hasMessageContaining("" + bias);
        }
    }

    @Test
    void greedyTakesTheLowestIdAmongTheBest() {
        float[] logits = new float[70];
        assertThat(sampler(Sampling.GREEDY, 70).next(logits)).isZero();
        logits[66] = 1;
        logits[13] = 1;
        logits[69] = 1;
        assertThat(sampler(Sampling.GREEDY, 70).next(logits)).isEqualTo(13);
        Arrays.fill(logits, Float.NEGATIVE_INFINITY);
        assertThat(sampler(Sampling.GREEDY, 70).next(logits)).isZero();
    }

    /// Logits divided by such a temperature overflow, and then many of them are equal.
    @ParameterizedTest
    @ValueSource(floats = {Float.MIN_VALUE, 1e-42f, 1e-38f, 1e-37f, 1e-20f, 1e-6f})
    void aTinyTemperatureIsTheGreedyChoice(float temperature) {
        float[] rising = {1, 4, 5, 3, 0};
        float[] negative = {-9, -4, -3, -5, -8};
        float[] zero = {-1, -2, 0, -3, -1};
        for (Sampling sampling : List.of(
                Sampling.GREEDY.withTemperature(temperature),
                Sampling.GREEDY.withTemperature(temperature).withCandidates(3, 0.9f, 0.1f))) {
            for (float[] logits : List.of(rising, negative, zero)) {
                assertThat(draws(sampling, logits, KERNELS)[2]).isEqualTo(DRAWS);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("filters")
    void infiniteLogitsAreCertainOrImpossible(Sampling sampling) {
        Sampling unbiased = sampling.withLogitBias(Map.of());
        float[] logits = logits(new Random(5), 50, 1);
        logits[17] = Float.NEGATIVE_INFINITY;
        assertThat(draws(unbiased, logits, KERNELS)[17]).isZero();
        logits[31] = Float.POSITIVE_INFINITY;
        assertThat(draws(unbiased, logits, KERNELS)[31]).isEqualTo(DRAWS);
    }

    /// Never a token by chance where the model computed nonsense.
    @ParameterizedTest
    @MethodSource("filters")
    void logitsThatAreNoNumbersAreRefused(Sampling sampling) {
        for (int place : new int[] {0, 1, 30, 49}) {
            float[] logits = logits(new Random(place), 50, 1);
            logits[place] = Float.NaN;
            assertThatThrownBy(() -> sampler(sampling, 50).next(logits))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("NaN")
                    .hasMessageContaining("token " + place);
        }
    }

    @Test
    void theSeedDecidesAndNothingElseDoes() {
        Sampling sampling = Sampling.GREEDY.withTemperature(1).withCandidates(40, 0.95f, 0.01f);
        assertThat(sequence(sampling.withSeed(1), KERNELS)).isEqualTo(sequence(sampling.withSeed(1), KERNELS));
        assertThat(sequence(sampling.withSeed(1), KERNELS)).isNotEqualTo(sequence(sampling.withSeed(2), KERNELS));
        assertThat(sequence(sampling, KERNELS)).isEqualTo(sequence(sampling, new ScalarKernels(KERNELS.lanes())));
    }

    @Test
    void logitsAreNotChanged() {
        float[] logits = logits(new Random(1), 100, 2);
        float[] before = logits.clone();
        Sampling sampling = new Sampling(Map.of(3, 5f), 1.5f, 10, 1, 1, 0.5f, 10, 0.9f, 0.1f, 1, 0);
        Sampler sampler = sampler(sampling, 100);
        for (int i = 0; i < 10; i++) {
            sampler.next(logits);
        }
        assertThat(logits).isEqualTo(before);
    }

    /// Where the model has rows beyond the vocabulary, they are no tokens.
    @Test
    void rowsBeyondTheVocabularyAreIgnored() {
        float[] logits = new float[64];
        Arrays.fill(logits, 50, 64, 9f);
        assertThat(draws(Sampling.GREEDY, logits, 50, KERNELS)[0]).isEqualTo(DRAWS);
        int[] counts = draws(Sampling.GREEDY.withTemperature(1), logits, 50, KERNELS);
        assertThat(Arrays.stream(counts).sum()).isEqualTo(DRAWS);
    }

    @Test
    void historyCountsTheAnswerAndRemembersTheWindow() {
        TokenHistory history = new TokenHistory(new int[] {5, 6, 7}, 4);
        for (int id : new int[] {8, 9, 8, 8}) {
            history.add(id);
        }
        List<Integer> recent = new ArrayList<>();
        history.forEachRecent(recent::add);
        assertThat(recent).containsExactlyInAnyOrder(8, 9);
        Map<Integer, Integer> generated = new HashMap<>();
        history.forEachGenerated(generated::put);
        assertThat(generated).containsOnly(Map.entry(8, 3), Map.entry(9, 1));
    }

    private static List<Integer> sequence(Sampling sampling, Kernels kernels) {
        Sampler sampler = new Sampler(sampling, kernels, 100, new int[] {1, 2});
        Random random = new Random(8);
        List<Integer> tokens = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            tokens.add(sampler.next(logits(random, 100, 1)));
        }
        return tokens;
    }

    private static Sampler sampler(Sampling sampling, int size) {
        return new Sampler(sampling, KERNELS, size, new int[0]);
    }

    private static int[] draws(Sampling sampling, float[] logits, Kernels kernels) {
        return draws(sampling, logits, logits.length, kernels);
    }

    private static int[] draws(Sampling sampling, float[] logits, int size, Kernels kernels) {
        Sampler sampler = new Sampler(sampling, kernels, size, new int[0]);
        int[] counts = new int[size];
        for (int draw = 0; draw < DRAWS; draw++) {
            counts[sampler.next(logits)]++;
        }
        return counts;
    }

    private static float[] logits(Random random, int size, double deviation) {
        float[] logits = new float[size];
        for (int id = 0; id < size; id++) {
            logits[id] = (float) (deviation * random.nextGaussian());
        }
        return logits;
    }

    private static int best(float[] logits) {
        return IntStream.range(0, logits.length)
                .reduce((a, b) -> logits[b] > logits[a] ? b : a)
                .orElseThrow();
    }
}
