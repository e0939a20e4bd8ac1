package dev.bantam.cli.page;

import dev.bantam.cli.page.Drawing.Anchor;
import java.util.List;

/// Shares with their intervals: a dot on a bar, one row each.
public final class DotChart {
    private static final int ROW = 48;
    private static final int TOP = 4;
    private static final int BOTTOM = 44;

    private DotChart() {}

    /// One row.
    ///
    /// @param label stands above the bar
    /// @param figure stands at its end: the values as text
    /// @param style class of the style sheet
    public record Row(String label, String figure, double low, double value, double high, String style) {}

    /// Writes the chart.
    ///
    /// @param id names the chart on its page
    /// @param title what it shows
    /// @param description the same as the picture, in words
    public static void write(Html html, String id, String title, String description, Axis axis, List<Row> rows) {
        int bottom = TOP + ROW * rows.size();
        try (Drawing drawing = new Drawing(html, id, title, description, "chart dots", bottom + BOTTOM)) {
            for (double tick : axis.ticks()) {
                String x = axis.percent(tick);
                drawing.line("grid", x, "" + TOP, x, "" + bottom);
                Anchor anchor = Anchor.at(axis.share(tick));
                drawing.text("tick", axis.label().apply(tick), x, 0, "" + bottom, 16, anchor);
            }
            drawing.text("axis", axis.title(), "0", 0, "" + bottom, 36, Anchor.START);
            for (int i = 0; i < rows.size(); i++) {
                row(drawing, axis, rows.get(i), TOP + ROW * i);
            }
        }
    }

    private static void row(Drawing drawing, Axis axis, Row row, int top) {
        String middle = "" + (top + 32);
        drawing.group(row.style())
                .text("label", row.label(), "0", 0, "" + top, 17, Anchor.START)
                .text("figure", row.figure(), "100%", 0, "" + top, 17, Anchor.END)
                .across("track", middle)
                .line("interval", axis.percent(row.low()), middle, axis.percent(row.high()), middle)
                .dot(axis.percent(row.value()), middle)
                .endGroup();
    }
}
