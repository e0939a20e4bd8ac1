package dev.bantam.cli.demo;

import dev.bantam.cli.demo.DemoReport.Confusion;
import dev.bantam.cli.demo.DemoReport.Score;
import dev.bantam.cli.page.Axis;
import dev.bantam.cli.page.DotChart;
import dev.bantam.cli.page.HeatTable;
import dev.bantam.cli.page.Html;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// How often the systems are right, and where the tuned one errs.
final class ResultSections {
    private static final Axis SHARES =
            new Axis("share of right labels", 0, 1, List.of(0.0, 0.25, 0.5, 0.75, 1.0), Figures::wholePercent);

    private final Html html;
    private final DemoReport report;
    private final Verdict verdict;

    ResultSections(Html html, DemoReport report, Verdict verdict) {
        this.html = html;
        this.report = report;
        this.verdict = verdict;
    }

    void write() {
        accuracy();
        confusion();
    }

    private void accuracy() {
        html.open("section").element("h2", "How often each is right");
        int messages =
                report.scores().isEmpty() ? 0 : report.scores().getFirst().messages();
        html.element(
                "p",
                "Measured on the " + Figures.count(messages)
                        + " test messages that have a label. A bar is the 95\u00A0%"
                        + " interval: as many other messages of the same kind would mostly give a figure within it.");
        html.open("figure");
        List<DotChart.Row> rows = new ArrayList<>();
        for (Score score : report.scores()) {
            rows.add(new DotChart.Row(
                    score.name(),
                    Figures.percent(score.accuracy()),
                    score.low(),
                    score.accuracy(),
                    score.high(),
                    DemoPage.style(score)));
        }
        String words = report.scores().stream()
                .map(score -> score.name() + ": " + Figures.percent(score.accuracy()) + ", interval "
                        + Figures.percentRange(score.low(), score.high()))
                .collect(Collectors.joining("; "));
        DotChart.write(html, "accuracy", "Accuracy on the test messages", words, SHARES, rows);
        html.close("figure");
        DemoPage.openTable(
                html,
                "The same in figures",
                "system",
                "right#",
                "95\u00A0% interval#",
                "macro-F1#",
                "messages/s#",
                "note");
        for (Score score : report.scores()) {
            html.open("tr", "class", DemoPage.style(score)).element("th", score.name(), "scope", "row");
            DemoPage.numbers(
                    html,
                    Figures.percent(score.accuracy()),
                    Figures.percentRange(score.low(), score.high()),
                    Figures.three(score.macroF1()),
                    Figures.speed(score.messagesPerSecond()));
            html.element("td", score.note(), "class", "soft").close("tr");
        }
        DemoPage.closeTable(html);
        DemoPage.openTable(
                html,
                "The tuned model less each of the others, on the same messages, in percentage points",
                "against",
                "difference#",
                "95\u00A0% interval#",
                "clear?");
        for (DemoReport.Comparison comparison : report.comparisons()) {
            html.open("tr").element("th", comparison.other(), "scope", "row");
            DemoPage.numbers(
                    html,
                    Figures.points(comparison.difference()),
                    Figures.points(comparison.low()) + " to " + Figures.points(comparison.high()));
            html.element("td", comparison.clear() ? "yes" : "no: the interval includes 0")
                    .close("tr");
        }
        DemoPage.closeTable(html);
        if (!verdict.beatsAll()) {
            html.element(
                    "p",
                    "A method that is not clearly beaten may be the better choice: where words alone decide, counting words"
                            + " is quicker and simpler than a language model.",
                    "class",
                    "warn");
        }
        html.close("section");
    }

    private void confusion() {
        Confusion confusion = report.confusion();
        html.open("section").element("h2", "Where the tuned model errs");
        html.element(
                "p",
                "A row is what a reader said, a column what the model answers when it has to answer everything. Blue"
                        + " cells are right, red ones wrong; the darker, the larger the share of the row."
                        + " Messages that are out of scope have no right cell: whatever is answered to them is wrong, and"
                        + " sending them on is what is wanted.");
        HeatTable.write(
                html,
                "Answers of the tuned model to the test messages",
                "label",
                DemoPrompts.labels(confusion.rows()),
                DemoPrompts.labels(confusion.columns()),
                confusion.counts());
        html.close("section");
    }
}
