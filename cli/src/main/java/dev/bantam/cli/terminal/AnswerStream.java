package dev.bantam.cli.terminal;

import java.io.PrintStream;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jline.utils.WCWidth;
import org.jspecify.annotations.Nullable;

/// An answer on its way to standard output: as it is to a file or another program, to a terminal broken between words
/// and without what the terminal would obey.
public final class AnswerStream {
    private static final String DIM = "\033[2m";
    private static final String PLAIN = "\033[0m";

    private final PrintStream stream;
    private final @Nullable WordWrap wrap;
    private final String end;

    /// As wide as the terminal is now.
    public static AnswerStream of(Terminal terminal) {
        int columns = TerminalWidth.ofOutput(terminal);
        return new AnswerStream(terminal, () -> columns);
    }

    /// @param columns of the terminal, asked again and again; 0 where nobody knows
    public AnswerStream(Terminal terminal, IntSupplier columns) {
        this(terminal.out(), terminal.interactive(), terminal.out()::print, columns, "");
    }

    private AnswerStream(
            PrintStream stream, boolean interactive, Consumer<String> print, IntSupplier columns, String end) {
        this.stream = stream;
        this.wrap = interactive ? new WordWrap(print, columns, WCWidth::wcwidth) : null;
        this.end = end;
    }

    /// What a model thinks before it answers: on standard error, dim where colours are shown, with an empty line
    /// behind it.
    static AnswerStream ofThinking(Terminal terminal) {
        int columns = terminal.interactive() ? TerminalWidth.ofError() : 0;
        PrintStream err = terminal.err();
        // Piece by piece: a program that is ended leaves no dim terminal behind.
        Consumer<String> print = terminal.showsColours()
                ? piece -> err.print(piece.isBlank() ? piece : DIM + piece + PLAIN)
                : err::print;
        return new AnswerStream(err, terminal.interactive(), print, () -> columns, System.lineSeparator());
    }

    /// Shows a piece; a word that may go on is held back.
    ///
    /// @return false where nobody reads any more, as after `| head`
    public boolean print(String piece) {
        if (wrap == null) {
            stream.print(piece);
        } else {
            wrap.append(piece);
        }
        stream.flush();
        return !stream.checkError();
    }

    /// Shows what is held back and ends the line.
    public void end() {
        if (wrap != null) {
            wrap.flush();
        }
        stream.print(System.lineSeparator() + end);
        stream.flush();
    }
}
