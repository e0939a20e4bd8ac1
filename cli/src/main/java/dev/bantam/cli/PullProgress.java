package dev.bantam.cli;

import dev.bantam.cli.terminal.StatusLine;
import dev.bantam.cli.terminal.Terminal;
import dev.bantam.store.PullEvent;
import dev.bantam.store.PullListener;
import dev.bantam.store.TransferRate;

/// Tells on standard error how a download goes: one line that is rewritten for a person, a line now and then for a
/// log.
final class PullProgress implements PullListener {
    private final Terminal terminal;
    private final TransferRate rate = new TransferRate();
    private final StatusLine status;

    PullProgress(Terminal terminal) {
        this.terminal = terminal;
        status = new StatusLine(terminal, terminal.rewritesLines());
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
        boolean whole = done >= total && terminal.rewritesLines();
        if (whole || status.isDue(now)) {
            status.show(text, text.length(), now);
        }
    }

    private void line(String text) {
        status.keep();
        terminal.err().println(text);
    }
}
