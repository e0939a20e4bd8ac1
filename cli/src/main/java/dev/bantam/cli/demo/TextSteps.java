package dev.bantam.cli.demo;

import dev.bantam.cli.demo.Answers.Answer;
import dev.bantam.cli.demo.DemoReport.Data;
import dev.bantam.cli.demo.DemoReport.Part;
import dev.bantam.cli.demo.DemoReport.Role;
import dev.bantam.cli.terminal.Progress;
import dev.bantam.evaluate.DatasetCheck;
import dev.bantam.evaluate.DatasetReport;
import dev.bantam.evaluate.DatasetReport.Severity;
import dev.bantam.evaluate.DatasetRow;
import dev.bantam.evaluate.LabelPrediction;
import dev.bantam.evaluate.LabelledText;
import dev.bantam.evaluate.MajorityBaseline;
import dev.bantam.evaluate.TextClassifier;
import dev.bantam.evaluate.TfIdfBaseline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The steps that need no language model.
final class TextSteps {
    /// Strengths that the regression is tried with.
    private static final List<Double> CANDIDATES = List.of(0.3, 1.0, 3.0, 10.0, 30.0, 100.0);

    private final Tickets tickets;

    TextSteps(Tickets tickets) {
        this.tickets = tickets;
    }

    /// The baselines' answers.
    record Baselines(Answers majority, Answers words) {}

    /// @param hash of the messages' files
    DemoStep<Data> data(String hash) {
        return new DemoStep<>("data", Data.class, Map.of("messages", hash), this::check, data -> {
            int messages = data.parts().stream().mapToInt(Part::messages).sum();
            int outOfScope = data.parts().stream().mapToInt(Part::outOfScope).sum();
            return Figures.count(messages) + " messages, " + data.labels().size() + " labels, " + outOfScope
                    + " messages out of scope; "
                    + switch (data.findings().size()) {
                        case 0 -> "nothing to mend";
                        case 1 -> "1 thing to look at, on the page";
                        default -> data.findings().size() + " things to look at, on the page";
                    };
        });
    }

    private Data check(Progress progress) {
        progress.update(0, 0, "");
        List<DatasetRow> rows = new ArrayList<>();
        add(rows, "train", tickets.train());
        add(rows, "validation", tickets.validation());
        add(rows, "test", tickets.test());
        DatasetReport report = DatasetCheck.check(rows);
        // That messages out of scope are in two parts only is as it should be.
        List<String> findings = report.findings().stream()
                .filter(finding -> finding.severity() != Severity.INFO)
                .map(DatasetReport.Finding::message)
                .filter(message -> !message.contains("no row of " + Ticket.OUT_OF_SCOPE + ","))
                .toList();
        List<Part> parts = new ArrayList<>();
        report.splits()
                .forEach((name, split) -> parts.add(new Part(
                        name,
                        split.rows(),
                        split.labels().getOrDefault(Ticket.OUT_OF_SCOPE, 0),
                        split.medianLength(),
                        split.languages().entrySet().stream()
                                .filter(language -> !language.getKey().equals("en"))
                                .mapToInt(Map.Entry::getValue)
                                .sum())));
        return new Data(parts, tickets.labels(), findings);
    }

    private static void add(List<DatasetRow> rows, String split, List<Ticket> tickets) {
        for (Ticket ticket : tickets) {
            Optional<String> language = Optional.of(ticket.language()).filter(tag -> !tag.isEmpty());
            rows.add(new DatasetRow(split, ticket.text(), ticket.intent(), language));
        }
    }

    DemoStep<Baselines> baselines() {
        return new DemoStep<>("baselines", Baselines.class, Map.of(), this::baselines, baselines -> {
            double majority = baselines.majority().score(tickets).accuracy();
            double words = baselines.words().score(tickets).accuracy();
            return String.format(
                    Locale.ROOT,
                    "the most frequent label is right in %.1f %%, %s in %.1f %% of the test messages with a label",
                    100 * majority,
                    baselines.words().system(),
                    100 * words);
        });
    }

    private Baselines baselines(Progress progress) {
        List<LabelledText> train = labelled(tickets.train());
        List<LabelledText> validation = labelled(tickets.validation().stream()
                .filter(ticket -> !ticket.outOfScope())
                .toList());
        progress.update(0, 0, "fitting");
        Answers majority = answers("most frequent label", "reads nothing", MajorityBaseline.fit(train));
        TfIdfBaseline.Choice choice = TfIdfBaseline.choose(train, validation, CANDIDATES);
        String note = "words and pairs of words; C " + choice.chosen().c() + " chosen on validation";
        return new Baselines(majority, answers("TF-IDF + logistic regression", note, choice.classifier()));
    }

    private static List<LabelledText> labelled(List<Ticket> tickets) {
        return tickets.stream()
                .map(ticket -> new LabelledText(ticket.text(), ticket.intent()))
                .toList();
    }

    private Answers answers(String name, String note, TextClassifier classifier) {
        long start = System.nanoTime();
        List<Answer> test = predict(classifier, tickets.test());
        double seconds = Math.max(1e-6, (System.nanoTime() - start) / 1e9);
        return new Answers(
                name, Role.BASELINE, note, test.size() / seconds, predict(classifier, tickets.validation()), test);
    }

    private static List<Answer> predict(TextClassifier classifier, List<Ticket> tickets) {
        List<Answer> answers = new ArrayList<>();
        for (Ticket ticket : tickets) {
            LabelPrediction prediction = classifier.predict(ticket.text());
            answers.add(new Answer(prediction.label(), prediction.confidence()));
        }
        return answers;
    }
}
