package dev.bantam.cli.terminal;

import java.util.Locale;

/// Lengths of time for people.
public final class Durations {
    private Durations() {}

    /// For example `0.4 s`, `12 s`, `3 min 05 s`, `2 h 10 min`.
    public static String text(double seconds) {
        if (seconds < 9.95) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        return text(Math.round(seconds));
    }

    /// For example `8 s`, `3 min 05 s`, `2 h 10 min`.
    public static String text(long seconds) {
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
        }
        return String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds % 3600 / 60);
    }
}
