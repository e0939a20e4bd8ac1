package dev.bantam.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.evaluate.DatasetReport.Finding;
import dev.bantam.evaluate.DatasetReport.Severity;
import dev.bantam.evaluate.DatasetReport.Split;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DatasetCheckTest {
    private static final DatasetRow HEN = row("train", "My hen has stopped laying eggs", "eggs");
    private static final DatasetRow FOX = row("train", "A fox came through the fence", "coop");
    private static final DatasetRow FEED = row("test", "Which pellets for five bantams?", "eggs");
    private static final DatasetRow WIRE = row("test", "How high must the wire be around them", "coop");

    private static DatasetRow row(String split, String text, String label) {
        return new DatasetRow(split, text, label, Optional.of("en"));
    }

    private static List<Finding> findings(DatasetRow... more) {
        List<DatasetRow> rows = new ArrayList<>(List.of(HEN, FOX, FEED, WIRE));
        rows.addAll(List.of(more));
        return DatasetCheck.check(rows).findings();
    }

    private static void assertFound(List<Finding> findings, Severity severity, String message, Integer... rows) {
        assertThat(findings).anySatisfy(finding -> {
            assertThat(finding.severity()).isEqualTo(severity);
            assertThat(finding.message()).contains(message);
            assertThat(finding.rows()).containsExactly(rows);
        });
    }

    private static void assertClean(List<Finding> findings) {
        assertThat(findings).allSatisfy(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.INFO);
            assertThat(finding.rows()).isEmpty();
        });
    }

    @Test
    void cleanDataIsSummedUpOnly() {
        assertThat(findings())
                .containsExactly(
                        new Finding(
                                Severity.INFO,
                                "train: 2 rows, 2 labels, 28 characters in the median text, 30 in the longest",
                                List.of()),
                        new Finding(
                                Severity.INFO,
                                "test: 2 rows, 2 labels, 31 characters in the median text, 37 in the longest",
                                List.of()));
        DatasetReport report =
                DatasetCheck.check(List.of(HEN, FOX, FEED, new DatasetRow("test", "🐔", "x", Optional.empty())));
        assertThat(report.splits())
                .isEqualTo(Map.of(
                        "train", new Split(2, Map.of("eggs", 1, "coop", 1), Map.of("en", 2), 28, 30),
                        "test", new Split(2, Map.of("eggs", 1, "x", 1), Map.of("en", 1), 1, 31)));
        assertThat(report.splits().keySet()).containsExactly("train", "test");
    }

    @Test
    void whatIsMissingIsAnError() {
        assertFound(
                findings(row("train", " \n", "eggs")),
                Severity.ERROR,
                "rows without text: 1, as row 5 (train, eggs)",
                4);
        assertFound(findings(row("train", "unlabelled", " ")), Severity.ERROR, "rows without label: 1", 4);
        assertThat(DatasetCheck.check(List.of()).findings())
                .containsExactly(new Finding(Severity.ERROR, "there are no rows", List.of()));
    }

    @Test
    void twoEmptyTextsAreNoDuplicates() {
        assertThat(findings(row("train", "", "eggs"), row("test", " ", "coop")))
                .filteredOn(finding -> finding.message().contains("with the text of"))
                .isEmpty();
    }

    @Test
    void theSameTextInAnotherSplitIsAnErrorHoweverItIsWritten() {
        List<Finding> findings = findings(row("test", "  MY hen, has stopped\nlaying: ｅｇｇｓ!!", "eggs"));
        assertFound(
                findings,
                Severity.ERROR,
                "rows with the text of a row in another split: 2, as row 1 (train, eggs)",
                0,
                4);
        assertThat(findings.getFirst().severity()).isEqualTo(Severity.ERROR);
        assertThat(findings)
                .noneSatisfy(finding -> assertThat(finding.severity()).isEqualTo(Severity.WARNING));
    }

    @Test
    void theSameTextWithAnotherLabelIsAnError() {
        List<Finding> findings = findings(row("train", HEN.text(), "coop"));
        assertFound(findings, Severity.ERROR, "of another label: 2", 0, 4);
        assertFound(findings, Severity.WARNING, "in the same split", 0, 4);
    }

    @Test
    void wordsThatDifferAreNotTheSame() {
        assertClean(findings(row("train", "???", "eggs"), row("train", "!!!", "coop")));
        assertClean(findings(row("train", "कि", "eggs"), row("train", "की", "coop")));
        assertFound(
                findings(row("train", "???", "eggs"), row("train", "??? ", "eggs")),
                Severity.WARNING,
                "same split",
                4,
                5);
    }

    @Test
    void similarTextsAreFound() {
        List<Finding> findings = findings(
                row("test", "My hen has stopped laying any eggs", "eggs"),
                row("train", "A fox came through a fence", "coop"));
        assertFound(findings, Severity.WARNING, "rows similar (0.60 or more) to a row in another split: 2", 0, 4);
        assertFound(findings, Severity.INFO, "rows similar (0.60 or more) to a row in the same split: 2", 1, 5);
        List<DatasetRow> rows = List.of(HEN, row("test", "My hen has stopped laying any eggs", "eggs"));
        assertClean(DatasetCheck.check(rows, 0.95).findings());
    }

    @Test
    void aLabelThatASplitLacksIsAWarning() {
        assertFound(
                findings(row("test", "an application for a job", "out_of_scope")),
                Severity.WARNING,
                "train has no row of out_of_scope, which other splits have");
    }

    @Test
    void longTextsAreShownInPart() {
        List<Finding> findings = findings(row("train", "🐔".repeat(500), " "));
        assertFound(findings, Severity.ERROR, "\"" + "🐔".repeat(30) + " ...\"", 4);
    }

    /// Against comparing every pair.
    @Test
    void allSimilarPairsAreFoundAndNoOthers() {
        Random random = new Random(5);
        List<String> texts = new ArrayList<>(List.of("", "a", "ab", "abc", "abcd", "abc"));
        for (int i = 0; i < 300; i++) {
            StringBuilder text =
                    new StringBuilder(random.nextInt(3) == 0 ? texts.get(random.nextInt(texts.size())) : "");
            for (int j = random.nextInt(30); j > 0; j--) {
                text.insert(random.nextInt(text.length() + 1), (char) ('a' + random.nextInt(6)));
            }
            texts.add(text.toString());
        }
        for (double least : new double[] {0.05, 0.3, 0.5, 0.6, 0.75, 1}) {
            List<NearDuplicates.Pair> expected = new ArrayList<>();
            for (int i = 0; i < texts.size(); i++) {
                for (int j = i + 1; j < texts.size(); j++) {
                    double similarity = similarity(texts.get(i), texts.get(j));
                    if (similarity >= least) {
                        expected.add(new NearDuplicates.Pair(i, j, similarity));
                    }
                }
            }
            assertThat(expected).isNotEmpty();
            assertThat(NearDuplicates.find(texts, least)).isEqualTo(expected);
        }
        for (double wrong : new double[] {0, -1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> NearDuplicates.find(texts, wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void onePairIsFoundAmongManyLongTexts() {
        Random random = new Random(6);
        List<DatasetRow> rows = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            StringBuilder text = new StringBuilder();
            for (int word = 0; word < 60; word++) {
                text.append(Integer.toString(random.nextInt(20_000) * 7919, 36)).append(' ');
            }
            rows.add(row(i % 5 == 0 ? "test" : "train", text.toString(), "label"));
        }
        rows.add(row("test", rows.get(1).text() + "and more", "label"));
        assertFound(DatasetCheck.check(rows).findings(), Severity.WARNING, "in another split: 2", 1, 1_500);
    }

    private static double similarity(String a, String b) {
        Set<String> shared = runs(a);
        Set<String> either = runs(b);
        int both = shared.size() + either.size();
        either.addAll(shared);
        return (double) (both - either.size()) / either.size();
    }

    private static Set<String> runs(String text) {
        Set<String> runs = new HashSet<>();
        for (int i = 0; i + 4 <= text.length(); i++) {
            runs.add(text.substring(i, i + 4));
        }
        if (text.length() < 4) {
            runs.add(text);
        }
        return runs;
    }
}
