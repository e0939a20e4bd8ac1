package dev.bantam.evaluate;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// From which confidence on a classifier's answers are good enough; less sure rows are sent on.
///
/// The threshold is the best of many that were tried on the validation rows, so its accuracy there is too good:
/// chosen by [Rule#POINT_ESTIMATE] it will often miss the wanted accuracy on new rows, above all where few rows
/// are answered. [Rule#LOWER_BOUND] leaves room for that, but each threshold's bound is still that of a single
/// look. Choose on validation rows and report what [RiskCoverage#answeredAt(double)] says on test rows.
///
/// @param wanted the wanted share of right answers among the answered
/// @param rule what had to reach it
/// @param chosen what the threshold does on the validation rows; empty where none reaches the wanted accuracy
public record ThresholdChoice(double wanted, Rule rule, Optional<RiskCoverage.Point> chosen) {
    /// What has to reach the wanted accuracy.
    public enum Rule {
        /// The accuracy that was seen. One row answered right is 100 %.
        POINT_ESTIMATE,
        /// The lower end of Wilson's 95 % interval of it: with few answered rows it is not reached by luck alone.
        LOWER_BOUND
    }

    /// Takes the lowest threshold, which answers most rows, whose answered rows are right often enough.
    ///
    /// @param validation rows that neither trained the classifier nor will report its figures
    /// @param wanted over 0 and at most 1
    /// @throws IllegalArgumentException if there are no rows, or `wanted` is out of its range
    public static ThresholdChoice choose(List<Outcome> validation, double wanted, Rule rule) {
        return choose(validation, wanted, rule, 1);
    }

    /// The same, from at least so many answered rows: what was seen on a handful says little.
    ///
    /// @param fewest the least number of answered validation rows
    /// @throws IllegalArgumentException if there are no rows, or `wanted` or `fewest` is out of its range
    public static ThresholdChoice choose(List<Outcome> validation, double wanted, Rule rule, int fewest) {
        if (fewest < 1) {
            throw new IllegalArgumentException("a threshold that answers " + fewest + " rows says nothing");
        }
        if (!(wanted > 0 && wanted <= 1)) {
            throw new IllegalArgumentException(
                    "the wanted accuracy is " + wanted + "; it must be over 0 and at most 1");
        }
        Optional<RiskCoverage.Point> chosen = RiskCoverage.of(validation).points().reversed().stream()
                .filter(point -> point.answered() >= fewest && reached(point, rule) >= wanted)
                .findFirst();
        return new ThresholdChoice(wanted, rule, chosen);
    }

    /// Answer where the confidence is at least this; infinite where no threshold is good enough.
    public double threshold() {
        return chosen.map(RiskCoverage.Point::threshold).orElse(Double.POSITIVE_INFINITY);
    }

    /// Whether a row of this confidence is to be answered; if not, it is sent on.
    public boolean answers(double confidence) {
        return confidence >= threshold();
    }

    /// The choice in a sentence.
    public String explanation() {
        String measure = switch (rule) {
            case POINT_ESTIMATE -> "accuracy seen on validation rows";
            case LOWER_BOUND -> "lower 95 % bound of the accuracy on validation rows";
        };
        return chosen.map(point -> String.format(
                        Locale.ROOT,
                        "answers from confidence %.4f on, %d of %d validation rows with %d wrong: the %s is %.1f %%,"
                                + " and %.1f %% was wanted",
                        point.threshold(),
                        point.answered(),
                        point.rows(),
                        point.errors(),
                        measure,
                        100 * reached(point, rule),
                        100 * wanted))
                .orElseGet(() -> String.format(
                        Locale.ROOT,
                        "no threshold reaches %.1f %% by the %s: everything is sent on",
                        100 * wanted,
                        measure));
    }

    private static double reached(RiskCoverage.Point point, Rule rule) {
        int right = point.answered() - point.errors();
        return switch (rule) {
            case POINT_ESTIMATE -> (double) right / point.answered();
            case LOWER_BOUND -> Interval.wilson(right, point.answered()).low();
        };
    }
}
