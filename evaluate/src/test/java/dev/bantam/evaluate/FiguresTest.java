package dev.bantam.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bantam.testkit.EvaluateGoldens;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Intervals, comparisons and confusion matrices against scipy, statsmodels and scikit-learn.
class FiguresTest {
    private static final JsonNode GOLDEN = EvaluateGoldens.figures();

    static Stream<JsonNode> intervals() {
        return Json.elements(GOLDEN.get("intervals")).stream();
    }

    static Stream<JsonNode> comparisons() {
        return Json.elements(GOLDEN.get("comparisons")).stream();
    }

    static Stream<JsonNode> confusions() {
        return Json.elements(GOLDEN.get("confusion")).stream();
    }

    @ParameterizedTest
    @MethodSource("intervals")
    void wilsonsIntervalIsThatOfStatsmodels(JsonNode golden) {
        Interval interval = Interval.wilson(
                golden.get("successes").asInt(), golden.get("trials").asInt());
        double[] expected = Json.numbers(golden.get("interval"));
        assertThat(interval.low()).isCloseTo(expected[0], within(1e-12));
        assertThat(interval.high()).isCloseTo(expected[1], within(1e-12));
        assertThat(interval.contains(golden.get("successes").asDouble()
                        / golden.get("trials").asDouble()))
                .isTrue();
    }

    @Test
    void ofNoTrialsNothingIsKnown() {
        assertThat(Interval.wilson(0, 0)).isEqualTo(new Interval(0, 1));
        assertThatThrownBy(() -> Interval.wilson(3, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Interval.wilson(-1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Interval(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Interval(Double.NaN, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("comparisons")
    void comparisonsAreThoseOfScipyAndStatsmodels(JsonNode golden) {
        int bothRight = golden.get("bothRight").asInt();
        int onlyFirst = golden.get("onlyFirst").asInt();
        int onlySecond = golden.get("onlySecond").asInt();
        int bothWrong = golden.get("bothWrong").asInt();
        int rows = bothRight + onlyFirst + onlySecond + bothWrong;
        boolean[] first = new boolean[rows];
        boolean[] second = new boolean[rows];
        Arrays.fill(first, 0, bothRight + onlyFirst, true);
        Arrays.fill(second, 0, bothRight, true);
        Arrays.fill(second, bothRight + onlyFirst, bothRight + onlyFirst + onlySecond, true);

        PairedComparison comparison = PairedComparison.of(first, second, 42);
        assertThat(comparison)
                .isEqualTo(new PairedComparison(
                        bothRight, onlyFirst, onlySecond, bothWrong, comparison.interval(), comparison.mcNemarP()));
        assertThat(comparison.rows()).isEqualTo(rows);
        assertThat(comparison.difference()).isCloseTo(golden.get("difference").asDouble(), within(1e-12));
        double p = golden.get("mcNemarP").asDouble();
        assertThat(comparison.mcNemarP()).isCloseTo(p, within(1e-9 * p));
        // Differences come in steps of one row; two resamplings may differ by one.
        double[] expected = Json.numbers(golden.get("interval"));
        assertThat(comparison.interval().low()).isCloseTo(expected[0], within(1.001 / rows));
        assertThat(comparison.interval().high()).isCloseTo(expected[1], within(1.001 / rows));
        assertThat(PairedComparison.of(first, second, 42)).isEqualTo(comparison);

        PairedComparison reversed = PairedComparison.of(second, first, 42);
        assertThat(reversed.difference()).isEqualTo(-comparison.difference());
        assertThat(reversed.mcNemarP()).isEqualTo(comparison.mcNemarP());
        assertThat(reversed.interval().low()).isCloseTo(-comparison.interval().high(), within(1.001 / rows));
    }

    @Test
    void equalResultsShowNoDifference() {
        boolean[] results = {true, false, true};
        PairedComparison comparison = PairedComparison.of(results, results.clone(), 1);
        assertThat(comparison.interval()).isEqualTo(new Interval(0, 0));
        assertThat(comparison.mcNemarP()).isEqualTo(1);
        assertThatThrownBy(() -> PairedComparison.of(results, new boolean[2], 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 and 2");
        assertThatThrownBy(() -> PairedComparison.of(new boolean[0], new boolean[0], 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /// 2 to the power of -2000 is no double; the coins' probabilities are.
    @Test
    void manyUnevenRowsKeepMcNemarsTestExact() {
        boolean[] first = new boolean[2_000];
        boolean[] second = new boolean[2_000];
        Arrays.fill(first, 0, 1_000, true);
        Arrays.fill(second, 1_000, 2_000, true);
        assertThat(PairedComparison.of(first, second, 1).mcNemarP()).isEqualTo(1);
        Arrays.fill(first, 1_000, 1_050, true);
        Arrays.fill(second, 1_000, 1_050, false);
        // scipy.stats.binomtest(950, 2000).pvalue
        assertThat(PairedComparison.of(first, second, 1).mcNemarP()).isCloseTo(0.026824146240280546, within(1e-9));
    }

    @ParameterizedTest
    @MethodSource("confusions")
    void scoresAreThoseOfScikitLearn(JsonNode golden) {
        List<String> labels = Json.strings(golden.get("labels"));
        List<String> truths = Json.strings(golden.get("truths"));
        List<String> predictions = Json.strings(golden.get("predictions"));
        ConfusionMatrix matrix = ConfusionMatrix.of(labels, truths, predictions);
        assertThat(matrix.labels()).isEqualTo(labels);
        assertThat(matrix.rows()).isEqualTo(truths.size());
        assertThat(matrix.accuracy()).isCloseTo(golden.get("accuracy").asDouble(), within(1e-12));
        assertThat(matrix.macroF1()).isCloseTo(golden.get("macroF1").asDouble(), within(1e-12));
        for (int i = 0; i < labels.size(); i++) {
            ConfusionMatrix.Scores scores = matrix.scores(labels.get(i));
            assertThat(scores.support()).isEqualTo(golden.get("support").get(i).asInt());
            assertThat(scores.precision())
                    .isCloseTo(golden.get("precision").get(i).asDouble(), within(1e-12));
            assertThat(scores.recall()).isCloseTo(golden.get("recall").get(i).asDouble(), within(1e-12));
            assertThat(scores.f1()).isCloseTo(golden.get("f1").get(i).asDouble(), within(1e-12));
            for (String prediction : labels) {
                String truth = labels.get(i);
                assertThat(matrix.count(truth, prediction)).isEqualTo((int) IntStream.range(0, truths.size())
                        .filter(row -> truths.get(row).equals(truth)
                                && predictions.get(row).equals(prediction))
                        .count());
            }
        }
        int outOfScope =
                (int) truths.stream().filter(truth -> !labels.contains(truth)).count();
        assertThat(matrix.outOfScope()).isEqualTo(outOfScope);
        assertThat(labels.stream().mapToInt(matrix::outOfScope).sum()).isEqualTo(outOfScope);
    }

    @Test
    void outOfScopeRowsCanBeLeftOut() {
        ConfusionMatrix matrix = ConfusionMatrix.of(
                List.of("a", "b"), List.of("a", "b", "x", "y", "b"), List.of("a", "a", "a", "b", "b"));
        assertThat(matrix.accuracy()).isEqualTo(0.4);
        assertThat(matrix.scores("a")).isEqualTo(new ConfusionMatrix.Scores("a", 1, 3, 1));
        assertThat(matrix.outOfScope("a")).isEqualTo(1);
        ConfusionMatrix inScope = matrix.inScope();
        assertThat(inScope.rows()).isEqualTo(3);
        assertThat(inScope.correct()).isEqualTo(2);
        assertThat(inScope.scores("a")).isEqualTo(new ConfusionMatrix.Scores("a", 1, 2, 1));
        assertThat(matrix.rows()).isEqualTo(5);
        assertThat(ConfusionMatrix.of(List.of("a"), List.of(), List.of()).accuracy())
                .isZero();
    }

    @Test
    void whatIsNoLabelIsRefused() {
        assertThatThrownBy(() -> ConfusionMatrix.of(List.of("a"), List.of("a"), List.of("b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("b is none of the labels [a]");
        assertThatThrownBy(() -> ConfusionMatrix.of(List.of("a"), List.of("a"), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ConfusionMatrix.of(List.of("a", "a"), List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("twice");
        ConfusionMatrix matrix = ConfusionMatrix.of(List.of("a"), List.of("a"), List.of("a"));
        assertThatThrownBy(() -> matrix.count("x", "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> matrix.scores("x")).isInstanceOf(IllegalArgumentException.class);
    }
}
