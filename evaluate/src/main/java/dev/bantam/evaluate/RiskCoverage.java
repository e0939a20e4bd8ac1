package dev.bantam.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What a classifier gets wrong if it answers only where it is sure (El-Yaniv and Wiener 2010).
///
/// @param rows how many rows there are
/// @param points one a distinct confidence, from the surest rows to all rows; rows of equal confidence can't be
///     told apart by a threshold and come together
public record RiskCoverage(int rows, List<Point> points) {
    /// Keeps its own copy of the points.
    public RiskCoverage {
        points = List.copyOf(points);
    }

    /// What happens where only rows of at least some confidence are answered.
    ///
    /// @param threshold the least confidence that is answered
    /// @param rows all rows
    /// @param answered those answered
    /// @param errors those answered wrong
    public record Point(double threshold, int rows, int answered, int errors) {
        /// Share of rows that are answered.
        public double coverage() {
            return (double) answered / rows;
        }

        /// Share of wrong ones among the answered; 0 where none is answered, which [#riskInterval()] puts right.
        public double risk() {
            return answered == 0 ? 0 : (double) errors / answered;
        }

        /// Wilson's interval of the coverage.
        public Interval coverageInterval() {
            return Interval.wilson(answered, rows);
        }

        /// Wilson's interval of the risk; from 0 to 1 where none is answered.
        public Interval riskInterval() {
            return Interval.wilson(errors, answered);
        }
    }

    /// Draws the curve. Out-of-scope rows belong to it; answering one is an error.
    ///
    /// @throws IllegalArgumentException if there are no outcomes
    public static RiskCoverage of(List<Outcome> outcomes) {
        if (outcomes.isEmpty()) {
            throw new IllegalArgumentException("no rows give no curve");
        }
        List<Outcome> surestFirst = outcomes.stream()
                .sorted(Comparator.comparingDouble(Outcome::confidence).reversed())
                .toList();
        List<Point> points = new ArrayList<>();
        int errors = 0;
        for (int i = 0; i < surestFirst.size(); i++) {
            double confidence = surestFirst.get(i).confidence();
            errors += surestFirst.get(i).correct() ? 0 : 1;
            if (i + 1 == surestFirst.size() || surestFirst.get(i + 1).confidence() < confidence) {
                points.add(new Point(confidence, surestFirst.size(), i + 1, errors));
            }
        }
        return new RiskCoverage(surestFirst.size(), points);
    }

    /// The area under the curve (AURC, Geifman and others 2019): the mean over all rows of the error among the
    /// rows that are at least as sure. 0 is perfect; a confidence that tells nothing gives about the error of
    /// all rows.
    public double area() {
        double sum = 0;
        int before = 0;
        for (Point point : points) {
            sum += (point.answered - before) * point.risk();
            before = point.answered;
        }
        return sum / rows;
    }

    /// What happens where only rows of at least this confidence are answered.
    ///
    /// @throws IllegalArgumentException if the threshold is not a number
    public Point answeredAt(double threshold) {
        if (Double.isNaN(threshold)) {
            throw new IllegalArgumentException("the threshold is not a number");
        }
        Point answered = new Point(threshold, rows, 0, 0);
        for (Point point : points) {
            if (point.threshold >= threshold) {
                answered = new Point(threshold, rows, point.answered, point.errors);
            }
        }
        return answered;
    }
}
