package dev.bantam.cli.demo;

import java.util.List;
import java.util.Optional;

/// All that a demonstration found: what its page shows.
///
/// @param data the messages
/// @param scores systems on the test part, in the order they are shown; one is tuned, one untuned, the rest
/// baselines
/// @param comparisons the tuned model against each of the others
/// @param confusion the tuned model's answers on the test part
/// @param training how the tuning went
/// @param curves risk by share answered, of the validation and of the test part
/// @param threshold the confidence from which on an answer is given
/// @param cost before and after
/// @param examples messages of the test part
/// @param environment what it ran on
public record DemoReport(
        Data data,
        List<Score> scores,
        List<Comparison> comparisons,
        Confusion confusion,
        Training training,
        List<Curve> curves,
        Threshold threshold,
        Cost cost,
        List<Example> examples,
        Environment environment) {
    /// Copies the lists.
    public DemoReport {
        scores = List.copyOf(scores);
        comparisons = List.copyOf(comparisons);
        curves = List.copyOf(curves);
        examples = List.copyOf(examples);
    }

    /// The first system of a kind.
    public Optional<Score> score(Role role) {
        return scores.stream().filter(score -> score.role() == role).findFirst();
    }

    /// The most accurate baseline.
    public Optional<Score> bestBaseline() {
        return scores.stream()
                .filter(score -> score.role() == Role.BASELINE)
                .max((a, b) -> Double.compare(a.accuracy(), b.accuracy()));
    }

    /// The comparison of the tuned model with another system.
    public Optional<Comparison> comparison(Score other) {
        return comparisons.stream()
                .filter(comparison -> comparison.other().equals(other.name()))
                .findFirst();
    }

    /// A name and what stands behind it.
    public record Fact(String name, String value) {}

    /// The messages.
    ///
    /// @param labels intents, without out-of-scope
    /// @param findings what a check of the data found; empty where all is well
    public record Data(List<Part> parts, List<String> labels, List<String> findings) {
        /// Copies the lists.
        public Data {
            parts = List.copyOf(parts);
            labels = List.copyOf(labels);
            findings = List.copyOf(findings);
        }
    }

    /// One part of the data.
    ///
    /// @param name such as `test`
    /// @param messages how many
    /// @param outOfScope how many of them belong to no label
    /// @param medianCharacters length of the middle one
    /// @param otherLanguages how many are not English
    public record Part(String name, int messages, int outOfScope, int medianCharacters, int otherLanguages) {}

    /// What a system is.
    public enum Role {
        /// A simple method to beat.
        BASELINE,
        /// The model as it came.
        UNTUNED,
        /// The model after tuning.
        TUNED
    }

    /// How often a system gives the right label.
    ///
    /// @param messages it was scored on: those with a label
    /// @param accuracy share of right labels
    /// @param low lower end of the 95 % interval
    /// @param high upper end of the 95 % interval
    /// @param macroF1 mean of the labels' F1
    /// @param messagesPerSecond on this machine
    /// @param note what to know about it; may be empty
    public record Score(
            String name,
            Role role,
            int messages,
            double accuracy,
            double low,
            double high,
            double macroF1,
            double messagesPerSecond,
            String note) {}

    /// The tuned model's accuracy less another system's, on the same messages.
    ///
    /// @param other the other system's name
    /// @param difference of the two shares
    /// @param low lower end of the 95 % interval
    /// @param high upper end of the 95 % interval
    public record Comparison(String other, double difference, double low, double high) {
        /// Whether the interval leaves out 0.
        public boolean clear() {
            return low > 0 || high < 0;
        }
    }

    /// Which answers stood in place of which labels.
    ///
    /// @param rows labels of the messages; the last may be out-of-scope
    /// @param columns labels of the answers
    /// @param counts `[rows][columns]`
    public record Confusion(List<String> rows, List<String> columns, List<List<Integer>> counts) {
        /// Copies the lists.
        public Confusion {
            rows = List.copyOf(rows);
            columns = List.copyOf(columns);
            counts = counts.stream().map(List::copyOf).toList();
        }
    }

    /// How the tuning went.
    ///
    /// @param messages different messages it learnt from
    /// @param losses mean loss of a token of the answer, in nats, as training went on
    /// @param settings of the training
    public record Training(int messages, List<Loss> losses, List<Fact> settings) {
        /// Copies the lists.
        public Training {
            losses = List.copyOf(losses);
            settings = List.copyOf(settings);
        }
    }

    /// A point of the training curve.
    ///
    /// @param tokens seen so far
    /// @param loss in nats
    public record Loss(long tokens, double loss) {}

    /// What is wrong among the answered, by how many are answered, the most confident first.
    ///
    /// @param part such as `test`
    /// @param aurc area under the curve: smaller is better
    public record Curve(String part, List<CurvePoint> points, double aurc) {
        /// Copies the list.
        public Curve {
            points = List.copyOf(points);
        }
    }

    /// A point of a curve.
    ///
    /// @param coverage share of all messages that is answered
    /// @param risk share of wrong answers among them
    public record CurvePoint(double coverage, double risk) {}

    /// The confidence from which on an answer is given; messages below it are sent on.
    ///
    /// @param target wanted accuracy of what is answered
    /// @param reached whether the validation part has a threshold that reaches it; else nothing is answered
    /// @param value the threshold, a probability
    public record Threshold(double target, boolean reached, double value, Outcome validation, Outcome test) {}

    /// What a threshold does to a part.
    ///
    /// @param messages of the part, those out of scope included
    /// @param answered how many are answered
    /// @param right how many of these are right; an answer to a message out of scope is wrong
    /// @param low lower end of the 95 % interval of the accuracy of the answered
    /// @param high upper end
    /// @param outOfScope how many messages are out of scope
    /// @param outOfScopeSentOn how many of these are sent on
    public record Outcome(
            int messages, int answered, int right, double low, double high, int outOfScope, int outOfScopeSentOn) {
        /// Share of the messages that is answered.
        public double coverage() {
            return messages == 0 ? 0 : (double) answered / messages;
        }

        /// Share of right ones among the answered.
        public double accuracy() {
            return answered == 0 ? 0 : (double) right / answered;
        }
    }

    /// Dollars for 1,000 messages.
    ///
    /// @param before every message goes to the large model
    /// @param machine of `after`: this machine's time
    /// @param sentOn of `after`: messages that still go to the large model
    /// @param assumptions all that these figures rest on
    public record Cost(double before, double machine, double sentOn, List<Fact> assumptions) {
        /// Copies the list.
        public Cost {
            assumptions = List.copyOf(assumptions);
        }

        /// What 1,000 messages cost afterwards.
        public double after() {
            return machine + sentOn;
        }
    }

    /// What became of a message.
    public enum Fate {
        /// Answered, and right.
        RIGHT,
        /// Answered, and wrong.
        WRONG,
        /// Sent on, since the model was not sure.
        SENT_ON
    }

    /// A message and the tuned model's answer.
    ///
    /// @param label what a reader said
    /// @param answer what the model says
    /// @param confidence the probability it gives to that
    /// @param language as a language tag; may be empty
    public record Example(Fate fate, String text, String label, String answer, double confidence, String language) {}

    /// What it ran on.
    ///
    /// @param model name or path that was given
    /// @param date when, for people
    /// @param facts machine, versions, the model's file
    /// @param steps how long each step took
    /// @param commands that repeat it
    public record Environment(
            String model, String date, List<Fact> facts, List<StepTime> steps, List<String> commands) {
        /// Copies the lists.
        public Environment {
            facts = List.copyOf(facts);
            steps = List.copyOf(steps);
            commands = List.copyOf(commands);
        }
    }

    /// How long a step took.
    ///
    /// @param kept whether it ran in an earlier start of the demonstration
    public record StepTime(String step, double seconds, boolean kept) {}
}
