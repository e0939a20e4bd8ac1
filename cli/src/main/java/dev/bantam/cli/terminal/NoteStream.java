package dev.bantam.cli.terminal;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Standard error of a terminal: lines that are printed whole are broken between words where they are too long.
final class NoteStream extends PrintStream {
    /// No terminal is narrower, and to ask for the width takes a process.
    private static final int NARROWEST = 30;

    private final IntSupplier columns;

    /// @param columns of the terminal now; 0 where nobody knows
    NoteStream(PrintStream stream, IntSupplier columns) {
        super(stream, true, StandardCharsets.UTF_8);
        this.columns = columns;
    }

    @Override
    public void println(@Nullable String text) {
        for (String line : String.valueOf(text).split("\n", -1)) {
            int limit = line.length() < NARROWEST ? 0 : columns.getAsInt();
            if (limit == 0) {
                super.println(line);
            } else {
                TextWrap.lines(line, limit - 1, 0).forEach(super::println);
            }
        }
    }

    @Override
    @SuppressWarnings("AnnotateFormatMethod") // the signature is PrintStream's
    public PrintStream printf(@Nullable Locale locale, String format, @Nullable Object... arguments) {
        String text = String.format(locale, format, arguments);
        if (text.endsWith(System.lineSeparator())) {
            println(text.substring(0, text.length() - System.lineSeparator().length()));
        } else {
            print(text);
        }
        return this;
    }
}
