package dev.bantam.compress;

import java.util.regex.Pattern;

/// Whether two settings say the same, but for how their numbers were rounded.
final class Likeness {
    private static final Pattern SEPARATORS = Pattern.compile("[=,\\[\\] ]+");

    private static final Pattern DECIMAL = Pattern.compile("-?\\d+\\.\\d+(E-?\\d+)?");
    private static final double TOLERANCE = 1e-6;

    private Likeness() {}

    /// @param one a record's text
    /// @param other the text of another of the same kind
    static boolean of(String one, String other) {
        String[] parts = SEPARATORS.split(one, -1);
        String[] others = SEPARATORS.split(other, -1);
        if (parts.length != others.length) {
            return false;
        }
        for (int i = 0; i < parts.length; i++) {
            if (!parts[i].equals(others[i]) && !close(parts[i], others[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean close(String one, String other) {
        if (!DECIMAL.matcher(one).matches() || !DECIMAL.matcher(other).matches()) {
            return false;
        }
        double expected = Double.parseDouble(one);
        return Math.abs(expected - Double.parseDouble(other)) <= TOLERANCE * Math.abs(expected);
    }
}
