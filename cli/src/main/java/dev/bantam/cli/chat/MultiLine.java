package dev.bantam.cli.chat;

/// Messages of several lines: a line goes on after a backslash at its end, and a message that begins with `"""`
/// goes on to the next `"""`. Both work after a slash command's name as well.
final class MultiLine {
    private static final String QUOTES = "\"\"\"";

    private MultiLine() {}

    /// Whether more lines belong to what was typed so far.
    static boolean isOpen(String typed) {
        int quotes = opening(typed);
        if (quotes >= 0) {
            return typed.indexOf(QUOTES, quotes + QUOTES.length()) < 0;
        }
        return typed.endsWith("\\");
    }

    /// The message without what held its lines together.
    static String join(String typed) {
        int quotes = opening(typed);
        if (quotes < 0) {
            String joined = typed.replace("\\\n", "\n");
            return joined.endsWith("\\") ? joined.substring(0, joined.length() - 1) : joined;
        }
        int start = quotes + QUOTES.length();
        int end = typed.indexOf(QUOTES, start);
        String inside = end < 0 ? typed.substring(start) : typed.substring(start, end);
        String after = end < 0 ? "" : typed.substring(end + QUOTES.length());
        return typed.substring(0, quotes) + inside.strip() + after;
    }

    /// Where the quotes open the message, or what follows a command's name; -1 where they don't.
    private static int opening(String typed) {
        int start = 0;
        if (typed.startsWith("/")) {
            while (start < typed.length() && !Character.isWhitespace(typed.charAt(start))) {
                start++;
            }
        }
        while (start < typed.length() && Character.isWhitespace(typed.charAt(start))) {
            start++;
        }
        return typed.startsWith(QUOTES, start) ? start : -1;
    }
}
