package dev.bantam.cli.demo;

import dev.bantam.cli.demo.Answers.Answer;
import dev.bantam.cli.demo.DemoReport.Cost;
import dev.bantam.cli.demo.DemoReport.Curve;
import dev.bantam.cli.demo.DemoReport.CurvePoint;
import dev.bantam.cli.demo.DemoReport.Fact;
import dev.bantam.cli.demo.DemoReport.Outcome;
import dev.bantam.evaluate.CallCost;
import dev.bantam.evaluate.CostComparison;
import dev.bantam.evaluate.Interval;
import dev.bantam.evaluate.RiskCoverage;
import dev.bantam.evaluate.ThresholdChoice;
import dev.bantam.evaluate.ThresholdChoice.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The steps that decide what is answered here and what is sent on, and count what that costs.
final class RouteSteps {
    private final DemoSettings settings;
    private final Tickets tickets;

    RouteSteps(DemoSettings settings, Tickets tickets) {
        this.settings = settings;
        this.tickets = tickets;
    }

    /// The threshold that was chosen.
    ///
    /// @param reached whether the wanted accuracy is reached; else nothing is answered
    /// @param value the threshold; 1 where it is not reached
    record Chosen(double target, boolean reached, double value, Outcome validation, Curve curve) {}

    /// What the threshold does on the test part.
    record Routed(Outcome test, Curve curve, Cost cost) {}

    /// How many tokens the large model would read and write for a message, on average.
    record Tokens(double read, double written) {}

    DemoStep<Chosen> threshold(Answers tuned) {
        return new DemoStep<>(
                "threshold",
                Chosen.class,
                Map.of("target", Double.toString(settings.target())),
                progress -> choose(tuned),
                chosen -> chosen.reached()
                        ? String.format(
                                Locale.ROOT,
                                "from %.3f on it answers: %.1f %% of the validation messages, %.1f %% of these right",
                                chosen.value(),
                                100 * chosen.validation().coverage(),
                                100 * chosen.validation().accuracy())
                        : String.format(
                                Locale.ROOT,
                                "no threshold reaches %.0f %% on the validation messages: everything is sent on",
                                100 * settings.target()));
    }

    private Chosen choose(Answers tuned) {
        List<dev.bantam.evaluate.Outcome> outcomes = Answers.outcomes(tickets.validation(), tuned.validation());
        ThresholdChoice choice = ThresholdChoice.choose(outcomes, settings.target(), Rule.POINT_ESTIMATE);
        boolean reached = choice.chosen().isPresent();
        return new Chosen(
                settings.target(),
                reached,
                reached ? choice.threshold() : 1,
                outcome(tickets.validation(), tuned.validation(), choice.threshold()),
                curve("validation", outcomes));
    }

    DemoStep<Routed> route(Answers tuned, Chosen chosen, Tokens tokens) {
        Map<String, String> inputs = Map.of(
                "prices",
                settings.priceIn() + " " + settings.priceOut() + " " + settings.machinePrice(),
                "tokens",
                tokens.toString());
        return new DemoStep<>("route", Routed.class, inputs, progress -> routed(tuned, chosen, tokens), routed -> {
            Outcome test = routed.test();
            if (test.answered() == 0) {
                return "none of " + test.messages() + " test messages answered here, all sent on";
            }
            return String.format(
                    Locale.ROOT,
                    "of %d test messages %.1f %% answered here, %.1f %% of these right; %s instead of %s for 1,000",
                    test.messages(),
                    100 * test.coverage(),
                    100 * test.accuracy(),
                    Figures.dollars(routed.cost().after()),
                    Figures.dollars(routed.cost().before()));
        });
    }

    private Routed routed(Answers tuned, Chosen chosen, Tokens tokens) {
        double threshold = chosen.reached() ? chosen.value() : Double.POSITIVE_INFINITY;
        Outcome test = outcome(tickets.test(), tuned.test(), threshold);
        CallCost large = new CallCost(settings.priceIn(), settings.priceOut(), tokens.read(), tokens.written());
        CostComparison cost =
                new CostComparison(large, 1 - test.coverage(), settings.machinePrice(), 1 / tuned.messagesPerSecond());
        List<Fact> assumptions = List.of(
                new Fact("large model, a million tokens read", Figures.dollars(settings.priceIn()) + " (--price-in)"),
                new Fact(
                        "large model, a million tokens written",
                        Figures.dollars(settings.priceOut()) + " (--price-out)"),
                new Fact(
                        "tokens of a message",
                        String.format(
                                Locale.ROOT,
                                "%.0f read, with a prompt that lists the labels, and %.1f written, as this model counts them",
                                tokens.read(),
                                tokens.written())),
                new Fact(
                        "this machine",
                        Figures.dollars(settings.machinePrice()) + " an hour while it works (--machine-price), "
                                + Figures.speed(tuned.messagesPerSecond()) + " messages a second, measured"),
                new Fact("sent on", Figures.percent(1 - test.coverage()) + " of the messages, as in the test part"));
        return new Routed(
                test,
                curve("test", Answers.outcomes(tickets.test(), tuned.test())),
                new Cost(cost.before(), cost.local(), cost.upstream(), assumptions));
    }

    private static Outcome outcome(List<Ticket> tickets, List<Answer> answers, double threshold) {
        int answered = 0;
        int right = 0;
        int outOfScope = 0;
        int sentOn = 0;
        for (int i = 0; i < tickets.size(); i++) {
            boolean answer = answers.get(i).confidence() >= threshold;
            Ticket ticket = tickets.get(i);
            answered += answer ? 1 : 0;
            right += answer && answers.get(i).label().equals(ticket.intent()) ? 1 : 0;
            outOfScope += ticket.outOfScope() ? 1 : 0;
            sentOn += ticket.outOfScope() && !answer ? 1 : 0;
        }
        Interval interval = Interval.wilson(right, answered);
        return new Outcome(tickets.size(), answered, right, interval.low(), interval.high(), outOfScope, sentOn);
    }

    private static Curve curve(String part, List<dev.bantam.evaluate.Outcome> outcomes) {
        RiskCoverage curve = RiskCoverage.of(outcomes);
        List<CurvePoint> points = new ArrayList<>();
        curve.points().forEach(point -> points.add(new CurvePoint(point.coverage(), point.risk())));
        return new Curve(part, points, curve.area());
    }
}
