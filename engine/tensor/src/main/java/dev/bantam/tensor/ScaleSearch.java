package dev.bantam.tensor;

import org.jspecify.annotations.Nullable;

/// Finds the scale (and offset) of a block by weighted least squares.
///
/// For given codes `q` the best scale of `x = d q` is `sum(w x q) / sum(w q q)`, and the best `d` and `b` of
/// `x = d q + b` solve two equations. Codes follow from a scale by rounding. So a search tries scales that put the
/// largest value near the last code, takes the best after one fit each, and then fits and rounds in turn until
/// nothing gets better.
final class ScaleSearch {
    private static final int STEPS = 9;
    private static final double STEP = 0.1;
    private static final int AFFINE_STEPS = 20;
    private static final int REFINEMENTS = 6;

    /// The integers that codes stand for: all from `least` to `most`, or only some.
    static final class Levels {
        final int least;
        final int most;
        /// Whether the scale of the other sign is worth a try: codes are few, and one end reaches further.
        final boolean bothEnds;
        /// The nearest value to `least + (i + 0.5) / 2`, where not every integer is one.
        private final byte @Nullable [] nearest;

        Levels(int least, int most) {
            this.least = least;
            this.most = most;
            bothEnds = most - least < 16;
            nearest = null;
        }

        /// @param values ascending
        Levels(byte[] values) {
            least = values[0];
            most = values[values.length - 1];
            bothEnds = true;
            nearest = new byte[2 * (most - least)];
            int index = 0;
            for (int i = 0; i < nearest.length; i++) {
                double position = least + (i + 0.5) / 2;
                while (index + 1 < values.length && position > (values[index] + values[index + 1]) / 2.0) {
                    index++;
                }
                nearest[i] = values[index];
            }
        }

        /// The nearest integer that a code stands for.
        int nearest(double value) {
            if (nearest == null) {
                return Math.clamp((long) Math.rint(value), least, most);
            }
            double position = 2 * (value - least);
            return nearest[position <= 0 ? 0 : (int) Math.min(position, nearest.length - 1)];
        }
    }

    /// What the last search found; [#minimum] is what is subtracted, never negative where so asked.
    double scale;

    double minimum;

    /// Fits `x = scale q`; zero for zeros.
    void symmetric(Levels levels, double[] x, double[] weights, int count) {
        double largest = 0;
        for (int i = 0; i < count; i++) {
            if (Math.abs(x[i]) > Math.abs(largest)) {
                largest = x[i];
            }
        }
        scale = 0;
        minimum = 0;
        double best = 0;
        if (largest == 0) {
            return;
        }
        double step = STEP * Math.max(1, (levels.most - levels.least) / 16.0);
        for (int s = -STEPS; s <= STEPS; s++) {
            if (levels.least < 0) {
                best = fit(levels, x, weights, count, (levels.least + s * step) / largest, best);
            }
            if (levels.bothEnds || levels.least == 0) {
                best = fit(levels, x, weights, count, (levels.most + s * step) / largest, best);
            }
        }
        for (int i = 0; i < REFINEMENTS && scale != 0; i++) {
            double before = best;
            best = fit(levels, x, weights, count, 1 / scale, best);
            if (best <= before) {
                return;
            }
        }
    }

    /// Takes the scale that fits the codes at `inverse`, if that explains more than `best`.
    private double fit(Levels levels, double[] x, double[] weights, int count, double inverse, double best) {
        double products = 0;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            int code = levels.nearest(x[i] * inverse);
            double weighted = weights[i] * code;
            products += weighted * x[i];
            squares += weighted * code;
        }
        double explained = squares > 0 ? products * products / squares : 0;
        if (explained <= best) {
            return best;
        }
        scale = products / squares;
        return explained;
    }

    /// Fits `x = scale q - minimum` with codes from 0 to `most`.
    ///
    /// @param anySign whether the minimum may be negative; else it is at least zero
    void affine(int most, double[] x, double[] weights, int count, boolean anySign) {
        double least = x[0];
        double largest = x[0];
        double sum = 0;
        double sumX = 0;
        double sumXx = 0;
        for (int i = 0; i < count; i++) {
            least = Math.min(least, x[i]);
            largest = Math.max(largest, x[i]);
            sum += weights[i];
            sumX += weights[i] * x[i];
            sumXx += weights[i] * x[i] * x[i];
        }
        if (!anySign) {
            least = Math.min(least, 0);
        }
        scale = 0;
        minimum = -least;
        if (largest <= least) {
            return;
        }
        scale = (largest - least) / most;
        double best = Double.POSITIVE_INFINITY;
        double startMinimum = minimum;
        double range = largest - least;
        for (int s = -AFFINE_STEPS / 2; s <= AFFINE_STEPS / 2 + REFINEMENTS; s++) {
            boolean refining = s > AFFINE_STEPS / 2;
            double inverse = refining ? 1 / scale : (most + s * STEP) / range;
            double shift = refining ? minimum : startMinimum;
            double codes = 0;
            double squares = 0;
            double products = 0;
            for (int i = 0; i < count; i++) {
                int code = Math.clamp((long) Math.rint((x[i] + shift) * inverse), 0, most);
                double weighted = weights[i] * code;
                codes += weighted;
                squares += weighted * code;
                products += weighted * x[i];
            }
            double determinant = sum * squares - codes * codes;
            if (determinant <= 0) {
                continue;
            }
            double d = (sum * products - sumX * codes) / determinant;
            double b = (squares * sumX - codes * products) / determinant;
            if (b > 0 && !anySign) {
                b = 0;
                d = products / squares;
            }
            double error = sumXx - 2 * d * products - 2 * b * sumX + d * d * squares + 2 * d * b * codes + b * b * sum;
            if (error < best && d > 0) {
                best = error;
                scale = d;
                minimum = -b;
            } else if (refining) {
                return;
            }
        }
    }

    /// The weighted squared error at a scale and a minimum, with the nearest codes.
    static double error(
            Levels levels, double[] x, double[] weights, int count, double scale, double minimum, double atMost) {
        double inverse = scale == 0 ? 0 : 1 / scale;
        double error = 0;
        for (int i = 0; i < count && error < atMost; i++) {
            double difference = x[i] - (scale * levels.nearest((x[i] + minimum) * inverse) - minimum);
            error += weights[i] * difference * difference;
        }
        return error;
    }

    /// The nearest codes at a scale and a minimum.
    static void codes(
            Levels levels, double[] x, int count, double scale, double minimum, byte[] codes, int codesOffset) {
        double inverse = scale == 0 ? 0 : 1 / scale;
        for (int i = 0; i < count; i++) {
            codes[codesOffset + i] = (byte) levels.nearest((x[i] + minimum) * inverse);
        }
    }
}
