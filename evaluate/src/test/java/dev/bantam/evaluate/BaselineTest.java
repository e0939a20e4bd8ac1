package dev.bantam.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bantam.testkit.EvaluateGoldens;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class BaselineTest {
    private static final JsonNode GOLDEN = EvaluateGoldens.classifiers();
    private static final List<String> TEXTS = Json.strings(GOLDEN.get("texts"));

    static Stream<JsonNode> cases() {
        return Json.elements(GOLDEN.get("cases")).stream();
    }

    private static List<LabelledText> rows(JsonNode golden) {
        return Json.elements(golden.get("rows")).stream()
                .map(row -> new LabelledText(
                        row.get("text").asString(), row.get("label").asString()))
                .toList();
    }

    @Test
    void termsWeighWhatTheyWeighInScikitLearn() {
        TfIdf terms = new TfIdf(rows(GOLDEN.get("cases").get(0)).stream()
                .map(LabelledText::text)
                .toList());
        assertThat(terms.size()).isEqualTo(GOLDEN.get("terms").get("count").asInt());
        for (int i = 0; i < TEXTS.size(); i++) {
            SparseVector vector = terms.vector(TEXTS.get(i));
            double[] values = vector.values().clone();
            Arrays.sort(values);
            assertThat(values)
                    .as(TEXTS.get(i))
                    .containsExactly(
                            Json.numbers(GOLDEN.get("terms").get("weights").get(i)), within(1e-12));
            assertThat(vector.indices()).isSorted();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void probabilitiesAreThoseOfScikitLearn(JsonNode golden) {
        TfIdfBaseline baseline = TfIdfBaseline.fit(rows(golden), golden.get("c").asDouble());
        assertThat(baseline.labels()).isEqualTo(Json.strings(golden.get("labels")));
        for (int i = 0; i < TEXTS.size(); i++) {
            LabelPrediction prediction = baseline.predict(TEXTS.get(i));
            assertThat(prediction.probabilities().keySet()).containsExactlyElementsOf(baseline.labels());
            assertThat(prediction.probabilities().values().stream()
                            .mapToDouble(probability -> probability)
                            .toArray())
                    .as(TEXTS.get(i))
                    .containsExactly(Json.numbers(golden.get("probabilities").get(i)), within(1e-4));
        }
    }

    @Test
    void theSameRowsGiveTheSameBits() {
        List<LabelledText> rows = rows(GOLDEN.get("cases").get(0));
        TfIdfBaseline one = TfIdfBaseline.fit(rows, 10);
        TfIdfBaseline other = TfIdfBaseline.fit(rows, 10);
        for (String text : TEXTS) {
            assertThat(one.predict(text)).isEqualTo(other.predict(text));
        }
    }

    @Test
    void theCThatLabelsMostValidationRowsRightIsChosen() {
        List<LabelledText> rows = rows(GOLDEN.get("cases").get(0));
        List<LabelledText> validation = List.of(
                new LabelledText("blue eggs", "eggs"),
                new LabelledText("one hen pecking at the vet", "health"),
                new LabelledText("pellets and grit", "feed"),
                new LabelledText("a fence against the fox", "coop"),
                new LabelledText("my tax return", "elsewhere"));
        TfIdfBaseline.Choice choice = TfIdfBaseline.choose(rows, validation, List.of(30.0, 1e-4, 3.0, 10.0));
        assertThat(choice.candidates().stream().map(TfIdfBaseline.Candidate::c)).containsExactly(30.0, 1e-4, 3.0, 10.0);
        for (TfIdfBaseline.Candidate candidate : choice.candidates()) {
            TfIdfBaseline fitted = TfIdfBaseline.fit(rows, candidate.c());
            assertThat(candidate.rows()).isEqualTo(5);
            assertThat(candidate.correct()).isEqualTo((int) validation.stream()
                    .filter(row -> fitted.predict(row.text()).label().equals(row.label()))
                    .count());
            assertThat(candidate.accuracy()).isEqualTo(candidate.correct() / 5.0);
        }
        int most = choice.candidates().stream()
                .mapToInt(TfIdfBaseline.Candidate::correct)
                .max()
                .orElseThrow();
        assertThat(choice.candidates().get(1).correct()).as("hardly fitted").isLessThan(most);
        assertThat(choice.chosen().c())
                .isEqualTo(choice.candidates().stream()
                        .filter(candidate -> candidate.correct() == most)
                        .mapToDouble(TfIdfBaseline.Candidate::c)
                        .min()
                        .orElseThrow());
        assertThat(choice.classifier().predict("blue eggs"))
                .isEqualTo(TfIdfBaseline.fit(rows, choice.chosen().c()).predict("blue eggs"));
        assertThatThrownBy(() -> TfIdfBaseline.choose(rows, List.of(), List.of(1.0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 validation rows");
        assertThatThrownBy(() -> TfIdfBaseline.choose(rows, validation, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 values");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void aCThatIsNoStrengthIsRefused(double c) {
        assertThatThrownBy(() -> TfIdfBaseline.fit(rows(GOLDEN.get("cases").get(0)), c))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("C is " + c);
    }

    @Test
    void rowsThatTeachNothingAreRefused() {
        assertThatThrownBy(() -> TfIdfBaseline.fit(List.of(), 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TfIdfBaseline.fit(List.of(new LabelledText("hens", "a")), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[a]");
        assertThatThrownBy(() -> TfIdfBaseline.fit(List.of(new LabelledText("a ?", "a"), new LabelledText("", "b")), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no text has a word");
    }

    @Test
    void theMajorityIsPredictedWithItsShare() {
        List<LabelledText> rows = Stream.of("b", "a", "c", "b", "a")
                .map(label -> new LabelledText("text", label))
                .toList();
        LabelPrediction prediction = MajorityBaseline.fit(rows).predict("whatever");
        assertThat(prediction).isEqualTo(LabelPrediction.of(List.of("a", "b", "c"), 0.4, 0.4, 0.2));
        assertThat(prediction.label()).isEqualTo("a");
        assertThat(prediction.confidence()).isEqualTo(0.4);
        assertThatThrownBy(() -> MajorityBaseline.fit(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPredictionHoldsProbabilities() {
        LabelPrediction prediction = LabelPrediction.of(List.of("b", "a", "c"), 0.2, 0.3, 0.3);
        assertThat(prediction.label()).isEqualTo("a");
        assertThat(prediction.confidence()).isEqualTo(0.3);
        assertThat(prediction.probabilities().keySet()).containsExactly("b", "a", "c");
        for (double wrong : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> LabelPrediction.of(List.of("a"), wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("" + wrong);
        }
        assertThatThrownBy(() -> LabelPrediction.of(List.of("a", "b"), 0.6, 0.6))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("add up to 1.2");
        assertThatThrownBy(() -> LabelPrediction.of(List.of("a", "a"), 0.5, 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> LabelPrediction.of(List.of("a"), 0.5, 0.5))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LabelPrediction.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
