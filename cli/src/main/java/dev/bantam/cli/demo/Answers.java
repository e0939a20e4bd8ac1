package dev.bantam.cli.demo;

import dev.bantam.cli.demo.DemoReport.Confusion;
import dev.bantam.cli.demo.DemoReport.Role;
import dev.bantam.cli.demo.DemoReport.Score;
import dev.bantam.evaluate.ConfusionMatrix;
import dev.bantam.evaluate.Interval;
import dev.bantam.evaluate.Outcome;
import java.util.ArrayList;
import java.util.List;

/// A system's answers.
///
/// @param system its name
/// @param role what it is
/// @param note what to know about it; may be empty
/// @param messagesPerSecond on this machine
/// @param validation answers to the validation part, in its order; empty where nobody asked
/// @param test answers to the test part, in its order
public record Answers(
        String system, Role role, String note, double messagesPerSecond, List<Answer> validation, List<Answer> test) {
    /// Copies the lists.
    public Answers {
        validation = List.copyOf(validation);
        test = List.copyOf(test);
    }

    /// An answer.
    ///
    /// @param label the most probable one
    /// @param confidence its probability
    public record Answer(String label, double confidence) {}

    /// The figures of the test messages that have a label.
    Score score(Tickets tickets) {
        ConfusionMatrix matrix = matrix(tickets).inScope();
        Interval interval = Interval.wilson(matrix.correct(), matrix.rows());
        return new Score(
                system,
                role,
                matrix.rows(),
                matrix.accuracy(),
                interval.low(),
                interval.high(),
                matrix.macroF1(),
                messagesPerSecond,
                note);
    }

    /// Which labels were taken for which in the test part.
    Confusion confusion(Tickets tickets) {
        ConfusionMatrix matrix = matrix(tickets);
        List<String> labels = tickets.labels();
        List<String> rows = new ArrayList<>(labels);
        List<List<Integer>> counts = new ArrayList<>();
        for (String truth : labels) {
            counts.add(labels.stream().map(label -> matrix.count(truth, label)).toList());
        }
        if (matrix.outOfScope() > 0) {
            rows.add(Ticket.OUT_OF_SCOPE);
            counts.add(labels.stream().map(matrix::outOfScope).toList());
        }
        return new Confusion(rows, labels, counts);
    }

    /// Whether each test message that has a label got it.
    boolean[] right(Tickets tickets) {
        List<Boolean> right = new ArrayList<>();
        for (int i = 0; i < test.size(); i++) {
            Ticket ticket = tickets.test().get(i);
            if (!ticket.outOfScope()) {
                right.add(ticket.intent().equals(test.get(i).label()));
            }
        }
        boolean[] values = new boolean[right.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = right.get(i);
        }
        return values;
    }

    /// How sure and how right answers are. To a message that is out of scope no answer is right.
    static List<Outcome> outcomes(List<Ticket> tickets, List<Answer> answers) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < tickets.size(); i++) {
            Answer answer = answers.get(i);
            outcomes.add(new Outcome(
                    answer.confidence(), answer.label().equals(tickets.get(i).intent())));
        }
        return outcomes;
    }

    private ConfusionMatrix matrix(Tickets tickets) {
        return ConfusionMatrix.of(
                tickets.labels(),
                tickets.test().stream().map(Ticket::intent).toList(),
                test.stream().map(Answer::label).toList());
    }
}
