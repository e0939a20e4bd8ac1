package dev.bantam.cli.demo;

import dev.bantam.cli.demo.DemoReport.Cost;
import dev.bantam.cli.demo.DemoReport.Curve;
import dev.bantam.cli.demo.DemoReport.Example;
import dev.bantam.cli.demo.DemoReport.Fate;
import dev.bantam.cli.demo.DemoReport.Outcome;
import dev.bantam.cli.demo.DemoReport.Threshold;
import dev.bantam.cli.page.Axis;
import dev.bantam.cli.page.Html;
import dev.bantam.cli.page.LineChart;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What is answered and what is sent on, what that costs, and messages of either kind.
final class DecisionSections {
    private final Html html;
    private final DemoReport report;
    private final Verdict verdict;

    DecisionSections(Html html, DemoReport report, Verdict verdict) {
        this.html = html;
        this.report = report;
        this.verdict = verdict;
    }

    void write() {
        threshold();
        cost();
        messages();
    }

    private void threshold() {
        Threshold threshold = report.threshold();
        html.open("section").element("h2", "When it is not sure, it says so");
        html.element(
                "p",
                "The model gives every label a probability. Messages whose best label has less than "
                        + Figures.three(threshold.value())
                        + " are sent on. The threshold was chosen on the validation messages alone. "
                        + verdict.target());
        html.open("figure");
        curves(threshold);
        html.element(
                "figcaption",
                "From left to right more messages are answered, the surest first. An answer to a message that is out of"
                        + " scope counts as wrong. The area under the curve is "
                        + report.curves().stream()
                                .map(curve -> Figures.three(curve.aurc()) + " (" + curve.part() + ")")
                                .collect(Collectors.joining(" and "))
                        + "; less is better.");
        html.close("figure");
        DemoPage.openTable(
                html,
                "What the threshold of " + Figures.three(threshold.value()) + " gives",
                "part",
                "messages#",
                "answered#",
                "of these right#",
                "95\u00A0% interval#",
                "out of scope, sent on#");
        outcome("validation", threshold.validation());
        outcome("test", threshold.test());
        DemoPage.closeTable(html);
        html.close("section");
    }

    private void curves(Threshold threshold) {
        double highest = 1 - threshold.target();
        List<LineChart.Line> lines = new ArrayList<>();
        for (Curve curve : report.curves()) {
            List<LineChart.Point> points = curve.points().stream()
                    .map(point -> new LineChart.Point(point.coverage(), point.risk()))
                    .toList();
            highest = Math.max(
                    highest,
                    points.stream().mapToDouble(LineChart.Point::y).max().orElse(0));
            lines.add(
                    new LineChart.Line(curve.part(), points, true, curve.part().equals("test") ? "own" : "dashed"));
        }
        Outcome test = threshold.test();
        List<LineChart.Mark> marks = test.answered() == 0
                ? List.of()
                : List.of(new LineChart.Mark(
                        new LineChart.Point(test.coverage(), 1 - test.accuracy()),
                        Figures.wholePercent(test.coverage()) + " answered",
                        "own"));
        Axis across = new Axis(
                "share of messages that are answered", 0, 1, List.of(0.0, 0.25, 0.5, 0.75, 1.0), Figures::wholePercent);
        LineChart.write(
                html,
                "risk",
                "Wrong answers by share answered",
                "At the threshold, " + Figures.percent(test.coverage()) + " of the test messages are answered, "
                        + Figures.percent(1 - test.accuracy()) + " of them wrong.",
                across,
                Axis.fromZero("share of wrong answers among them", highest, 5, Figures::wholePercent),
                lines,
                List.of(new LineChart.Level(
                        1 - threshold.target(),
                        "wanted: " + Figures.wholePercent(1 - threshold.target()) + " at most")),
                marks);
    }

    private void outcome(String part, Outcome outcome) {
        html.open("tr").element("th", part, "scope", "row");
        DemoPage.numbers(
                html,
                Figures.count(outcome.messages()),
                Figures.count(outcome.answered()) + ", " + Figures.percent(outcome.coverage()),
                outcome.answered() == 0 ? "none" : Figures.percent(outcome.accuracy()),
                outcome.answered() == 0 ? "none" : Figures.percentRange(outcome.low(), outcome.high()),
                Figures.count(outcome.outOfScopeSentOn()) + " of " + Figures.count(outcome.outOfScope()));
        html.close("tr");
    }

    private void cost() {
        Cost cost = report.cost();
        html.open("section").element("h2", "What it costs");
        html.element(
                "p",
                "Before, every message goes to a large model. Afterwards, this machine reads all of them and sends on"
                        + " those it is not sure of.");
        DemoPage.openTable(html, "1,000 messages", "", "this machine#", "large model#", "together#");
        html.open("tr").element("th", "before", "scope", "row");
        DemoPage.numbers(html, "none", Figures.dollars(cost.before()), Figures.dollars(cost.before()));
        html.close("tr").open("tr", "class", "own").element("th", "after", "scope", "row");
        DemoPage.numbers(
                html, Figures.dollars(cost.machine()), Figures.dollars(cost.sentOn()), Figures.dollars(cost.after()));
        html.close("tr");
        DemoPage.closeTable(html);
        html.element(
                "p",
                "No large model was asked. These figures rest on the following, and change with it; options of"
                        + " the command put your own in their place.",
                "class",
                "warn");
        DemoPage.facts(html, cost.assumptions());
        html.close("section");
    }

    private void messages() {
        html.open("section").element("h2", "Messages and what became of them");
        list(Fate.RIGHT, "Answered, and right");
        list(Fate.WRONG, "Answered, and wrong");
        list(Fate.SENT_ON, "Sent on, not being sure");
        html.close("section");
    }

    private void list(Fate fate, String title) {
        List<Example> examples = report.examples().stream()
                .filter(example -> example.fate() == fate)
                .toList();
        if (examples.isEmpty()) {
            return;
        }
        html.element("h3", title).open("ul", "class", "messages");
        for (Example example : examples) {
            html.open("li");
            if (example.language().matches("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")) {
                html.open("p", "class", "text", "dir", "auto", "lang", example.language());
            } else {
                html.open("p", "class", "text", "dir", "auto");
            }
            html.text(example.text()).close("p").open("p", "class", "verdict");
            boolean right = example.answer().equals(example.label());
            html.text("model: ").element("b", DemoPrompts.label(example.answer()), "class", right ? "fine" : "bad");
            html.text(", " + Figures.percent(example.confidence()) + " sure");
            html.text(right ? "; the reader says the same" : "; reader: ");
            if (!right) {
                html.element("b", DemoPrompts.label(example.label()));
            }
            html.close("p").close("li");
        }
        html.close("ul");
    }
}
