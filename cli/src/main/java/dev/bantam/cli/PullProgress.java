package dev.bantam.cli;

import dev.bantam.store.PullEvent;
import dev.bantam.store.PullListener;
import dev.bantam.store.TransferRate;

/// Tells on standard error how a download goes: one line that is rewritten for a person, a line now and then for a
/// log.
final class PullProgress implements PullListener {
    private static final long PERSON_NANOS = 200_000_000L;
    private static final long LOG_NANOS = 5_000_000_000L;

    private final Terminal terminal;
    private final TransferRate rate = new TransferRate();
    private long lastShown;
    private boolean lineOpen;

    PullProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void on(PullEvent event) {
        switch (event) {
            case PullEvent.SourceChosen(String model, String source) -> line("Fetching " + model + " from " + source);
            case PullEvent.Progress(long done, long total, int part, int parts) -> progress(done, total, part, parts);
            case PullEvent.SourceFailed(String source, String reason) -> line("  " + source + ": " + reason);
            case PullEvent.Message(String text) -> line("  " + text);
        }
    }

    private void progress(long done, long total, int part, int parts) {
        long now = System.nanoTime();
        String text = "  " + rate.line(now, done, total) + (parts > 1 ? ", part " + part + " of " + parts : "");
        boolean whole = done >= total;
        if (terminal.interactive()) {
            if (whole || now - lastShown > PERSON_NANOS) {
                terminal.err().print("\r" + text + "        ");
                terminal.err().flush();
                lineOpen = true;
                lastShown = now;
            }
        } else if (now - lastShown > LOG_NANOS) {
            terminal.err().println(text);
            lastShown = now;
        }
    }

    private void line(String text) {
        if (lineOpen) {
            terminal.err().println();
            lineOpen = false;
        }
        terminal.err().println(text);
    }
}
