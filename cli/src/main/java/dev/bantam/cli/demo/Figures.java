package dev.bantam.cli.demo;

import java.util.Locale;

/// Figures as the page writes them: a no-break space before a unit, a real minus.
final class Figures {
    private static final char NO_BREAK = '\u00A0';

    private Figures() {}

    /// For example `71.3 %`.
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f%c%%", 100 * share, NO_BREAK);
    }

    /// For example `71 %`.
    static String wholePercent(double share) {
        return String.format(Locale.ROOT, "%.0f%c%%", 100 * share, NO_BREAK);
    }

    /// For example `66.0 to 76.1 %`.
    static String percentRange(double low, double high) {
        return String.format(Locale.ROOT, "%.1f to %.1f%c%%", 100 * low, 100 * high, NO_BREAK);
    }

    /// A difference of shares in percentage points, with its sign: for example `+4.3`.
    static String points(double difference) {
        String text = String.format(Locale.ROOT, "%+.1f", 100 * difference);
        return text.equals("+0.0") || text.equals("-0.0") ? "0.0" : text.replace('-', '\u2212');
    }

    /// For example `+4.3 points (95 % interval -0.7 to +9.2)`.
    static String difference(DemoReport.Comparison comparison) {
        return points(comparison.difference()) + " points (95" + NO_BREAK + "% interval " + points(comparison.low())
                + " to " + points(comparison.high()) + ")";
    }

    /// For example `1,143`.
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /// For example `0.713`.
    static String three(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    /// Messages a second: three figures, for example `9.21`, `41.5`, `12,400`.
    static String speed(double perSecond) {
        if (perSecond < 9.995) {
            return String.format(Locale.ROOT, "%.2f", perSecond);
        }
        return String.format(Locale.ROOT, perSecond < 99.95 ? "%.1f" : "%,.0f", perSecond);
    }

    /// For example `$0.31`; two figures where it is less than a cent.
    static String dollars(double amount) {
        if (amount > 0 && amount < 0.01) {
            int decimals = Math.min(9, 1 - (int) Math.floor(Math.log10(amount)));
            return String.format(Locale.ROOT, "$%." + decimals + "f", amount);
        }
        return String.format(Locale.ROOT, "$%,.2f", amount);
    }
}
