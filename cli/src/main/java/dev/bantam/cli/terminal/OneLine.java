package dev.bantam.cli.terminal;

import java.util.Locale;

/// Text of files, as a terminal may show it: names in a hostile file hold line feeds, escape sequences and megabytes.
public final class OneLine {
    private static final int LONGEST = 1000;

    private OneLine() {}

    /// The text with control and formatting characters written as `\u001b`, cut after 1,000 characters.
    public static String of(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.SURROGATE -> line.append(String.format(Locale.ROOT, "\\u%04x", c));
                default -> line.appendCodePoint(c);
            }
        });
        return text.codePointCount(0, text.length()) > LONGEST
                ? line + "... (" + text.length() + " characters)"
                : line.toString();
    }
}
