package dev.bantam.cli.page;

import dev.bantam.cli.page.Drawing.Anchor;
import java.util.List;
import java.util.Locale;

/// Lines over two axes.
public final class LineChart {
    private LineChart() {}

    /// A point in the units of the axes.
    public record Point(double x, double y) {}

    /// One line.
    ///
    /// @param name stands in the legend
    /// @param points in the order of x
    /// @param stepped whether a value holds until the next point, or the line goes straight there
    /// @param style class of the style sheet
    public record Line(String name, List<Point> points, boolean stepped, String style) {}

    /// A marked point.
    ///
    /// @param label stands beside it
    /// @param style class of the style sheet
    public record Mark(Point point, String label, String style) {}

    /// A level that a line is held against.
    public record Level(double y, String label) {}

    /// Writes the chart.
    ///
    /// @param id names the chart on its page
    /// @param title what it shows
    /// @param description the same as the picture, in words
    public static void write(
            Html html,
            String id,
            String title,
            String description,
            Axis x,
            Axis y,
            List<Line> lines,
            List<Level> levels,
            List<Mark> marks) {
        if (lines.size() > 1) {
            legend(html, lines);
        }
        html.element("div", y.title(), "class", "axis-title", "aria-hidden", "true");
        try (Drawing drawing = new Drawing(html, id, title, description, "chart lines", 240)) {
            grid(drawing, x, y);
            for (Level level : levels) {
                String at = y.percentFromTop(level.y());
                drawing.across("level", at).text("level-label", level.label(), "100%", 0, at, 17, Anchor.END);
            }
            // The lines alone are stretched; their strokes and all else keep their size.
            html.open(
                    "svg", "viewBox", "0 0 100 100", "preserveAspectRatio", "none", "width", "100%", "height", "100%");
            for (Line line : lines) {
                String path = path(line, x, y);
                html.empty("path", "class", "line " + line.style(), "d", path, "vector-effect", "non-scaling-stroke");
            }
            html.close("svg");
            marks.forEach(mark -> mark(drawing, mark, x, y));
        }
    }

    private static void legend(Html html, List<Line> lines) {
        html.open("ul", "class", "legend", "aria-hidden", "true");
        for (Line line : lines) {
            html.open("li").open("svg", "width", "22", "height", "10");
            html.empty("line", "class", "line " + line.style(), "x1", "0", "x2", "22", "y1", "5", "y2", "5");
            html.close("svg").text(" " + line.name()).close("li");
        }
        html.close("ul");
    }

    private static void grid(Drawing drawing, Axis x, Axis y) {
        for (double tick : y.ticks()) {
            String at = y.percentFromTop(tick);
            drawing.across("grid", at).text("tick", y.label().apply(tick), "0", -8, at, 4, Anchor.END);
        }
        for (double tick : x.ticks()) {
            Anchor anchor = x.share(tick) < 100 ? Anchor.MIDDLE : Anchor.END;
            drawing.text("tick", x.label().apply(tick), x.percent(tick), 0, "100%", 18, anchor);
        }
        drawing.text("axis", x.title(), "0", 0, "100%", 38, Anchor.START);
    }

    private static void mark(Drawing drawing, Mark mark, Axis x, Axis y) {
        String across = x.percent(mark.point().x());
        String down = y.percentFromTop(mark.point().y());
        // Lines that are marked mostly rise: on the left above is room.
        boolean left = x.share(mark.point().x()) > 40;
        drawing.group(mark.style())
                .dot(across, down)
                .text("mark", mark.label(), across, left ? -10 : 10, down, -10, left ? Anchor.END : Anchor.START)
                .endGroup();
    }

    private static String path(Line line, Axis x, Axis y) {
        StringBuilder path = new StringBuilder();
        for (Point point : line.points()) {
            String across = Axis.number(x.share(point.x()));
            String down = Axis.number(100 - y.share(point.y()));
            if (path.isEmpty()) {
                path.append(String.format(Locale.ROOT, "M%s %s", across, down));
            } else if (line.stepped()) {
                path.append('H').append(across).append('V').append(down);
            } else {
                path.append('L').append(across).append(' ').append(down);
            }
        }
        return path.toString();
    }
}
