package dev.bantam.cli.page;

import java.util.List;

/// Counts as a table whose cells are the darker the larger their share of the row is.
public final class HeatTable {
    /// From here on light text is read better than dark; as the style sheet says.
    private static final double STRONG = 0.82;

    private HeatTable() {}

    /// Writes the table.
    ///
    /// @param caption says what it shows
    /// @param corner heads the column of row names
    /// @param rows names of rows; a row whose name is also that of a column has its right cell there
    /// @param counts `[rows][columns]`
    public static void write(
            Html html,
            String caption,
            String corner,
            List<String> rows,
            List<String> columns,
            List<List<Integer>> counts) {
        html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", caption);
        html.open("table", "class", "heat").element("caption", caption);
        html.open("thead").open("tr").element("th", corner, "scope", "col", "class", "corner");
        for (String column : columns) {
            html.open("th", "scope", "col", "class", "turned")
                    .element("span", column)
                    .close("th");
        }
        html.element("th", "all", "scope", "col", "class", "number")
                .close("tr")
                .close("thead")
                .open("tbody");
        for (int i = 0; i < rows.size(); i++) {
            row(html, rows.get(i), columns, counts.get(i));
        }
        html.close("tbody").close("table").close("div");
    }

    private static void row(Html html, String name, List<String> columns, List<Integer> counts) {
        int all = counts.stream().mapToInt(Integer::intValue).sum();
        html.open("tr", "class", columns.contains(name) ? "known" : "unknown");
        html.element("th", name, "scope", "row");
        for (int j = 0; j < columns.size(); j++) {
            int count = counts.get(j);
            if (count == 0) {
                html.element("td", "\u00B7", "class", "none");
                continue;
            }
            double share = (double) count / all;
            // Stronger than the share itself: one wrong answer of thirty must still be seen.
            double strength = 0.12 + 0.88 * share;
            String kind = columns.get(j).equals(name) ? "right" : "wrong";
            String contrast = strength > STRONG ? " strong" : "";
            html.element(
                    "td",
                    Integer.toString(count),
                    "class",
                    kind + contrast,
                    "style",
                    "--strength:" + Axis.number(strength));
        }
        html.element("td", Integer.toString(all), "class", "number sum").close("tr");
    }
}
