package dev.bantam.cli.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/// A scale of a chart.
///
/// @param title what it measures, with its unit
/// @param low its start
/// @param high its end, more than `low`
/// @param ticks values that are written, within the scale
/// @param label how a value is written
public record Axis(String title, double low, double high, List<Double> ticks, DoubleFunction<String> label) {
    /// Copies the ticks.
    public Axis {
        if (!(low < high)) {
            throw new IllegalArgumentException("the axis " + title + " would run from " + low + " to " + high);
        }
        ticks = List.copyOf(ticks);
    }

    /// From 0 to a round number that is no less than the values, in steps of 1, 2 or 5 times a power of ten.
    ///
    /// @param steps the most steps
    public static Axis fromZero(String title, double highest, int steps, DoubleFunction<String> label) {
        double wanted = Double.isFinite(highest) && highest > 0 ? highest : 1;
        double step = Math.pow(10, Math.floor(Math.log10(wanted / steps)));
        double[] factors = {1, 2, 5, 10};
        int factor = 0;
        while (wanted / (step * factors[factor]) > steps + 1e-9) {
            factor++;
        }
        step *= factors[factor];
        List<Double> ticks = new ArrayList<>();
        int needed = (int) Math.ceil(wanted / step - 1e-9);
        for (int i = 0; i <= needed; i++) {
            ticks.add(i * step);
        }
        return new Axis(title, 0, needed * step, ticks, label);
    }

    /// Where a value stands, in percent of the axis.
    public double share(double value) {
        return Math.clamp(100 * (value - low) / (high - low), 0, 100);
    }

    /// The same as an attribute's value.
    String percent(double value) {
        return number(share(value)) + "%";
    }

    /// The same, counted from the top.
    String percentFromTop(double value) {
        return number(100 - share(value)) + "%";
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
