package dev.bantam.text.template;

/// The escapes of Python's string literals.
final class StringEscapes {
    private StringEscapes() {}

    static String resolve(String literal, int line) {
        if (literal.indexOf('\\') < 0) {
            return literal;
        }
        StringBuilder resolved = new StringBuilder(literal.length());
        int at = 0;
        while (at < literal.length()) {
            char c = literal.charAt(at++);
            if (c != '\\' || at == literal.length()) {
                resolved.append(c);
                continue;
            }
            char escape = literal.charAt(at++);
            switch (escape) {
                case '\n' -> {}
                case '\\', '\'', '"' -> resolved.append(escape);
                case 'a' -> resolved.append('\u0007');
                case 'b' -> resolved.append('\b');
                case 'f' -> resolved.append('\f');
                case 'n' -> resolved.append('\n');
                case 'r' -> resolved.append('\r');
                case 't' -> resolved.append('\t');
                case 'v' -> resolved.append('\u000b');
                case 'x' -> at = hexadecimal(literal, at, 2, resolved, line);
                case 'u' -> at = hexadecimal(literal, at, 4, resolved, line);
                case 'U' -> at = hexadecimal(literal, at, 8, resolved, line);
                case 'N' -> at = named(literal, at, resolved, line);
                case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                    int end = at;
                    while (end < literal.length() && end < at + 2 && isOctal(literal.charAt(end))) {
                        end++;
                    }
                    resolved.append((char) Integer.parseInt(literal.substring(at - 1, end), 8));
                    at = end;
                }
                default -> resolved.append('\\').append(escape);
            }
        }
        return resolved.toString();
    }

    private static boolean isOctal(char c) {
        return c >= '0' && c <= '7';
    }

    private static int hexadecimal(String literal, int at, int digits, StringBuilder resolved, int line) {
        int value = 0;
        for (int i = at; i < at + digits; i++) {
            int digit = i < literal.length() && literal.charAt(i) < 128 ? Character.digit(literal.charAt(i), 16) : -1;
            if (digit < 0 || value > 0x10ffff) {
                throw new TemplateException(line, "escape in a string needs " + digits + " hexadecimal digits");
            }
            value = value * 16 + digit;
        }
        if (value < 0 || value > Character.MAX_CODE_POINT) {
            throw new TemplateException(line, "escape in a string is beyond the last character");
        }
        resolved.appendCodePoint(value);
        return at + digits;
    }

    private static int named(String literal, int at, StringBuilder resolved, int line) {
        int close = literal.indexOf('}', at);
        if (at < literal.length() && literal.charAt(at) == '{' && close > 0) {
            try {
                resolved.appendCodePoint(Character.codePointOf(literal.substring(at + 1, close)));
                return close + 1;
            } catch (IllegalArgumentException unknown) {
                throw new TemplateException(line, "no character is named " + literal.substring(at, close + 1));
            }
        }
        throw new TemplateException(line, "\\N needs the name of a character in braces");
    }
}
