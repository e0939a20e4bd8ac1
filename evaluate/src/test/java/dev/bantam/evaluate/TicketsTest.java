package dev.bantam.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.evaluate.DatasetReport.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The support messages of `examples/tickets` are sound, and counting words does not solve them.
class TicketsTest {
    private static List<DatasetRow> rows(String split) throws IOException {
        List<DatasetRow> rows = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("..", "examples", "tickets", split + ".jsonl"))) {
            JsonNode row = JsonMapper.shared().readTree(line);
            rows.add(new DatasetRow(
                    split,
                    row.get("text").asString(),
                    row.get("intent").asString(),
                    Optional.of(row.get("language").asString())));
        }
        return rows;
    }

    private static List<LabelledText> texts(List<DatasetRow> rows) {
        return rows.stream()
                .map(row -> new LabelledText(row.text(), row.label()))
                .toList();
    }

    @Test
    void nothingButTheOutOfScopeRowsStandsOut() throws IOException {
        List<DatasetRow> rows = new ArrayList<>();
        for (String split : List.of("train", "validation", "test")) {
            rows.addAll(rows(split));
        }
        DatasetReport report = DatasetCheck.check(rows);
        assertThat(report.splits().keySet()).containsExactly("train", "validation", "test");
        assertThat(report.findings())
                .filteredOn(finding -> finding.severity() != Severity.INFO)
                .singleElement()
                .extracting(DatasetReport.Finding::message)
                .isEqualTo("train has no row of out_of_scope, which other splits have");
    }

    @Test
    void countingWordsGetsFewerThanNineOfTenRight() throws IOException {
        TfIdfBaseline words = TfIdfBaseline.fit(texts(rows("train")), 10);
        MajorityBaseline majority = MajorityBaseline.fit(texts(rows("train")));
        List<LabelledText> test = texts(rows("test")).stream()
                .filter(row -> words.labels().contains(row.label()))
                .toList();
        assertThat(accuracy(words, test)).isBetween(0.3, 0.9);
        assertThat(accuracy(majority, test)).isBetween(0.02, 0.15);
    }

    private static double accuracy(TextClassifier classifier, List<LabelledText> rows) {
        return ConfusionMatrix.of(
                        List.copyOf(classifier.predict("").probabilities().keySet()),
                        rows.stream().map(LabelledText::label).toList(),
                        rows.stream()
                                .map(row -> classifier.predict(row.text()).label())
                                .toList())
                .accuracy();
    }
}
