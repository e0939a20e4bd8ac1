package dev.bantam.text.template;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What stands after the colon in `{:>8.2f}`.
///
/// @param align one of `<>^=`, or empty for the type's own
/// @param sign one of `+- `, or empty
/// @param width least number of characters
/// @param grouping `,` or `_` between thousands, or empty
/// @param precision digits or characters, or -1
/// @param type the letter at the end, or empty
record FormatSpecification(
        String fill,
        String align,
        String sign,
        boolean alternate,
        int width,
        String grouping,
        int precision,
        String type) {
    private static final Pattern SYNTAX = Pattern.compile(
            "(?:(.)?([<>^=]))?([-+ ])?(#)?(0)?(\\d{0,9})([,_])?(?:\\.(\\d{1,9}))?([a-zA-Z%])?", Pattern.DOTALL);

    static FormatSpecification parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw new EvaluationError("malformed format specification '" + text + "'");
        }
        boolean zero = matcher.group(5) != null;
        String align = or(matcher.group(2), zero ? "=" : "");
        return new FormatSpecification(
                or(matcher.group(1), zero && matcher.group(2) == null ? "0" : " "),
                align,
                or(matcher.group(3), ""),
                matcher.group(4) != null,
                Integer.parseInt("0" + or(matcher.group(6), "")),
                or(matcher.group(7), ""),
                matcher.group(8) == null ? -1 : Integer.parseInt(or(matcher.group(8), "0")),
                or(matcher.group(9), ""));
    }

    private static String or(@Nullable String text, String absent) {
        return text == null ? absent : text;
    }

    /// @param origin whether the template wrote the specification, fill characters included
    Text apply(Context context, Value value, boolean origin) {
        BigInteger integer = value instanceof BoolValue && type.isEmpty() ? null : Values.integer(value);
        Double number = value instanceof BoolValue && type.isEmpty() ? null : Values.number(value);
        if (integer == null && number == null) {
            return text(context, value, origin);
        }
        if (number == null) {
            throw new IllegalStateException("an integer without a number");
        }
        boolean negative = integer != null ? integer.signum() < 0 : number < 0 || (number == 0 && 1 / number < 0);
        String digits = integer != null && "dboxXn".contains(type)
                ? NumberText.integer(integer, type.isEmpty() ? 'd' : type.charAt(0), alternate)
                : floating(number);
        if (!grouping.isEmpty()) {
            digits = NumberText.grouped(digits, grouping.charAt(0));
        }
        boolean control = origin && value instanceof IntValue own && own.control();
        String prefix = negative ? "-" : sign.equals("-") ? "" : sign;
        Text body = Text.of(digits, control);
        if (align.equals("=")) {
            body = TextMethods.justify(context, body, Math.max(0, width - prefix.length()), Text.of(fill, control), 2);
        }
        Text signed = context.builder().append(prefix, control).append(body).build();
        return pad(context, signed, align.isEmpty() ? ">" : align, origin);
    }

    private String floating(double number) {
        if (type.equals("%")) {
            return NumberText.floating(number * 100, 'f', precision, alternate) + "%";
        }
        if (type.isEmpty() && precision < 0) {
            String digits = PythonText.number(number);
            return digits.startsWith("-") ? digits.substring(1) : digits;
        }
        char letter = type.isEmpty() ? 'g' : type.charAt(0);
        if ("eEfFgGn".indexOf(letter) < 0) {
            throw new EvaluationError("format code '" + type + "' does not work on a number");
        }
        return NumberText.floating(number, letter == 'n' ? 'g' : letter, precision, alternate);
    }

    private Text text(Context context, Value value, boolean origin) {
        boolean plain = value instanceof Text || value instanceof BoolValue;
        boolean bare = width == 0 && align.isEmpty() && type.isEmpty() && precision < 0 && sign.isEmpty();
        if (!plain && !bare) {
            throw new EvaluationError("a value of type " + Values.typeName(value) + " takes no format specification");
        }
        if ((!type.isEmpty() && !type.equals("s")) || !sign.isEmpty()) {
            throw new EvaluationError("format code '" + type + sign + "' does not work on a string");
        }
        Text text = Coerce.string(context, value);
        Text cut = precision >= 0 && precision < text.size() ? text.substring(0, text.offset(precision)) : text;
        return pad(context, cut, align.isEmpty() ? "<" : align, origin);
    }

    private Text pad(Context context, Text text, String side, boolean origin) {
        if (side.equals("^")) {
            // Unlike str.center, an odd margin always goes to the right.
            int missing = Math.max(0, width - text.size());
            Text left = TextMethods.justify(context, text, text.size() + missing / 2, Text.of(fill, origin), 2);
            return TextMethods.justify(context, left, width, Text.of(fill, origin), 0);
        }
        return TextMethods.justify(context, text, width, Text.of(fill, origin), side.equals("<") ? 0 : 2);
    }
}
