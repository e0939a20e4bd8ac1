package dev.bantam.cli.demo;

import dev.bantam.cli.demo.DemoReport.Data;
import dev.bantam.cli.demo.DemoReport.Part;
import dev.bantam.cli.demo.DemoReport.StepTime;
import dev.bantam.cli.demo.DemoReport.Training;
import dev.bantam.cli.page.Axis;
import dev.bantam.cli.page.Html;
import dev.bantam.cli.page.LineChart;
import dev.bantam.cli.terminal.Durations;
import java.util.List;
import java.util.Locale;

/// What the figures were made from and how, and what they do not say.
final class BackgroundSections {
    private static final List<String> LIMITS = List.of(
            "One reader labelled each message. Where two labels fit, another reader might have said the other.",
            "The firm is fictional and its messages were written for this project: nothing here says how a model does on"
                    + " a real desk's messages. Measure it on yours.",
            "The labels are about equally frequent, which they are at no real desk.",
            "No large model was measured. That it gets what is sent on right is not shown, and what it costs is an"
                    + " assumption.",
            "An interval speaks of chance alone: of other messages of the same kind, not of other kinds.",
            "The threshold was chosen on a few hundred messages. On other messages the accuracy of what is answered will"
                    + " differ by about its interval.");

    private final Html html;
    private final DemoReport report;

    BackgroundSections(Html html, DemoReport report) {
        this.html = html;
        this.report = report;
    }

    void write() {
        limits();
        data();
        training();
        environment();
    }

    private void limits() {
        html.open("section").element("h2", "What these figures do not say").open("ul", "class", "limits");
        LIMITS.forEach(limit -> html.element("li", limit));
        html.close("ul").close("section");
    }

    private void data() {
        Data data = report.data();
        html.open("section").element("h2", "The messages");
        DemoPage.openTable(
                html, "Parts of the data", "part", "messages#", "out of scope#", "median length#", "not in English#");
        for (Part part : data.parts()) {
            html.open("tr").element("th", part.name(), "scope", "row");
            DemoPage.numbers(
                    html,
                    Figures.count(part.messages()),
                    Figures.count(part.outOfScope()),
                    Figures.count(part.medianCharacters()) + " characters",
                    Figures.count(part.otherLanguages()));
            html.close("tr");
        }
        DemoPage.closeTable(html);
        html.element(
                "p",
                "The " + data.labels().size() + " labels: " + String.join(", ", DemoPrompts.labels(data.labels()))
                        + ".");
        if (data.findings().isEmpty()) {
            html.element("p", "The check of the data found nothing to mend.");
        } else {
            html.element("p", "The check of the data found:").open("ul", "class", "limits");
            data.findings().forEach(finding -> html.element("li", finding));
            html.close("ul");
        }
        html.close("section");
    }

    private void training() {
        Training training = report.training();
        html.open("section").element("h2", "The tuning");
        html.element(
                "p",
                "LoRA (Hu et al., 2021): the model's weights stay as they are, and small matrices beside them learn. The"
                        + " curve is the loss of the label's tokens: how surprised the model is by the right answer.");
        if (training.losses().size() > 1) {
            List<LineChart.Point> points = training.losses().stream()
                    .map(loss -> new LineChart.Point(loss.tokens(), loss.loss()))
                    .toList();
            double first = points.getFirst().y();
            double last = points.getLast().y();
            html.open("figure");
            LineChart.write(
                    html,
                    "loss",
                    "Loss while training",
                    "The loss goes from " + Figures.three(first) + " to " + Figures.three(last) + " nats a token.",
                    Axis.fromZero("tokens seen", points.getLast().x(), 4, value -> Figures.count(Math.round(value))),
                    Axis.fromZero(
                            "loss, nats a token",
                            points.stream()
                                    .mapToDouble(LineChart.Point::y)
                                    .max()
                                    .orElse(1),
                            5,
                            value -> String.format(Locale.ROOT, "%.1f", value)),
                    List.of(new LineChart.Line("loss", points, false, "own")),
                    List.of(),
                    List.of());
            html.close("figure");
        }
        DemoPage.facts(html, training.settings());
        html.close("section");
    }

    private void environment() {
        html.open("section").element("h2", "How it was made");
        DemoPage.facts(html, report.environment().facts());
        DemoPage.openTable(html, "How long each step took", "step", "time#", "");
        double all = 0;
        for (StepTime step : report.environment().steps()) {
            all += step.seconds();
            html.open("tr").element("th", step.step(), "scope", "row");
            DemoPage.numbers(html, Durations.text(step.seconds()));
            html.element("td", step.kept() ? "found by an earlier start" : "", "class", "soft")
                    .close("tr");
        }
        html.open("tr").element("th", "all", "scope", "row");
        DemoPage.numbers(html, Durations.text(all));
        html.element("td", "").close("tr");
        DemoPage.closeTable(html);
        html.element("h3", "To repeat it");
        html.open("pre", "tabindex", "0")
                .element("code", String.join("\n", report.environment().commands()))
                .close("pre");
        html.element(
                "p",
                "The same commands on the same machine give the same figures; only times differ.",
                "class",
                "soft");
        html.close("section");
    }
}
