package dev.bantam.text.template;

import java.math.BigDecimal;
import java.util.List;

/// Python's `str()` and `repr()`. Strings keep their origin; punctuation and numbers around them count as user text,
/// save for the template's own integers.
final class PythonText {
    private static final int MAXIMUM_NESTING = 2 * Value.MAXIMUM_NESTING;

    private PythonText() {}

    static Text string(Context context, Value value) {
        if (value instanceof Text text) {
            return text;
        }
        if (value instanceof UndefinedValue) {
            return Text.EMPTY;
        }
        return represent(context, value);
    }

    static Text represent(Context context, Value value) {
        TextBuilder out = context.builder();
        represent(value, out, 0);
        return out.build();
    }

    private static void represent(Value value, TextBuilder out, int depth) {
        out.step();
        // Values are finite trees, but namespaces may hold themselves.
        if (depth > MAXIMUM_NESTING) {
            throw new EvaluationError("a value is nested too deep to be printed");
        }
        switch (value) {
            case Text text -> quote(text, out);
            case IntValue integer -> out.append(integer, integer.control());
            case BoolValue bool -> out.append(bool == BoolValue.TRUE ? "True" : "False", false);
            case FloatValue number -> out.append(number(number.value()), false);
            case NoneValue none -> out.append("None", false);
            case UndefinedValue undefined -> out.append("Undefined", false);
            case SequenceValue sequence -> sequence(sequence, out, depth);
            case DictValue dict -> dict(dict, out, depth);
            case ViewValue view -> {
                out.append(view.name() + "(", false);
                items(view.items(), out, "[", "]", depth);
                out.append(")", false);
            }
            case NamespaceValue namespace -> {
                out.append("<Namespace {", false);
                String separator = "";
                for (var attribute : namespace.attributes().entrySet()) {
                    out.append(separator, false);
                    quote(Text.user(attribute.getKey()), out);
                    out.append(": ", false);
                    represent(attribute.getValue(), out, depth + 1);
                    separator = ", ";
                }
                out.append("}>", false);
            }
            case FunctionValue function -> out.append("<function " + function.name() + ">", false);
            case GeneratorValue generator -> out.append("<generator object>", false);
            case LoopValue loop -> out.append("<LoopContext>", false);
        }
    }

    private static void sequence(SequenceValue sequence, TextBuilder out, int depth) {
        List<Value> items = sequence.items();
        switch (sequence.kind()) {
            case LIST -> items(items, out, "[", "]", depth);
            case TUPLE -> items(items, out, "(", items.size() == 1 ? ",)" : ")", depth);
            case RANGE -> throw new EvaluationError("a range can't be printed; make it a list first");
        }
    }

    private static void items(List<Value> items, TextBuilder out, String open, String close, int depth) {
        out.append(open, false);
        String separator = "";
        for (Value item : items) {
            out.append(separator, false);
            represent(item, out, depth + 1);
            separator = ", ";
        }
        out.append(close, false);
    }

    private static void dict(DictValue dict, TextBuilder out, int depth) {
        out.append("{", false);
        String separator = "";
        for (DictValue.Entry entry : dict.entries()) {
            out.append(separator, false);
            represent(entry.key(), out, depth + 1);
            out.append(": ", false);
            represent(entry.value(), out, depth + 1);
            separator = ", ";
        }
        out.append("}", false);
    }

    private static void quote(Text text, TextBuilder out) {
        String chars = text.chars();
        char quote = chars.indexOf('\'') >= 0 && chars.indexOf('"') < 0 ? '"' : '\'';
        out.append(quote, false);
        int at = 0;
        while (at < chars.length()) {
            int c = chars.codePointAt(at);
            int next = at + Character.charCount(c);
            if (c == quote || c == '\\') {
                out.append('\\', text.isControl(at));
                out.append((char) c, text.isControl(at));
            } else if (isPrintable(c)) {
                out.append(text, at, next);
            } else {
                out.append(escape(c), text.isControl(at));
            }
            at = next;
        }
        out.append(quote, false);
    }

    private static String escape(int c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default ->
                c < 0x100
                        ? hexadecimal("\\x", c, 2)
                        : c < 0x10000 ? hexadecimal("\\u", c, 4) : hexadecimal("\\U", c, 8);
        };
    }

    static String hexadecimal(String prefix, int value, int digits) {
        String hexadecimal = Integer.toHexString(value);
        return prefix + "0".repeat(digits - hexadecimal.length()) + hexadecimal;
    }

    static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }

    /// Python's `repr` of a float: the shortest digits that give it back, with an exponent from 1e16 and below 1e-4.
    static String number(double number) {
        if (Double.isNaN(number)) {
            return "nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        if (number == 0) {
            return 1 / number < 0 ? "-0.0" : "0.0";
        }
        BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        int exponent = exact.precision() - exact.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = exact.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String digits = exact.unscaledValue().abs().toString();
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        String size = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : String.valueOf(Math.abs(exponent));
        return (number < 0 ? "-" : "") + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + size;
    }
}
