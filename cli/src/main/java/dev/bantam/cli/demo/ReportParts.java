package dev.bantam.cli.demo;

import dev.bantam.cli.demo.Answers.Answer;
import dev.bantam.cli.demo.DemoReport.Comparison;
import dev.bantam.cli.demo.DemoReport.Example;
import dev.bantam.cli.demo.DemoReport.Fate;
import dev.bantam.evaluate.PairedComparison;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a report shows besides the steps' own results.
final class ReportParts {
    private static final long SEED = 1;
    private static final int EXAMPLES = 4;
    private static final int LONGEST = 420;

    private ReportParts() {}

    /// The tuned model against each of the others, on the test messages that have a label.
    static List<Comparison> comparisons(Tickets tickets, Answers tuned, List<Answers> others) {
        List<Comparison> comparisons = new ArrayList<>();
        for (Answers other : others) {
            PairedComparison paired = PairedComparison.of(tuned.right(tickets), other.right(tickets), SEED);
            comparisons.add(new Comparison(
                    other.system(),
                    paired.difference(),
                    paired.interval().low(),
                    paired.interval().high()));
        }
        return comparisons;
    }

    /// A few test messages of each fate: right ones of different labels, the surest wrong ones, and the first that
    /// are sent on. Very long messages are left to the data's files.
    static List<Example> examples(Tickets tickets, Answers tuned, double threshold) {
        List<Example> all = new ArrayList<>();
        for (int i = 0; i < tickets.test().size(); i++) {
            Ticket ticket = tickets.test().get(i);
            Answer answer = tuned.test().get(i);
            if (ticket.text().length() <= LONGEST) {
                boolean right = answer.label().equals(ticket.intent());
                Fate fate = answer.confidence() < threshold ? Fate.SENT_ON : right ? Fate.RIGHT : Fate.WRONG;
                all.add(new Example(
                        fate, ticket.text(), ticket.intent(), answer.label(), answer.confidence(), ticket.language()));
            }
        }
        List<Example> chosen = new ArrayList<>();
        Set<String> labels = new HashSet<>();
        all.stream()
                .filter(example -> example.fate() == Fate.RIGHT && labels.add(example.label()))
                .limit(EXAMPLES)
                .forEach(chosen::add);
        all.stream()
                .filter(example -> example.fate() == Fate.WRONG)
                .sorted(Comparator.comparingDouble(Example::confidence).reversed())
                .limit(EXAMPLES)
                .forEach(chosen::add);
        all.stream()
                .filter(example -> example.fate() == Fate.SENT_ON)
                .limit(EXAMPLES)
                .forEach(chosen::add);
        return chosen;
    }
}
