package dev.bantam.text.template;

/// White space as Python's `str` and `re` understand it.
final class Whitespace {
    private Whitespace() {}

    static boolean isSpace(int c) {
        return c <= ' '
                ? c == ' ' || (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x1f)
                : c == 0x85
                        || c == 0xa0
                        || c == 0x1680
                        || (c >= 0x2000 && c <= 0x200a)
                        || c == 0x2028
                        || c == 0x2029
                        || c == 0x202f
                        || c == 0x205f
                        || c == 0x3000;
    }

    /// Characters at which `splitlines` splits.
    static boolean isLineEnd(int c) {
        return (c >= 0x0a && c <= 0x0d) || (c >= 0x1c && c <= 0x1e) || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    /// The offset of the first character from `from` that is no white space.
    static int skip(String text, int from) {
        int at = from;
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /// The offset after the last character before `to` that is no white space, not below `from`.
    static int skipBack(String text, int from, int to) {
        int at = to;
        while (at > from && isSpace(text.charAt(at - 1))) {
            at--;
        }
        return at;
    }
}
