package dev.bantam.text.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Filters that make or change numbers.
final class NumberFilters {
    static final Map<String, Filters.Filter> TABLE = Map.of(
            "int", NumberFilters::integer,
            "float", NumberFilters::decimal,
            "abs", NumberFilters::absolute,
            "round", NumberFilters::round);

    private static final int MAXIMUM_DIGITS = 4300;

    private NumberFilters() {}

    private static Value integer(Context context, Value input, Arguments arguments) {
        @Nullable Value[] bound = arguments.bind("int", 0, "default", "base");
        Value absent = bound[0] == null ? IntValue.of(0) : bound[0];
        BigInteger integer = Values.integer(input);
        if (input instanceof IntValue) {
            return input;
        }
        if (input instanceof Text text) {
            charge(context, text);
            integer = parse(text.chars(), Coerce.integer("base", bound[1], 10));
            if (integer != null) {
                return new IntValue(integer, text.isControl());
            }
            Double number = parse(text.chars());
            return number == null || number.isInfinite() || number.isNaN()
                    ? absent
                    : truncate(number, text.isControl());
        }
        if (input instanceof FloatValue number) {
            return Double.isFinite(number.value()) ? truncate(number.value(), false) : absent;
        }
        return integer == null ? absent : new IntValue(integer, false);
    }

    private static void charge(Context context, Text text) {
        context.budget().work(10L * text.length());
        context.budget().digits(4L * Math.min(text.length(), MAXIMUM_DIGITS));
    }

    private static Value truncate(double number, boolean control) {
        return new IntValue(new BigDecimal(number).toBigInteger(), control);
    }

    /// Python's `int(text, base)`, or null where it refuses the text.
    private static @Nullable BigInteger parse(String text, int base) {
        String digits = Whitespace.skip(text, 0) < text.length()
                ? text.substring(Whitespace.skip(text, 0), Whitespace.skipBack(text, 0, text.length()))
                : "";
        boolean negative = digits.startsWith("-");
        digits = negative || digits.startsWith("+") ? digits.substring(1) : digits;
        String prefix = digits.length() > 1 ? digits.substring(0, 2).toLowerCase(java.util.Locale.ROOT) : "";
        int radix = base;
        int written = prefix.equals("0x") ? 16 : prefix.equals("0o") ? 8 : prefix.equals("0b") ? 2 : 0;
        if (written != 0 && (base == written || base == 0)) {
            radix = written;
            digits = digits.substring(2);
        } else if (base == 0) {
            radix = 10;
        }
        boolean separated =
                !digits.isEmpty() && !digits.startsWith("_") && !digits.endsWith("_") && !digits.contains("__");
        String plain = digits.replace("_", "");
        if (!separated || plain.length() > MAXIMUM_DIGITS || radix < 2 || radix > 36) {
            return null;
        }
        int limit = radix;
        if (!plain.codePoints().allMatch(c -> Character.digit(c, limit) >= 0)) {
            return null;
        }
        BigInteger value = new BigInteger(plain, radix);
        return negative ? value.negate() : value;
    }

    /// Python's `float(text)`, or null where it refuses the text.
    private static @Nullable Double parse(String text) {
        if (text.length() > MAXIMUM_DIGITS) {
            return null;
        }
        String number = text.strip().replaceAll("(?<=\\d)_(?=\\d)", "").toLowerCase(java.util.Locale.ROOT);
        if (number.matches("[+-]?(inf|infinity|nan)")) {
            double value = number.contains("nan") ? Double.NaN : Double.POSITIVE_INFINITY;
            return number.startsWith("-") ? -value : value;
        }
        if (!number.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)(e[+-]?\\d+)?")) {
            return null;
        }
        return Double.valueOf(number);
    }

    private static Value decimal(Context context, Value input, Arguments arguments) {
        @Nullable Value[] bound = arguments.bind("float", 0, "default");
        if (input instanceof Text text) {
            charge(context, text);
        }
        Double number = input instanceof Text text ? parse(text.chars()) : Values.number(input);
        return number != null ? new FloatValue(number) : bound[0] == null ? new FloatValue(0) : bound[0];
    }

    private static Value absolute(Context context, Value input, Arguments arguments) {
        arguments.bind("abs", 0);
        if (input instanceof FloatValue number) {
            return new FloatValue(Math.abs(number.value()));
        }
        BigInteger integer = Values.integer(input);
        if (integer == null) {
            throw new EvaluationError("abs needs a number, not a value of type " + Values.typeName(input));
        }
        return new IntValue(integer.abs(), input instanceof IntValue value && value.control());
    }

    private static Value round(Context context, Value input, Arguments arguments) {
        @Nullable Value[] bound = arguments.bind("round", 0, "precision", "method");
        int precision = Coerce.integer("precision", bound[0], 0);
        String method =
                bound[1] == null ? "common" : Coerce.text("method", bound[1]).chars();
        Double number = Values.number(input);
        if (number == null || Math.abs(precision) > 300) {
            throw new EvaluationError("round needs a number and at most 300 digits");
        }
        BigInteger integer = Values.integer(input);
        RoundingMode mode = switch (method) {
            case "common" -> RoundingMode.HALF_EVEN;
            case "ceil" -> RoundingMode.CEILING;
            case "floor" -> RoundingMode.FLOOR;
            default -> throw new EvaluationError("round knows 'common', 'ceil' and 'floor', not '" + method + "'");
        };
        if (mode == RoundingMode.HALF_EVEN) {
            if (integer != null) {
                BigInteger rounded = precision >= 0
                        ? integer
                        : new BigDecimal(integer).setScale(precision, mode).toBigInteger();
                return new IntValue(rounded, input instanceof IntValue value && value.control());
            }
            return Double.isFinite(number)
                    ? new FloatValue(Math.copySign(
                            new BigDecimal(number).setScale(precision, mode).doubleValue(), number))
                    : input;
        }
        double scale = Math.pow(10, precision);
        double scaled = number * scale;
        return new FloatValue((mode == RoundingMode.CEILING ? Math.ceil(scaled) : Math.floor(scaled)) / scale);
    }
}
