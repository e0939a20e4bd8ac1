package dev.bantam.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Rows whose columns stand below each other. In a terminal that is too narrow for all of them, as many as fit do;
/// the others follow as text, broken between words, on indented lines.
public final class Table {
    private static final String GAP = "  ";
    /// Blanks before what did not fit on a row's first line.
    public static final int INDENT = 4;

    /// Fields up to here stay on one line, such as "1.2 GB".
    private static final int WHOLE = 20;

    private static final char NO_BREAK = '\u00a0';

    private final List<List<String>> rows = new ArrayList<>();

    /// A table of this heading alone.
    public Table(String... heading) {
        rows.add(List.of(heading));
    }

    /// Adds a row; it has as many fields as the heading.
    public void row(String... fields) {
        if (fields.length != rows.getFirst().size()) {
            throw new IllegalArgumentException(
                    fields.length + " fields in a table of " + rows.getFirst().size() + " columns");
        }
        rows.add(List.of(fields));
    }

    /// The lines of it.
    ///
    /// @param columns of the terminal; 0 for a line a row, however long
    public List<String> lines(int columns) {
        int count = rows.getFirst().size();
        int[] widths = IntStream.range(0, count)
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        // The last column stays free: some terminals break the line there.
        int room = columns == 0 ? Integer.MAX_VALUE : columns - 1;
        int aligned = 0;
        int taken = 0;
        while (aligned < count && taken + widths[aligned] <= room) {
            taken += widths[aligned] + GAP.length();
            aligned++;
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < count; column++) {
                String field = row.get(column);
                line.append(field.length() <= WHOLE ? field.replace(' ', NO_BREAK) : field);
                boolean isPadded = column < aligned;
                line.append(isPadded ? " ".repeat(widths[column] - field.length()) : "")
                        .append(isPadded || !field.isEmpty() ? GAP : "");
            }
            TextWrap.lines(line.toString().stripTrailing(), room, INDENT).stream()
                    .map(broken -> broken.replace(NO_BREAK, ' '))
                    .forEach(lines::add);
        }
        return lines;
    }

    /// Prints it as wide as standard output is.
    public void print(Terminal terminal) {
        lines(TerminalWidth.ofOutput(terminal)).forEach(terminal.out()::println);
    }
}
