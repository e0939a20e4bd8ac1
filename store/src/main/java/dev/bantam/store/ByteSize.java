package dev.bantam.store;

import java.util.Locale;

/// Numbers of bytes for people, in powers of 1000.
public final class ByteSize {
    private static final String[] UNITS = {"kB", "MB", "GB", "TB"};

    private ByteSize() {}

    /// For example `0 B`, `999 B`, `1.5 kB`, `98.4 MB`.
    public static String text(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double value = bytes / 1000.0;
        int unit = 0;
        // 999.95 would be printed as 1000.0.
        while (value >= 999.95 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }
}
