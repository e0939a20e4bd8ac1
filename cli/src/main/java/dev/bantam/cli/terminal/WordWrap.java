package dev.bantam.cli.terminal;

import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;

/// Shows text while it is made, and begins a new line before a word that does not fit. Of control characters
/// only line feeds and tabs come through: a terminal would obey the others. Not thread-safe.
public final class WordWrap {
    private static final int TAB = 8;

    private final Consumer<String> out;
    private final IntSupplier columns;
    private final IntUnaryOperator width;
    private final StringBuilder blanks = new StringBuilder();
    private final StringBuilder word = new StringBuilder();
    private int column;
    private int blanksWidth;
    private int wordWidth;

    /// @param columns of the terminal now; 0 or less where nobody knows
    /// @param width columns of a character; negative for those that are no text
    public WordWrap(Consumer<String> out, IntSupplier columns, IntUnaryOperator width) {
        this.out = out;
        this.columns = columns;
        this.width = width;
    }

    /// Adds text; its last word is shown once it is whole.
    public void append(String text) {
        text.codePoints().forEach(this::append);
    }

    private void append(int character) {
        if (character == '\n') {
            flush();
            blanks.setLength(0);
            blanksWidth = 0;
            out.accept("\n");
            column = 0;
        } else if (character == ' ' || character == '\t') {
            flushWord();
            int at = column + blanksWidth;
            blanks.appendCodePoint(character);
            blanksWidth += character == ' ' ? 1 : TAB - at % TAB;
        } else {
            int wide = width.applyAsInt(character);
            if (wide >= 0) {
                word.appendCodePoint(character);
                wordWidth += wide;
                // A word as wide as the terminal, or a script without blanks, is not held back.
                if (wordWidth >= limit()) {
                    flushWord();
                }
            }
        }
    }

    /// Shows what is held back.
    public void flush() {
        flushWord();
    }

    private int limit() {
        int now = columns.getAsInt();
        return now <= 1 ? Integer.MAX_VALUE : now - 1;
    }

    private void flushWord() {
        if (word.isEmpty()) {
            return;
        }
        if (column > 0 && column + blanksWidth + wordWidth > limit()) {
            out.accept("\n");
            column = 0;
        } else {
            out.accept(blanks.toString());
            column += blanksWidth;
        }
        out.accept(word.toString());
        column += wordWidth;
        blanks.setLength(0);
        blanksWidth = 0;
        word.setLength(0);
        wordWidth = 0;
    }
}
