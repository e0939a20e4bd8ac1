package dev.bantam.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bantam.evaluate.RiskCoverage.Point;
import dev.bantam.evaluate.ThresholdChoice.Rule;
import dev.bantam.testkit.EvaluateGoldens;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class RiskCoverageTest {
    static Stream<JsonNode> goldens() {
        return Json.elements(EvaluateGoldens.figures().get("riskCoverage")).stream();
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void theCurveIsThatOfItsDefinition(JsonNode golden) {
        double[] confidence = Json.numbers(golden.get("confidence"));
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < confidence.length; i++) {
            outcomes.add(new Outcome(confidence[i], golden.get("correct").get(i).asBoolean()));
        }
        RiskCoverage curve = RiskCoverage.of(outcomes);
        assertThat(curve.area()).isCloseTo(golden.get("area").asDouble(), within(1e-12));
        for (int i = 0; i < confidence.length; i++) {
            Point expected = new Point(
                    confidence[i],
                    confidence.length,
                    golden.get("answered").get(i).asInt(),
                    golden.get("errors").get(i).asInt());
            assertThat(curve.answeredAt(confidence[i])).isEqualTo(expected);
            assertThat(curve.points()).contains(expected);
        }
        assertThat(curve.points()).doesNotHaveDuplicates();
        assertThat(curve.points().getLast().coverage()).isEqualTo(1);
        Collections.shuffle(outcomes, new Random(3));
        assertThat(RiskCoverage.of(outcomes)).isEqualTo(curve);
    }

    @Test
    void thresholdsBetweenAndBeyondTheConfidencesAnswerWhatIsAtLeastAsSure() {
        RiskCoverage curve =
                RiskCoverage.of(List.of(new Outcome(0.9, true), new Outcome(0.5, false), new Outcome(0.5, true)));
        assertThat(curve.points()).containsExactly(new Point(0.9, 3, 1, 0), new Point(0.5, 3, 3, 1));
        assertThat(curve.area()).isCloseTo(2.0 / 9, within(1e-12));
        assertThat(curve.answeredAt(0.7)).isEqualTo(new Point(0.7, 3, 1, 0));
        assertThat(curve.answeredAt(0)).isEqualTo(new Point(0, 3, 3, 1));
        Point none = curve.answeredAt(Double.POSITIVE_INFINITY);
        assertThat(none.answered()).isZero();
        assertThat(none.risk()).isZero();
        assertThat(none.riskInterval()).isEqualTo(new Interval(0, 1));
        assertThat(curve.answeredAt(0.5).riskInterval()).isEqualTo(Interval.wilson(1, 3));
        assertThat(curve.answeredAt(0.9).coverageInterval()).isEqualTo(Interval.wilson(1, 3));
        assertThatThrownBy(() -> curve.answeredAt(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RiskCoverage.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAnswerToWhatIsOutOfScopeIsAnError() {
        LabelPrediction prediction = LabelPrediction.of(List.of("a", "b"), 0.7, 0.3);
        assertThat(Outcome.of(prediction, "a")).isEqualTo(new Outcome(0.7, true));
        assertThat(Outcome.of(prediction, "b")).isEqualTo(new Outcome(0.7, false));
        assertThat(Outcome.of(prediction, "out_of_scope")).isEqualTo(new Outcome(0.7, false));
        assertThatThrownBy(() -> new Outcome(Double.NaN, true)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(Rule.class)
    void theLowestThresholdThatIsGoodEnoughIsChosen(Rule rule) {
        Random random = new Random(11);
        int found = 0;
        for (int repeat = 0; repeat < 200; repeat++) {
            double wanted = 0.5 + repeat % 10 / 20.0;
            List<Outcome> outcomes = new ArrayList<>();
            for (int i = 0; i < 1 + repeat; i++) {
                double confidence = random.nextInt(30) / 30.0;
                outcomes.add(new Outcome(confidence, random.nextDouble() < 0.3 + 0.7 * confidence));
            }
            ThresholdChoice choice = ThresholdChoice.choose(outcomes, wanted, rule);
            double lowest = Double.POSITIVE_INFINITY;
            for (Outcome candidate : outcomes) {
                List<Outcome> answered = outcomes.stream()
                        .filter(outcome -> outcome.confidence() >= candidate.confidence())
                        .toList();
                int right = (int) answered.stream().filter(Outcome::correct).count();
                double reached = switch (rule) {
                    case POINT_ESTIMATE -> (double) right / answered.size();
                    case LOWER_BOUND -> Interval.wilson(right, answered.size()).low();
                };
                if (reached >= wanted) {
                    lowest = Math.min(lowest, candidate.confidence());
                }
            }
            assertThat(choice.threshold()).isEqualTo(lowest);
            assertThat(choice.chosen().isPresent()).isEqualTo(lowest < Double.POSITIVE_INFINITY);
            found += choice.chosen().isPresent() ? 1 : 0;
        }
        assertThat(found).isBetween(20, 199);
    }

    @Test
    void aFewRightRowsAreEnoughForThePointEstimateOnly() {
        List<Outcome> few = Collections.nCopies(72, new Outcome(0.9, true));
        ThresholdChoice point = ThresholdChoice.choose(few, 0.95, Rule.POINT_ESTIMATE);
        assertThat(point.threshold()).isEqualTo(0.9);
        assertThat(point.answers(0.9)).isTrue();
        assertThat(point.answers(0.89)).isFalse();
        assertThat(point.explanation()).contains("accuracy seen", "0.9000", "72 of 72", "0 wrong", "100.0 %", "95.0 %");
        ThresholdChoice bound = ThresholdChoice.choose(few, 0.95, Rule.LOWER_BOUND);
        assertThat(bound.chosen()).isEmpty();
        assertThat(bound.answers(1)).isFalse();
        assertThat(bound.explanation()).contains("no threshold", "95.0 %", "lower 95 % bound", "everything is sent on");
        // 73 of 73 is the first to have a lower bound of 95 %.
        List<Outcome> enough = Collections.nCopies(73, new Outcome(0.9, true));
        assertThat(ThresholdChoice.choose(enough, 0.95, Rule.LOWER_BOUND).threshold())
                .isEqualTo(0.9);
    }

    @Test
    void anImpossibleWishIsRefused() {
        List<Outcome> outcomes = List.of(new Outcome(0.9, false));
        for (double wanted : new double[] {0, -1, 1.01, Double.NaN}) {
            assertThatThrownBy(() -> ThresholdChoice.choose(outcomes, wanted, Rule.POINT_ESTIMATE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("" + wanted);
        }
        assertThatThrownBy(() -> ThresholdChoice.choose(List.of(), 0.9, Rule.POINT_ESTIMATE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(ThresholdChoice.choose(outcomes, 0.9, Rule.POINT_ESTIMATE).threshold())
                .isInfinite();
    }

    @Test
    void aThresholdCanBeMadeToRestOnMoreThanAHandful() {
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            // The two surest are right, then every second.
            outcomes.add(new Outcome(1 - i / 100.0, i < 2 || i % 2 == 0));
        }
        assertThat(ThresholdChoice.choose(outcomes, 0.9, Rule.POINT_ESTIMATE).chosen())
                .isPresent();
        assertThat(ThresholdChoice.choose(outcomes, 0.9, Rule.POINT_ESTIMATE, 20)
                        .chosen())
                .isEmpty();
        assertThat(ThresholdChoice.choose(outcomes, 0.5, Rule.POINT_ESTIMATE, 20)
                        .chosen()
                        .orElseThrow()
                        .answered())
                .isGreaterThanOrEqualTo(20);
        assertThatThrownBy(() -> ThresholdChoice.choose(outcomes, 0.9, Rule.POINT_ESTIMATE, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
