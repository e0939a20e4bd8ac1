package dev.bantam.cli.page;

/// An inline SVG picture. Positions are texts with their unit: `40%` of the picture, or pixels without one.
final class Drawing implements AutoCloseable {
    /// Which part of a text stands at its position.
    enum Anchor {
        START,
        MIDDLE,
        END;

        /// For a label at a scale's share: whatever stands at an end stays within the picture.
        static Anchor at(double percent) {
            return percent <= 0 ? START : percent >= 100 ? END : MIDDLE;
        }

        private String css() {
            return switch (this) {
                case START -> "start";
                case MIDDLE -> "middle";
                case END -> "end";
            };
        }
    }

    private final Html html;

    /// Opens a picture as wide as its style says.
    ///
    /// @param id names it on its page
    /// @param title what it shows
    /// @param description the same as the picture, in words
    /// @param height in pixels
    Drawing(Html html, String id, String title, String description, String style, int height) {
        this.html = html;
        String named = id + "-title " + id + "-words";
        html.open("svg", "class", style, "role", "img", "aria-labelledby", named, "height", "" + height);
        html.element("title", title, "id", id + "-title");
        html.element("desc", description, "id", id + "-words");
    }

    Drawing group(String style) {
        html.open("g", "class", style);
        return this;
    }

    Drawing endGroup() {
        html.close("g");
        return this;
    }

    /// A line across the whole picture.
    Drawing across(String style, String y) {
        return line(style, "0", y, "100%", y);
    }

    Drawing line(String style, String x1, String y1, String x2, String y2) {
        html.empty("line", "class", style, "x1", x1, "y1", y1, "x2", x2, "y2", y2);
        return this;
    }

    Drawing dot(String x, String y) {
        html.empty("circle", "class", "dot", "cx", x, "cy", y, "r", "6");
        return this;
    }

    /// @param dx pixels to the right of x
    /// @param dy pixels below y
    Drawing text(String style, String text, String x, int dx, String y, int dy, Anchor anchor) {
        String end = anchor.css();
        html.element("text", text, "class", style, "x", x, "dx", "" + dx, "y", y, "dy", "" + dy, "text-anchor", end);
        return this;
    }

    @Override
    public void close() {
        html.close("svg");
    }
}
