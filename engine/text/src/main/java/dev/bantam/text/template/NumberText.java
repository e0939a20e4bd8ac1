package dev.bantam.text.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/// Numbers as `%d`, `%.2f`, `%e`, `%g` and `%x` lay them out.
final class NumberText {
    static final int MAXIMUM_PRECISION = 1000;

    private NumberText() {}

    /// The digits without a sign.
    ///
    /// @param precision digits after the point (in all for `g`), or -1 for the usual six
    static String floating(double number, char type, int precision, boolean keepZeros) {
        int digits = precision < 0 ? 6 : precision;
        if (digits > MAXIMUM_PRECISION) {
            throw new EvaluationError("a precision of more than " + MAXIMUM_PRECISION + " digits");
        }
        String text;
        if (!Double.isFinite(number)) {
            text = Double.isNaN(number) ? "nan" : "inf";
        } else {
            BigDecimal exact = new BigDecimal(Math.abs(number));
            text = switch (Character.toLowerCase(type)) {
                case 'f' -> exact.setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
                case 'e' -> exponent(exact, digits);
                default -> general(exact, Math.max(1, digits), keepZeros);
            };
        }
        return Character.isUpperCase(type) ? text.toUpperCase(Locale.ROOT) : text;
    }

    private static String exponent(BigDecimal number, int digits) {
        BigDecimal rounded = number.signum() == 0
                ? BigDecimal.ZERO
                : number.round(new MathContext(digits + 1, RoundingMode.HALF_EVEN));
        int exponent = rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        String mantissa = rounded.movePointLeft(exponent)
                .setScale(digits, RoundingMode.HALF_EVEN)
                .toPlainString();
        String size = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : String.valueOf(Math.abs(exponent));
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + size;
    }

    private static String general(BigDecimal number, int digits, boolean keepZeros) {
        BigDecimal rounded =
                number.signum() == 0 ? BigDecimal.ZERO : number.round(new MathContext(digits, RoundingMode.HALF_EVEN));
        int exponent = rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        boolean scientific = exponent < -4 || exponent >= digits;
        String text = scientific
                ? exponent(rounded, digits - 1)
                : rounded.setScale(digits - 1 - exponent, RoundingMode.HALF_EVEN)
                        .toPlainString();
        return keepZeros ? text : withoutZeros(text);
    }

    private static String withoutZeros(String text) {
        int exponent = text.indexOf('e');
        String mantissa = exponent < 0 ? text : text.substring(0, exponent);
        if (mantissa.contains(".")) {
            mantissa = mantissa.replaceAll("\\.?0+$", "");
        }
        return exponent < 0 ? mantissa : mantissa + text.substring(exponent);
    }

    /// The digits without a sign; with `0x` and the like where `prefixed`.
    static String integer(BigInteger number, char type, boolean prefixed) {
        BigInteger magnitude = number.abs();
        return switch (type) {
            case 'x' -> (prefixed ? "0x" : "") + magnitude.toString(16);
            case 'X' -> (prefixed ? "0X" : "") + magnitude.toString(16).toUpperCase(Locale.ROOT);
            case 'o' -> (prefixed ? "0o" : "") + magnitude.toString(8);
            case 'b' -> (prefixed ? "0b" : "") + magnitude.toString(2);
            default -> magnitude.toString();
        };
    }

    /// The whole part of the digits with `separator` between groups of three.
    static String grouped(String digits, char separator) {
        int whole = 0;
        while (whole < digits.length() && Character.isDigit(digits.charAt(whole))) {
            whole++;
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < whole; i++) {
            if (i > 0 && (whole - i) % 3 == 0) {
                out.append(separator);
            }
            out.append(digits.charAt(i));
        }
        return out.append(digits, whole, digits.length()).toString();
    }
}
