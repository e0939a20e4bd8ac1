package dev.bantam.store;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numbers of bytes for people, in powers of 1000, and read from them.
public final class ByteSize {
    private static final String[] UNITS = {"kB", "MB", "GB", "TB"};

    private static final Pattern WRITTEN =
            Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)\\s*([kmgt]?)(i?)b?", Pattern.CASE_INSENSITIVE);

    private ByteSize() {}

    /// Reads `300MB`, `1.5 GB`, or, in powers of 1024, `300MiB`; a number alone is bytes.
    ///
    /// @throws IllegalArgumentException if it is no such size, or nothing
    public static long parse(String text) {
        Matcher matcher = WRITTEN.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no size such as 300MB or 1.5GiB");
        }
        int power = "kmgt".indexOf(matcher.group(2).toLowerCase(Locale.ROOT))
                + (matcher.group(2).isEmpty() ? 0 : 1);
        double bytes =
                Double.parseDouble(matcher.group(1)) * Math.pow(matcher.group(3).isEmpty() ? 1000 : 1024, power);
        if (bytes < 1 || bytes > Long.MAX_VALUE / 2.0) {
            throw new IllegalArgumentException("\"" + text + "\" is no size that a file can have");
        }
        return Math.round(bytes);
    }

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
