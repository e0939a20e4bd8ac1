package dev.bantam.cli.terminal;

/// One line of standard error that tells how something goes: written over again and again for a person, and a line
/// now and then, without carriage returns, for a log.
///
/// Several threads may use one.
public final class StatusLine implements AutoCloseable {
    private static final long PERSON_NANOS = 100_000_000L;
    private static final long LOG_NANOS = 10_000_000_000L;

    private final Terminal terminal;
    private final boolean rewrites;
    private boolean shownBefore;
    private long lastShown;
    private int columnsShown;
    private boolean closed;

    /// A line that shows nothing yet.
    public StatusLine(Terminal terminal, boolean rewrites) {
        this.terminal = terminal;
        this.rewrites = rewrites;
    }

    /// Whether a text given now would be shown: ten times a second at most, in a log every ten seconds.
    ///
    /// @param nanos now, as from [System#nanoTime()]
    public synchronized boolean isDue(long nanos) {
        return !closed && (!shownBefore || nanos - lastShown >= (rewrites ? PERSON_NANOS : LOG_NANOS));
    }

    /// Shows a text in place of the one before.
    ///
    /// @param text what is shown; it may carry colours
    /// @param columns how many columns it takes
    public synchronized void show(String text, int columns, long nanos) {
        if (closed) {
            return;
        }
        if (rewrites) {
            terminal.err().print("\r" + text + " ".repeat(Math.max(0, columnsShown - columns)));
            terminal.err().flush();
        } else {
            terminal.err().println(text);
        }
        columnsShown = columns;
        lastShown = nanos;
        shownBefore = true;
    }

    /// Ends the line, so that what was shown last stays.
    public synchronized void keep() {
        if (rewrites && columnsShown > 0) {
            terminal.err().println();
        }
        columnsShown = 0;
    }

    /// Takes the text away, leaving an empty line with the cursor at its start. Nothing is shown afterwards.
    @Override
    public synchronized void close() {
        if (rewrites && columnsShown > 0) {
            terminal.err().print("\r" + " ".repeat(columnsShown) + "\r");
            terminal.err().flush();
        }
        columnsShown = 0;
        closed = true;
    }
}
