package dev.bantam.cli.page;

import java.util.ArrayDeque;
import java.util.Deque;

/// Writes HTML that is well-formed XML as well. Texts and the values of attributes are escaped here and nowhere
/// else.
public final class Html {
    private final StringBuilder out = new StringBuilder(1 << 16);
    private final Deque<String> open = new ArrayDeque<>();

    /// An empty page.
    public Html() {
        out.append("<!DOCTYPE html>\n");
    }

    /// Opens an element.
    ///
    /// @param attributes names and values in turn
    public Html open(String tag, String... attributes) {
        start(tag, attributes);
        out.append('>');
        open.push(tag);
        return this;
    }

    /// Closes the element that was opened last.
    ///
    /// @param tag its name
    /// @throws IllegalStateException if that is another
    public Html close(String tag) {
        if (open.isEmpty() || !open.peek().equals(tag)) {
            throw new IllegalStateException("</" + tag + "> comes where the open elements are " + open);
        }
        open.pop();
        out.append("</").append(tag).append('>');
        if (!INLINE.contains(" " + tag + " ")) {
            out.append('\n');
        }
        return this;
    }

    /// An element with a text.
    public Html element(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close(tag);
    }

    /// An element that has no content: a shape, a line break.
    public Html empty(String tag, String... attributes) {
        start(tag, attributes);
        out.append("/>");
        return this;
    }

    /// Text.
    public Html text(String text) {
        escape(text);
        return this;
    }

    /// A style sheet, as it is.
    ///
    /// @throws IllegalArgumentException if it has a character that markup gives another meaning
    public Html style(String css) {
        if (css.indexOf('<') >= 0 || css.indexOf('&') >= 0) {
            throw new IllegalArgumentException("a style sheet must have neither < nor &");
        }
        open("style");
        out.append('\n').append(css);
        return close("style");
    }

    /// The page.
    ///
    /// @throws IllegalStateException if an element is still open
    public String finish() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("still open: " + open);
        }
        return out.toString();
    }

    private static final String INLINE = " a b em strong code span bdi text tspan ";

    private void start(String tag, String... attributes) {
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1]);
            out.append('"');
        }
    }

    private void escape(String text) {
        text.codePoints().forEach(character -> {
            switch (character) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(allowed(character) ? character : 0xFFFD);
            }
        });
    }

    /// Characters that XML 1.0 allows, without those that HTML calls control characters.
    private static boolean allowed(int character) {
        return character == '\t'
                || character == '\n'
                || character == '\r'
                || (character >= 0x20 && character < 0x7F)
                || (character >= 0xA0 && character <= 0xD7FF)
                || (character >= 0xE000 && character <= 0xFFFD)
                || character >= 0x10000;
    }
}
