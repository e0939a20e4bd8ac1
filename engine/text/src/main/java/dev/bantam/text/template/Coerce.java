package dev.bantam.text.template;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// Reads arguments as the types that filters and methods ask for.
final class Coerce {
    private Coerce() {}

    /// @throws EvaluationError where the value is missing or no string
    static Text text(String what, @Nullable Value value) {
        if (value instanceof Text text) {
            return text;
        }
        throw new EvaluationError(
                what + " is a string, not of type " + (value == null ? "none" : Values.typeName(value)));
    }

    /// The text, or null where nothing or none was passed.
    static @Nullable Text optionalText(String what, @Nullable Value value) {
        return value == null || value == NoneValue.NONE ? null : text(what, value);
    }

    /// The integer, drawn into the range of `int`.
    static int integer(String what, @Nullable Value value, int absent) {
        if (value == null) {
            return absent;
        }
        BigInteger integer = Values.integer(value);
        if (integer == null) {
            throw new EvaluationError(what + " is an integer, not of type " + Values.typeName(value));
        }
        BigInteger limit = BigInteger.valueOf(Integer.MAX_VALUE);
        return integer.min(limit).max(limit.negate()).intValue();
    }

    static boolean truth(@Nullable Value value, boolean absent) {
        return value == null ? absent : Values.truth(value);
    }

    /// `start` and `stop` as Python counts them, drawn into `0..size`; the first may stay beyond the second.
    static int[] range(@Nullable Value start, @Nullable Value stop, int size) {
        int from = start == NoneValue.NONE ? 0 : integer("start", start, 0);
        int to = stop == NoneValue.NONE ? size : integer("stop", stop, size);
        from = from < 0 ? Math.max(0, from + size) : from;
        to = to < 0 ? Math.max(0, to + size) : Math.min(to, size);
        return new int[] {from, to};
    }

    /// Python's `str(value)`.
    static Text string(Context context, Value value) {
        return value instanceof Text text ? text : PythonText.string(context, value);
    }
}
