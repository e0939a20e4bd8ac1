package dev.bantam.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/// Breaks text into lines at blanks.
public final class TextWrap {
    private TextWrap() {}

    /// Lines of at most `columns` characters; a word that is longer has a line of its own.
    ///
    /// @param indent blanks before every line but the first
    public static List<String> lines(String text, int columns, int indent) {
        List<String> lines = new ArrayList<>();
        String margin = " ".repeat(Math.min(indent, Math.max(0, columns / 2)));
        String rest = text;
        String before = "";
        while (before.length() + rest.length() > columns) {
            int room = columns - before.length();
            int first = rest.length() - rest.stripLeading().length();
            int at = rest.lastIndexOf(' ', room);
            if (at <= first) {
                at = rest.indexOf(' ', Math.max(room, first));
            }
            if (at < 0) {
                break;
            }
            lines.add((before + rest.substring(0, at)).stripTrailing());
            rest = rest.substring(at).strip();
            before = margin;
        }
        lines.add((before + rest).stripTrailing());
        return lines;
    }
}
