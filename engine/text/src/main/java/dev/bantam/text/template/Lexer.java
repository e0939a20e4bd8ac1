package dev.bantam.text.template;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Splits a template into text and tags, with `trim_blocks` and `lstrip_blocks` as chat templates expect:
/// the newline after a block tag goes, and so does white space between the start of a line and a block tag.
final class Lexer {
    private static final List<String> OPERATORS = List.of(
            "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<",
            "=", ".", ":", "|", ",", ";");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;

    /// Whether the text from `at` on begins a line.
    private boolean lineStart = true;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String source) {
        String normalized = source.replace("\r\n", "\n").replace('\r', '\n');
        if (normalized.endsWith("\n")) {
            normalized = normalized.substring(0, normalized.length() - 1);
        }
        Lexer lexer = new Lexer(normalized);
        lexer.template();
        return lexer.tokens;
    }

    private void template() {
        while (at < source.length()) {
            int tag = findTag(at);
            if (tag < 0) {
                text(at, source.length());
                moveTo(source.length());
                break;
            }
            char kind = source.charAt(tag + 1);
            int end = tag + 2;
            char sign = end < source.length() ? source.charAt(end) : ' ';
            if (sign == '-' || sign == '+') {
                end++;
            }
            text(at, textEnd(tag, kind, sign));
            moveTo(end);
            switch (kind) {
                case '#' -> comment();
                case '{' -> print();
                default -> block();
            }
            lineStart = at > 0 && source.charAt(at - 1) == '\n';
        }
        add(Token.Type.END, "");
    }

    private int findTag(int from) {
        int tag = source.indexOf('{', from);
        while (tag >= 0 && tag + 1 < source.length()) {
            char next = source.charAt(tag + 1);
            if (next == '{' || next == '%' || next == '#') {
                return tag;
            }
            tag = source.indexOf('{', tag + 1);
        }
        return -1;
    }

    /// Where the text before a tag ends once white space has been stripped.
    private int textEnd(int tag, char kind, char sign) {
        if (sign == '-') {
            return Whitespace.skipBack(source, at, tag);
        }
        if (sign == '+' || kind == '{') {
            return tag;
        }
        int begin = tag;
        while (begin > at && source.charAt(begin - 1) != '\n') {
            if (!Whitespace.isSpace(source.charAt(begin - 1))) {
                return tag;
            }
            begin--;
        }
        return begin > at || lineStart ? begin : tag;
    }

    private void comment() {
        int close = source.indexOf("#}", at);
        if (close < 0) {
            throw new TemplateException(line, "comment is not closed: '#}' is missing");
        }
        afterBlockTag(close, close + 2);
    }

    private void block() {
        int name = Whitespace.skip(source, at);
        if (source.startsWith("raw", name)) {
            int close = Whitespace.skip(source, name + 3);
            boolean strip = source.startsWith("-%}", close);
            if (strip || source.startsWith("%}", close)) {
                moveTo(strip ? Whitespace.skip(source, close + 3) : close + 2);
                raw();
                return;
            }
        }
        add(Token.Type.BLOCK_BEGIN, "{%");
        expression('%', Token.Type.BLOCK_END);
    }

    private void print() {
        add(Token.Type.PRINT_BEGIN, "{{");
        expression('}', Token.Type.PRINT_END);
    }

    /// Text up to `endraw`, taken as it is.
    private void raw() {
        lineStart = at > 0 && source.charAt(at - 1) == '\n';
        int tag = source.indexOf("{%", at);
        while (tag >= 0) {
            int name = tag + 2;
            char sign = name < source.length() ? source.charAt(name) : ' ';
            if (sign == '-' || sign == '+') {
                name++;
            }
            name = Whitespace.skip(source, name);
            if (source.startsWith("endraw", name)) {
                int close = Whitespace.skip(source, name + 6);
                int brace = close < source.length() && "+-".indexOf(source.charAt(close)) >= 0 ? close + 1 : close;
                if (source.startsWith("%}", brace)) {
                    text(at, textEnd(tag, '%', sign));
                    afterBlockTag(brace, brace + 2);
                    return;
                }
            }
            tag = source.indexOf("{%", tag + 2);
        }
        throw new TemplateException(line, "raw block is not closed: '{% endraw %}' is missing");
    }

    /// Moves past a closing `%}` or `#}` at `close`, with what its sign says about the white space after it.
    private void afterBlockTag(int close, int end) {
        char sign = close > at ? source.charAt(close - 1) : ' ';
        if (sign == '-') {
            moveTo(Whitespace.skip(source, end));
        } else {
            boolean newline = sign != '+' && end < source.length() && source.charAt(end) == '\n';
            moveTo(newline ? end + 1 : end);
        }
    }

    /// The tokens of one tag up to and with its end.
    private void expression(char closing, Token.Type endType) {
        Deque<Character> brackets = new ArrayDeque<>();
        int begin = line;
        while (at < source.length()) {
            if (brackets.isEmpty() && closes(closing, endType)) {
                return;
            }
            char c = source.charAt(at);
            if (Whitespace.isSpace(c)) {
                moveTo(Whitespace.skip(source, at));
            } else if (c == '\'' || c == '"') {
                string(c);
            } else if (c >= '0' && c <= '9') {
                number();
            } else if (Character.isUnicodeIdentifierStart(source.codePointAt(at)) || c == '_') {
                name();
            } else {
                operator(brackets);
            }
        }
        throw new TemplateException(
                begin, "tag is not closed: '" + (endType == Token.Type.PRINT_END ? "}}" : "%}") + "' is missing");
    }

    private boolean closes(char closing, Token.Type endType) {
        char c = source.charAt(at);
        boolean signed = c == '-' || (c == '+' && closing == '%');
        int close = signed ? at + 1 : at;
        if (close + 1 >= source.length() || source.charAt(close) != closing || source.charAt(close + 1) != '}') {
            return false;
        }
        add(endType, "");
        if (closing == '%') {
            afterBlockTag(close, close + 2);
        } else {
            moveTo(signed ? Whitespace.skip(source, close + 2) : close + 2);
        }
        return true;
    }

    private void string(char quote) {
        int end = at + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw new TemplateException(line, "string is not closed: " + quote + " is missing");
        }
        add(Token.Type.STRING, StringEscapes.resolve(source.substring(at + 1, end), line));
        moveTo(end + 1);
    }

    private void number() {
        int end = at;
        if (source.charAt(at) == '0' && at + 2 < source.length() && radix(source.charAt(at + 1)) > 0) {
            int radix = radix(source.charAt(at + 1));
            end = digits(at + 2, radix);
            if (end > at + 2) {
                add(Token.Type.INTEGER, source.substring(at, end));
                moveTo(end);
                return;
            }
        }
        end = digits(at, 10);
        if (source.charAt(at) == '0' && source.substring(at, end).matches(".*[1-9].*") && !isFraction(end)) {
            throw new TemplateException(line, "a number other than zero can't begin with 0");
        }
        int fraction = end;
        boolean afterDot = at > 0 && source.charAt(at - 1) == '.';
        if (!afterDot && end < source.length() && source.charAt(end) == '.') {
            fraction = Math.max(end, digits(end + 1, 10));
            fraction = fraction == end + 1 ? end : fraction;
        }
        int exponent = afterDot ? fraction : exponent(fraction);
        if (exponent > end) {
            add(Token.Type.FLOAT, source.substring(at, exponent));
            moveTo(exponent);
        } else {
            add(Token.Type.INTEGER, source.substring(at, end));
            moveTo(end);
        }
    }

    private boolean isFraction(int end) {
        return end < source.length() && ".eE".indexOf(source.charAt(end)) >= 0;
    }

    private static int radix(char letter) {
        return switch (letter) {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            case 'b', 'B' -> 2;
            default -> 0;
        };
    }

    private int digits(int from, int radix) {
        int end = from;
        while (isDigit(end, radix) || (end < source.length() && source.charAt(end) == '_' && isDigit(end + 1, radix))) {
            end++;
        }
        return end;
    }

    private boolean isDigit(int offset, int radix) {
        return offset < source.length()
                && source.charAt(offset) < 128
                && Character.digit(source.charAt(offset), radix) >= 0;
    }

    private int exponent(int from) {
        if (from < source.length() && (source.charAt(from) == 'e' || source.charAt(from) == 'E')) {
            int digits = from + 1;
            if (digits < source.length() && "+-".indexOf(source.charAt(digits)) >= 0) {
                digits++;
            }
            int end = digits(digits, 10);
            return end > digits ? end : from;
        }
        return from;
    }

    private void name() {
        int end = at;
        while (end < source.length()) {
            int c = source.codePointAt(end);
            if (c != '_' && (!Character.isUnicodeIdentifierPart(c) || Character.isIdentifierIgnorable(c))) {
                break;
            }
            end += Character.charCount(c);
        }
        add(Token.Type.NAME, source.substring(at, end));
        moveTo(end);
    }

    private void operator(Deque<Character> brackets) {
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, at)) {
                char c = operator.charAt(0);
                switch (c) {
                    case '(' -> brackets.push(')');
                    case '[' -> brackets.push(']');
                    case '{' -> brackets.push('}');
                    case ')', ']', '}' -> {
                        if (brackets.isEmpty() || brackets.pop() != c) {
                            throw new TemplateException(line, "unexpected '" + c + "'");
                        }
                    }
                    default -> {}
                }
                add(Token.Type.OPERATOR, operator);
                moveTo(at + operator.length());
                return;
            }
        }
        throw new TemplateException(line, "unexpected character '" + Character.toString(source.codePointAt(at)) + "'");
    }

    private void text(int from, int to) {
        if (to > from) {
            add(Token.Type.DATA, source.substring(from, to));
        }
    }

    private void add(Token.Type type, String text) {
        tokens.add(new Token(type, text, line));
    }

    private void moveTo(int target) {
        for (int i = at; i < target; i++) {
            if (source.charAt(i) == '\n') {
                line++;
            }
        }
        at = target;
    }
}
