package dev.bantam.evaluate;

/// A 95 % confidence interval.
///
/// @param low the lower end
/// @param high the upper end
public record Interval(double low, double high) {
    /// The 97.5 % point of the standard normal distribution.
    private static final double Z = 1.959963984540054;

    /// @throws IllegalArgumentException if the ends are not in order
    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("an interval can't go from " + low + " to " + high);
        }
    }

    /// Where the true share lies if `successes` of `trials` were seen, with 95 % confidence, both ends counted
    /// (Wilson 1927). Of no trials nothing is known: from 0 to 1.
    ///
    /// @throws IllegalArgumentException if there are fewer trials than successes, or a negative number of either
    public static Interval wilson(int successes, int trials) {
        if (successes < 0 || trials < successes) {
            throw new IllegalArgumentException(successes + " of " + trials + " is no share");
        }
        if (trials == 0) {
            return new Interval(0, 1);
        }
        double share = (double) successes / trials;
        double scale = 1 + Z * Z / trials;
        double centre = (share + Z * Z / (2.0 * trials)) / scale;
        double half = Z / scale * Math.sqrt(share * (1 - share) / trials + Z * Z / (4.0 * trials * trials));
        // The ends are exact where the share is 0 or 1; rounding must not pass them.
        return new Interval(successes == 0 ? 0 : centre - half, successes == trials ? 1 : centre + half);
    }

    /// Whether the value lies within, ends included.
    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
