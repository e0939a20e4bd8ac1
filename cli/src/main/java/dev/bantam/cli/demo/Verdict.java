package dev.bantam.cli.demo;

import dev.bantam.cli.demo.DemoReport.Comparison;
import dev.bantam.cli.demo.DemoReport.Outcome;
import dev.bantam.cli.demo.DemoReport.Role;
import dev.bantam.cli.demo.DemoReport.Score;
import java.util.ArrayList;
import java.util.List;

/// What a report comes to, in sentences. Good and bad results are said with the same plainness.
final class Verdict {
    private final DemoReport report;

    Verdict(DemoReport report) {
        this.report = report;
    }

    /// The page's headline.
    String headline() {
        Outcome test = report.threshold().test();
        if (test.answered() == 0) {
            return "The tuned model is never sure enough: every message is sent on";
        }
        return "The tuned model answers " + Figures.wholePercent(test.coverage())
                + " of the messages itself, and is right in " + Figures.wholePercent(test.accuracy()) + " of them";
    }

    /// Whether the wanted accuracy was reached where it counts.
    String target() {
        DemoReport.Threshold threshold = report.threshold();
        String wanted = Figures.wholePercent(threshold.target());
        if (!threshold.reached()) {
            return "On the validation messages no threshold reaches the wanted " + wanted
                    + ", so every message is sent on.";
        }
        Outcome test = threshold.test();
        if (test.answered() == 0) {
            return "The threshold gives " + wanted
                    + " on the validation messages, and answers none of the test messages.";
        }
        String found = Figures.percent(test.accuracy()) + " on the test messages";
        if (test.low() <= threshold.target() && threshold.target() <= test.high()) {
            return "The threshold was chosen for " + wanted + " on the validation messages, and gives " + found
                    + ": what was wanted lies within the interval, " + Figures.percentRange(test.low(), test.high())
                    + ".";
        }
        return "The threshold was chosen for " + wanted + " on the validation messages, but gives " + found
                + ": that is clearly " + (test.high() < threshold.target() ? "less" : "more") + " (95\u00A0% interval "
                + Figures.percentRange(test.low(), test.high()) + ").";
    }

    /// Whether the tuned model beats every other system clearly.
    boolean beatsAll() {
        return report.comparisons().stream().allMatch(comparison -> comparison.clear() && comparison.difference() > 0);
    }

    /// A sentence on how the tuned model stands.
    ///
    /// @param good whether it is better than what the sentence names
    record Sentence(boolean good, String text) {}

    /// What it clearly beats in one sentence, then one sentence for each system that it does not.
    List<Sentence> comparisons() {
        List<String> beaten = new ArrayList<>();
        List<Sentence> sentences = new ArrayList<>();
        for (Comparison comparison : report.comparisons()) {
            String other = comparison.other();
            if (comparison.clear() && comparison.difference() > 0) {
                beaten.add(other + " (" + Figures.points(comparison.difference()) + " points)");
            } else if (comparison.clear()) {
                sentences.add(new Sentence(
                        false, "It is clearly worse than " + other + ": " + Figures.difference(comparison) + "."));
            } else {
                sentences.add(new Sentence(
                        false,
                        "It does not clearly beat " + other + ": " + Figures.difference(comparison)
                                + ", which includes 0."));
            }
        }
        if (!beaten.isEmpty()) {
            sentences.addFirst(
                    new Sentence(true, "The tuned model clearly beats " + String.join(" and ", beaten) + "."));
        }
        return sentences;
    }

    /// What stands under the figure of the best baseline.
    String againstBaseline(Score baseline) {
        return report.comparison(baseline)
                .map(comparison -> comparison.clear()
                        ? (comparison.difference() > 0 ? "clearly beaten: " : "clearly better: ")
                                + Figures.points(comparison.difference()) + " points"
                        : "not clearly beaten: " + Figures.points(comparison.low()) + " to "
                                + Figures.points(comparison.high()) + " points")
                .orElse("");
    }

    /// The accuracy of the untuned model, for comparison; empty where there is none.
    String untuned() {
        return report.score(Role.UNTUNED)
                .map(score -> "untuned: " + Figures.percent(score.accuracy()))
                .orElse("");
    }
}
