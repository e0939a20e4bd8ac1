package dev.bantam.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/// Turns counts of bytes into a line such as `45.2 MB of 98.4 MB (45 %), 12.3 MB/s, 4 s left`.
///
/// The speed is that of the last few seconds. The caller gives the time, so that the same counts give the same line.
/// Not for use by several threads at once.
public final class TransferRate {
    private static final long WINDOW_NANOS = 5_000_000_000L;
    private static final long SHORTEST_NANOS = 250_000_000L;

    private record Sample(long nanos, long bytes) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    /// A rate that has seen no count yet.
    public TransferRate() {}

    /// The line for this moment.
    ///
    /// @param nanos time of the count, as from [System#nanoTime()]; never earlier than the time before
    /// @param done bytes so far
    /// @param total bytes in all, at least 1
    public String line(long nanos, long done, long total) {
        Sample last = samples.peekLast();
        if (last != null && done < last.bytes()) {
            // The download has started again.
            samples.clear();
        }
        samples.addLast(new Sample(nanos, done));
        while (samples.size() > 2 && nanos - samples.getFirst().nanos() > WINDOW_NANOS) {
            samples.removeFirst();
        }
        String line = ByteSize.text(done) + " of " + ByteSize.text(total) + " (" + percent(done, total) + " %)";
        long elapsed = nanos - samples.getFirst().nanos();
        if (elapsed < SHORTEST_NANOS) {
            return line;
        }
        long gained = done - samples.getFirst().bytes();
        double bytesPerSecond = gained * 1e9 / elapsed;
        line += ", " + ByteSize.text(Math.round(bytesPerSecond)) + "/s";
        if (done >= total || gained == 0) {
            return line;
        }
        return line + ", " + duration((long) Math.ceil((total - done) / bytesPerSecond)) + " left";
    }

    private static long percent(long done, long total) {
        // Rounded down: 100 % is said when nothing is missing.
        return Math.min(100, (long) (100.0 * done / total));
    }

    private static String duration(long seconds) {
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
        }
        return String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds % 3600 / 60);
    }
}
