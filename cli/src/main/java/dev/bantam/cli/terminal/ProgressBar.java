package dev.bantam.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/// How far a piece of work is and how long it will still take: a bar that is redrawn in place for a person, a
/// line now and then for a log. What is too wide for the terminal is left out as a whole, the note first, then
/// the bar.
public final class ProgressBar implements Progress, AutoCloseable {
    private static final int WIDEST_BAR = 30;
    private static final int NARROWEST_BAR = 8;
    private static final long FIRST_ESTIMATE_NANOS = 1_000_000_000L;
    private static final long QUARTER_NANOS = 3_000_000_000L;
    private static final String COLOUR = "\033[36m";
    private static final String PLAIN = "\033[0m";

    private final String name;
    private final StatusLine line;
    private final int columns;
    private final boolean colours;
    private final boolean unicode;
    private final LongSupplier clock;
    private boolean started;
    private long startNanos;
    private long shownNanos;
    private double startShare;
    private int shownQuarter;

    /// @param name what is being done, in a word or two
    public ProgressBar(Terminal terminal, String name) {
        this(terminal, name, terminal.rewritesLines() ? TerminalWidth.of(terminal) : 0, System::nanoTime);
    }

    /// @param columns of the terminal; 0 for lines of a log
    /// @param clock nanoseconds, as from [System#nanoTime()]
    ProgressBar(Terminal terminal, String name, int columns, LongSupplier clock) {
        this.name = name;
        this.columns = columns;
        this.clock = clock;
        line = new StatusLine(terminal, columns > 0);
        colours = terminal.showsColours();
        unicode = terminal.showsUnicode();
    }

    @Override
    public synchronized void update(long done, long total, String note) {
        long now = clock.getAsLong();
        double share = total <= 0 ? 0 : Math.clamp((double) done / total, 0, 1);
        if (!started) {
            started = true;
            startNanos = now;
            startShare = share;
            shownQuarter = (int) (4 * share);
        }
        // A quarter more is worth a line in a log, unless the last one is only just written.
        boolean quarter = columns == 0 && (int) (4 * share) > shownQuarter && now - shownNanos >= QUARTER_NANOS;
        if (!quarter && !line.isDue(now)) {
            return;
        }
        shownQuarter = (int) (4 * share);
        shownNanos = now;
        if (total <= 0) {
            show("  " + name + "  " + note, now);
        } else {
            draw(share, left(share, now), note, now);
        }
    }

    @Override
    public void close() {
        line.close();
    }

    private String left(double share, long now) {
        long elapsed = now - startNanos;
        if (elapsed < FIRST_ESTIMATE_NANOS || share <= startShare || share >= 1) {
            return "";
        }
        return Durations.text(Math.max(1, Math.round(elapsed / 1e9 * (1 - share) / (share - startShare)))) + " left";
    }

    /// Where nobody knows how much there is to do.
    private void show(String text, long now) {
        if (columns == 0 || text.length() < columns) {
            line.show(text, text.length(), now);
        }
    }

    private void draw(double share, String left, String note, long now) {
        // Rounded down: 100 % is said when nothing is missing.
        String percent = String.format(Locale.ROOT, "%3d %%", (int) (100 * share));
        String start = "  " + name + "  ";
        // The last column stays free: some terminals break the line there.
        int room = columns == 0 ? Integer.MAX_VALUE : columns - 1;
        List<String> tail = new ArrayList<>(List.of(percent));
        if (!left.isEmpty()) {
            tail.add(left);
        }
        int shortest = start.length() + NARROWEST_BAR + 3;
        if (!note.isEmpty() && shortest + String.join("  ", tail).length() + 2 + note.length() <= room) {
            tail.add(note);
        }
        String end = String.join("  ", tail);
        int bar = columns == 0 ? 0 : Math.min(WIDEST_BAR, room - start.length() - end.length() - 3);
        if (bar >= NARROWEST_BAR) {
            int full = (int) (bar * share);
            String cells = (unicode ? "\u2588" : "#").repeat(full) + (unicode ? "\u2591" : "-").repeat(bar - full);
            String painted = colours ? COLOUR + cells + PLAIN : cells;
            line.show(start + "[" + painted + "] " + end, start.length() + bar + 3 + end.length(), now);
        } else if (start.length() + end.length() <= room) {
            line.show(start + end, start.length() + end.length(), now);
        } else {
            line.show(percent, percent.length(), now);
        }
    }
}
