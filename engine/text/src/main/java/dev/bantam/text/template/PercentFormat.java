package dev.bantam.text.template;

import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `'%s: %d' % values`
final class PercentFormat {
    private final Context context;
    private final Text format;
    private final List<Value> values;
    private final @Nullable DictValue named;
    private final TextBuilder out;
    private int at;
    private int used;
    private boolean usedNames;

    private PercentFormat(Context context, Text format, Value values) {
        this.context = context;
        this.format = format;
        this.out = context.builder();
        this.named = values instanceof DictValue dict ? dict : null;
        this.values = values instanceof SequenceValue sequence && sequence.kind() == SequenceValue.Kind.TUPLE
                ? sequence.items()
                : List.of(values);
    }

    /// @param values a tuple, a dict for formats with names, or a single value
    static Text format(Context context, Text format, Value values) {
        PercentFormat writer = new PercentFormat(context, format, values);
        writer.write();
        if (!writer.usedNames && writer.named == null && writer.used < writer.values.size()) {
            throw new EvaluationError("not all values were used by the format");
        }
        return writer.out.build();
    }

    private void write() {
        while (at < format.length()) {
            int percent = format.chars().indexOf('%', at);
            int end = percent < 0 ? format.length() : percent;
            out.append(format, at, end);
            at = end;
            if (percent >= 0) {
                at++;
                conversion(percent);
            }
        }
    }

    private char next() {
        if (at >= format.length()) {
            throw new EvaluationError("the format ends within a conversion");
        }
        return format.chars().charAt(at++);
    }

    private void conversion(int percent) {
        boolean origin = format.isControl(percent);
        Value value = null;
        char c = next();
        if (c == '(') {
            int close = format.chars().indexOf(')', at);
            if (close < 0 || named == null) {
                throw new EvaluationError("a format with names needs a dict");
            }
            Text key = format.substring(at, close);
            value = named.get(key);
            if (value == null) {
                throw new EvaluationError("the format names '" + key + "', which is not there");
            }
            usedNames = true;
            at = close + 1;
            c = next();
        }
        StringBuilder flags = new StringBuilder();
        while ("-+ #0".indexOf(c) >= 0) {
            flags.append(c);
            c = next();
        }
        int width = 0;
        if (c == '*') {
            width = Coerce.integer("width", take(), 0);
            c = next();
        }
        while (c >= '0' && c <= '9') {
            width = Math.min(width * 10 + (c - '0'), 100_000_000);
            c = next();
        }
        int precision = -1;
        if (c == '.') {
            precision = 0;
            c = next();
            while (c >= '0' && c <= '9') {
                precision = Math.min(precision * 10 + (c - '0'), 100_000_000);
                c = next();
            }
        }
        while ("hlL".indexOf(c) >= 0) {
            c = next();
        }
        if (c == '%') {
            out.append('%', origin);
            return;
        }
        Text converted = convert(c, flags.toString(), precision, width, value == null ? take() : value);
        boolean left = flags.indexOf("-") >= 0 || width < 0;
        Text space = Text.of(" ", origin);
        out.append(TextMethods.justify(context, converted, Math.abs(width), space, left ? 0 : 2));
    }

    private Value take() {
        if (used >= values.size()) {
            throw new EvaluationError("the format needs more values than there are");
        }
        return values.get(used++);
    }

    private Text convert(char type, String flags, int precision, int width, Value value) {
        return switch (type) {
            case 's' -> cut(Coerce.string(context, value), precision);
            case 'r', 'a' -> cut(PythonText.represent(context, value), precision);
            case 'c' ->
                value instanceof Text text && text.size() == 1
                        ? text
                        : Text.user(Character.toString(Math.max(0, Coerce.integer("%c", value, 0)) & 0xffff));
            case 'd', 'i', 'u' -> {
                Double number = Values.number(value);
                BigInteger integer = Values.integer(value);
                if (integer == null) {
                    if (number == null || !Double.isFinite(number)) {
                        throw new EvaluationError("%d needs a number, not a value of type " + Values.typeName(value));
                    }
                    integer = new java.math.BigDecimal(number).toBigInteger();
                }
                yield signed(integer.signum() < 0, padded(integer.abs().toString(), precision), flags, width, value);
            }
            case 'x', 'X', 'o' -> {
                BigInteger integer = Values.integer(value);
                if (integer == null) {
                    throw new EvaluationError("%" + type + " needs an integer");
                }
                String digits = NumberText.integer(integer, type, flags.contains("#"));
                yield signed(integer.signum() < 0, padded(digits, precision), flags, width, value);
            }
            case 'f', 'F', 'e', 'E', 'g', 'G' -> {
                Double number = Values.number(value);
                if (number == null) {
                    throw new EvaluationError("%" + type + " needs a number");
                }
                boolean negative = number < 0 || (number == 0 && 1 / number < 0);
                String digits = NumberText.floating(number, type, precision, flags.contains("#"));
                yield signed(negative, digits, flags, width, value);
            }
            default -> throw new EvaluationError("unknown conversion '%" + type + "'");
        };
    }

    private static Text cut(Text text, int precision) {
        return precision >= 0 && precision < text.size() ? text.substring(0, text.offset(precision)) : text;
    }

    private static String padded(String digits, int precision) {
        if (precision > NumberText.MAXIMUM_PRECISION) {
            throw new EvaluationError("a precision of more than " + NumberText.MAXIMUM_PRECISION + " digits");
        }
        return "0".repeat(Math.max(0, precision - digits.length())) + digits;
    }

    private Text signed(boolean negative, String digits, String flags, int width, Value value) {
        String sign = negative ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
        boolean control = value instanceof IntValue integer && integer.control();
        Text text = Text.of(digits, control);
        if (flags.contains("0") && !flags.contains("-")) {
            text = TextMethods.justify(context, text, Math.max(0, width - sign.length()), Text.of("0", control), 2);
        }
        return context.builder().append(sign, control).append(text).build();
    }
}
