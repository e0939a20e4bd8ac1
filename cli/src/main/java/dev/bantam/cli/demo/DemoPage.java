package dev.bantam.cli.demo;

import dev.bantam.cli.demo.DemoReport.Cost;
import dev.bantam.cli.demo.DemoReport.Fact;
import dev.bantam.cli.demo.DemoReport.Outcome;
import dev.bantam.cli.demo.DemoReport.Role;
import dev.bantam.cli.demo.DemoReport.Score;
import dev.bantam.cli.page.Html;
import dev.bantam.formats.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// The page that shows a demonstration: one file, to be opened in a browser, sent to someone or printed.
public final class DemoPage {
    private final DemoReport report;
    private final Verdict verdict;
    private final Html html = new Html();

    private DemoPage(DemoReport report) {
        this.report = report;
        verdict = new Verdict(report);
    }

    /// The page as a text.
    public static String text(DemoReport report) {
        return new DemoPage(report).write();
    }

    /// Writes the page; it appears whole or not at all.
    public static void write(DemoReport report, Path path) throws IOException {
        try (AtomicFile file = AtomicFile.create(path)) {
            file.write(text(report).getBytes(StandardCharsets.UTF_8));
            file.commit();
        }
    }

    private String write() {
        html.open("html", "lang", "en").open("head").empty("meta", "charset", "utf-8");
        html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.element("title", "Bantam: " + verdict.headline())
                .style(styleSheet())
                .close("head");
        html.open("body");
        header();
        html.open("main");
        new ResultSections(html, report, verdict).write();
        new DecisionSections(html, report, verdict).write();
        new BackgroundSections(html, report).write();
        html.close("main");
        html.open("footer")
                .element("p", "Written by bantam demo. This page holds everything it shows and loads nothing.")
                .close("footer");
        return html.close("body").close("html").finish();
    }

    private void header() {
        html.open("header").open("p", "class", "kicker").element("b", "Bantam");
        html.text(" \u00B7 demonstration \u00B7 " + report.environment().date()).close("p");
        html.element("h1", verdict.headline());
        html.open("p", "class", "lede").element("strong", report.environment().model());
        html.text(" learnt from " + Figures.count(report.training().messages())
                + " messages to a support desk what their senders want: one of "
                + report.data().labels().size()
                + " things. It was then asked about messages that it had never seen. What it is not sure of, it sends on to a"
                + " large model. All of it ran on this machine.");
        html.close("p");
        tiles();
        for (Verdict.Sentence sentence : verdict.comparisons()) {
            html.element("p", sentence.text(), "class", sentence.good() ? "good" : "warn");
        }
        html.close("header");
    }

    private void tiles() {
        html.open("dl", "class", "tiles");
        report.score(Role.TUNED)
                .ifPresent(score -> tile(
                        "own",
                        "right, tuned",
                        Figures.percent(score.accuracy()),
                        Figures.percentRange(score.low(), score.high()) + "; " + verdict.untuned()));
        report.bestBaseline()
                .ifPresent(score -> tile(
                        "",
                        "right, best baseline",
                        Figures.percent(score.accuracy()),
                        score.name() + ", " + verdict.againstBaseline(score)));
        Outcome test = report.threshold().test();
        tile(
                "",
                "answered here",
                Figures.percent(test.coverage()),
                test.answered() == 0
                        ? "of all " + Figures.count(test.messages())
                        : "of all " + Figures.count(test.messages()) + "; of these " + Figures.percent(test.accuracy())
                                + " right");
        Cost cost = report.cost();
        tile(
                "",
                "cost per 1,000",
                Figures.dollars(cost.after()),
                "instead of " + Figures.dollars(cost.before()) + "; by an assumed price");
        html.close("dl");
    }

    private void tile(String style, String name, String figure, String note) {
        html.open("div", "class", style).element("dt", name).element("dd", figure, "class", "big");
        html.element("dd", note).close("div");
    }

    /// A list of names and what stands behind them.
    static void facts(Html html, List<Fact> facts) {
        html.open("dl", "class", "facts");
        for (Fact fact : facts) {
            html.element("dt", fact.name()).element("dd", fact.value());
        }
        html.close("dl");
    }

    /// Opens a table that scrolls in a box of its own.
    ///
    /// @param heads heads of the columns; those after the first hold numbers if they end in `#`, which is left out
    static void openTable(Html html, String caption, String... heads) {
        html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", caption);
        html.open("table").element("caption", caption).open("thead").open("tr");
        for (String head : heads) {
            boolean number = head.endsWith("#");
            String text = number ? head.substring(0, head.length() - 1) : head;
            html.element("th", text, "scope", "col", "class", number ? "number" : "text");
        }
        html.close("tr").close("thead").open("tbody");
    }

    static void closeTable(Html html) {
        html.close("tbody").close("table").close("div");
    }

    static void numbers(Html html, String... values) {
        for (String value : values) {
            html.element("td", value, "class", "number");
        }
    }

    /// The class of a row or line that shows the tuned model.
    static String style(Score score) {
        return score.role() == Role.TUNED ? "own" : "other";
    }

    private static String styleSheet() {
        try (InputStream css = Html.class.getResourceAsStream("page.css")) {
            return new String(Objects.requireNonNull(css).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }
}
