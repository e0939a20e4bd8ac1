package dev.bantam.text.template;

import java.math.BigInteger;

/// An integer of any size up to [#MAXIMUM_BITS].
///
/// @param control whether the template (or its loop counters) made it, so that its digits may be part of a control
///     token; false for numbers that came with the chat
record IntValue(BigInteger value, boolean control) implements Value {
    /// About the 4300 digits up to which Python prints integers.
    static final int MAXIMUM_BITS = 14_000;

    IntValue {
        if (value.bitLength() > MAXIMUM_BITS) {
            throw new EvaluationError("integer of more than " + MAXIMUM_BITS + " bits");
        }
    }

    /// A number of the template's own.
    static IntValue of(long value) {
        return new IntValue(BigInteger.valueOf(value), true);
    }
}
