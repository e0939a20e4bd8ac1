package dev.bantam.evaluate;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Two classifiers on the same rows: is one better, or was it luck?
///
/// @param bothRight rows that both labelled right
/// @param onlyFirst rows that only the first labelled right
/// @param onlySecond rows that only the second labelled right
/// @param bothWrong rows that both labelled wrong
/// @param interval of [#difference()], 95 %, by a paired bootstrap: rows are drawn with their two results together
///     (Efron and Tibshirani 1993; percentiles of 10,000 resamples)
/// @param mcNemarP the exact two-sided p of McNemar's test: how probable a split of the rows that only one
///     labelled right is that is at least as uneven, if both are equally good
public record PairedComparison(
        int bothRight, int onlyFirst, int onlySecond, int bothWrong, Interval interval, double mcNemarP) {
    private static final int RESAMPLES = 10_000;

    /// Compares.
    ///
    /// @param first whether the first classifier was right, `[rows]`
    /// @param second whether the second one was, on the same rows in the same order
    /// @param seed starts the resampling; the same seed gives the same interval
    /// @throws IllegalArgumentException if there are no rows, or not as many of both
    public static PairedComparison of(boolean[] first, boolean[] second, long seed) {
        int rows = first.length;
        if (rows == 0 || second.length != rows) {
            throw new IllegalArgumentException(
                    "results on " + rows + " and " + second.length + " rows can't be compared row by row");
        }
        int[] differences = new int[rows];
        int bothRight = 0;
        int onlyFirst = 0;
        int onlySecond = 0;
        for (int i = 0; i < rows; i++) {
            differences[i] = (first[i] ? 1 : 0) - (second[i] ? 1 : 0);
            bothRight += first[i] && second[i] ? 1 : 0;
            onlyFirst += differences[i] > 0 ? 1 : 0;
            onlySecond += differences[i] < 0 ? 1 : 0;
        }
        return new PairedComparison(
                bothRight,
                onlyFirst,
                onlySecond,
                rows - bothRight - onlyFirst - onlySecond,
                bootstrap(differences, seed),
                mcNemar(onlyFirst, onlySecond));
    }

    /// How many rows there are.
    public int rows() {
        return bothRight + onlyFirst + onlySecond + bothWrong;
    }

    /// The first one's accuracy less the second one's.
    public double difference() {
        return (double) (onlyFirst - onlySecond) / rows();
    }

    private static Interval bootstrap(int[] differences, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] sums = new int[RESAMPLES];
        for (int resample = 0; resample < RESAMPLES; resample++) {
            int sum = 0;
            for (int i = 0; i < differences.length; i++) {
                sum += differences[random.nextInt(differences.length)];
            }
            sums[resample] = sum;
        }
        Arrays.sort(sums);
        return new Interval(percentile(sums, 0.025) / differences.length, percentile(sums, 0.975) / differences.length);
    }

    /// Between the two nearest values, as numpy's default.
    private static double percentile(int[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) at;
        return sorted[below] + (at - below) * (sorted[Math.min(below + 1, sorted.length - 1)] - sorted[below]);
    }

    /// Twice the smaller tail of the binomial distribution of `a + b` fair coins.
    private static double mcNemar(int a, int b) {
        int coins = a + b;
        double logTerm = -coins * Math.log(2);
        double tail = 0;
        for (int k = 0; k <= Math.min(a, b); k++) {
            tail += Math.exp(logTerm);
            logTerm += Math.log((double) (coins - k) / (k + 1));
        }
        return Math.min(1, 2 * tail);
    }
}
