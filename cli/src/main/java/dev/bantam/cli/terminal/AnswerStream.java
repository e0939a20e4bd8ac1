package dev.bantam.cli.terminal;

import java.util.function.IntSupplier;
import org.jline.utils.WCWidth;
import org.jspecify.annotations.Nullable;

/// An answer on its way to standard output: as it is to a file or another program, to a terminal broken between words
/// and without what the terminal would obey.
public final class AnswerStream {
    private final Terminal terminal;
    private final @Nullable WordWrap wrap;

    /// As wide as the terminal is now.
    public static AnswerStream of(Terminal terminal) {
        int columns = TerminalWidth.ofOutput(terminal);
        return new AnswerStream(terminal, () -> columns);
    }

    /// @param columns of the terminal, asked again and again; 0 where nobody knows
    public AnswerStream(Terminal terminal, IntSupplier columns) {
        this.terminal = terminal;
        wrap = terminal.interactive() ? new WordWrap(terminal.out()::print, columns, WCWidth::wcwidth) : null;
    }

    /// Shows a piece; a word that may go on is held back.
    ///
    /// @return false where nobody reads any more, as after `| head`
    public boolean print(String piece) {
        if (wrap == null) {
            terminal.out().print(piece);
        } else {
            wrap.append(piece);
        }
        terminal.out().flush();
        return !terminal.out().checkError();
    }

    /// Shows what is held back and ends the line.
    public void end() {
        if (wrap != null) {
            wrap.flush();
        }
        terminal.out().println();
        terminal.out().flush();
    }
}
