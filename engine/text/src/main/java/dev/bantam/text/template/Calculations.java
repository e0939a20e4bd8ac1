package dev.bantam.text.template;

import dev.bantam.text.template.Expression.Operator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Python's arithmetic on numbers, strings and lists.
final class Calculations {
    private Calculations() {}

    static Value calculate(Context context, Operator operator, Value left, Value right) {
        if (left instanceof UndefinedValue undefined) {
            throw undefined.error();
        }
        if (right instanceof UndefinedValue undefined) {
            throw undefined.error();
        }
        if (operator == Operator.REMAINDER && left instanceof Text format) {
            return PercentFormat.format(context, format, right);
        }
        if (operator == Operator.ADD) {
            Value joined = join(context, left, right);
            if (joined != null) {
                return joined;
            }
        }
        if (operator == Operator.MULTIPLY) {
            BigInteger leftCount = Values.integer(left);
            BigInteger rightCount = Values.integer(right);
            Value repeated = rightCount != null
                    ? repeat(context, left, rightCount)
                    : leftCount != null ? repeat(context, right, leftCount) : null;
            if (repeated != null) {
                return repeated;
            }
        }
        BigInteger first = Values.integer(left);
        BigInteger second = Values.integer(right);
        if (first != null && second != null) {
            // Costs more than a step only for numbers far beyond those of chats.
            int bits = operator == Operator.POWER ? IntValue.MAXIMUM_BITS : 0;
            context.budget().digits((long) bits + first.bitLength() + second.bitLength());
            context.budget().object();
            return integers(operator, first, second, isControl(left) && isControl(right));
        }
        Double firstNumber = Values.number(left);
        Double secondNumber = Values.number(right);
        if (firstNumber != null && secondNumber != null) {
            return new FloatValue(floats(operator, firstNumber, secondNumber));
        }
        throw new EvaluationError("'" + operator.symbol() + "' does not work on values of type " + Values.typeName(left)
                + " and " + Values.typeName(right));
    }

    private static boolean isControl(Value value) {
        return value instanceof IntValue integer && integer.control();
    }

    private static @Nullable Value join(Context context, Value left, Value right) {
        if (left instanceof Text first && right instanceof Text second) {
            boolean markup = first.isMarkup() || second.isMarkup();
            TextBuilder joined = context.builder();
            joined.append(markup && !first.isMarkup() ? TextFilters.escape(context, first) : first);
            joined.append(markup && !second.isMarkup() ? TextFilters.escape(context, second) : second);
            return joined.build().withMarkup(markup);
        }
        if (left instanceof SequenceValue first
                && right instanceof SequenceValue second
                && first.kind() == second.kind()
                && first.kind() != SequenceValue.Kind.RANGE) {
            context.budget().object();
            context.budget()
                    .allocate(8L * (first.items().size() + second.items().size()));
            List<Value> items = new ArrayList<>(first.items());
            items.addAll(second.items());
            return SequenceValue.of(first.kind(), items);
        }
        return null;
    }

    private static @Nullable Value repeat(Context context, Value value, BigInteger count) {
        int times = count.signum() <= 0 ? 0 : count.bitLength() > 31 ? Integer.MAX_VALUE : count.intValue();
        if (value instanceof Text text) {
            context.budget().work((long) text.length() * times);
            return context.builder().append(text, times).build().withMarkup(text.isMarkup());
        }
        if (value instanceof SequenceValue sequence && sequence.kind() != SequenceValue.Kind.RANGE) {
            context.budget().entries((long) sequence.items().size() * times);
            List<Value> items = new ArrayList<>();
            for (int i = 0; i < times && !sequence.items().isEmpty(); i++) {
                items.addAll(sequence.items());
            }
            return SequenceValue.of(sequence.kind(), items);
        }
        return null;
    }

    private static Value integers(Operator operator, BigInteger left, BigInteger right, boolean control) {
        return switch (operator) {
            case ADD -> new IntValue(left.add(right), control);
            case SUBTRACT -> new IntValue(left.subtract(right), control);
            case MULTIPLY -> new IntValue(left.multiply(right), control);
            case DIVIDE -> new FloatValue(divide(left, right));
            case FLOOR_DIVIDE -> new IntValue(floorDivide(left, right)[0], control);
            case REMAINDER -> new IntValue(floorDivide(left, right)[1], control);
            case POWER -> power(left, right, control);
        };
    }

    private static double divide(BigInteger left, BigInteger right) {
        checkDivisor(right.signum() == 0);
        double quotient = new BigDecimal(left)
                .divide(new BigDecimal(right), MathContext.DECIMAL128)
                .doubleValue();
        if (Double.isInfinite(quotient)) {
            throw new EvaluationError("the quotient is too large for a float");
        }
        return quotient;
    }

    private static BigInteger[] floorDivide(BigInteger left, BigInteger right) {
        checkDivisor(right.signum() == 0);
        BigInteger[] parts = left.divideAndRemainder(right);
        if (parts[1].signum() != 0 && parts[1].signum() != right.signum()) {
            parts[0] = parts[0].subtract(BigInteger.ONE);
            parts[1] = parts[1].add(right);
        }
        return parts;
    }

    private static Value power(BigInteger base, BigInteger exponent, boolean control) {
        if (exponent.signum() < 0) {
            return new FloatValue(floats(Operator.POWER, base.doubleValue(), exponent.doubleValue()));
        }
        long bits = base.abs().bitLength();
        if (exponent.bitLength() > 31) {
            if (bits <= 1) {
                boolean negative = base.signum() < 0 && exponent.testBit(0);
                return new IntValue(negative ? base : base.multiply(base), control);
            }
            throw new EvaluationError("integer of more than " + IntValue.MAXIMUM_BITS + " bits");
        }
        int times = exponent.intValue();
        if (bits > 1 && (bits - 1) * times > IntValue.MAXIMUM_BITS) {
            throw new EvaluationError("integer of more than " + IntValue.MAXIMUM_BITS + " bits");
        }
        return new IntValue(base.pow(times), control);
    }

    private static void checkDivisor(boolean zero) {
        if (zero) {
            throw new EvaluationError("division by zero");
        }
    }

    private static double floats(Operator operator, double left, double right) {
        return switch (operator) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> {
                checkDivisor(right == 0);
                yield left / right;
            }
            case FLOOR_DIVIDE -> {
                checkDivisor(right == 0);
                yield Math.floor((left - remainder(left, right)) / right + 0.25);
            }
            case REMAINDER -> {
                checkDivisor(right == 0);
                yield remainder(left, right);
            }
            case POWER -> {
                checkDivisor(left == 0 && right < 0);
                double power = Math.pow(left, right);
                if (Double.isNaN(power) && !Double.isNaN(left) && !Double.isNaN(right)) {
                    throw new EvaluationError("the power is no real number");
                }
                if (Double.isInfinite(power) && !Double.isInfinite(left) && !Double.isInfinite(right)) {
                    throw new EvaluationError("the power is too large for a float");
                }
                yield power;
            }
        };
    }

    /// With the sign of the divisor.
    private static double remainder(double left, double right) {
        double remainder = left % right;
        return remainder != 0 && (remainder < 0) != (right < 0)
                ? remainder + right
                : remainder == 0 ? Math.copySign(0.0, right) : remainder;
    }

    static Value negate(Value value) {
        if (value instanceof UndefinedValue undefined) {
            throw undefined.error();
        }
        if (value instanceof FloatValue number) {
            return new FloatValue(-number.value());
        }
        BigInteger integer = Values.integer(value);
        if (integer == null) {
            throw new EvaluationError("'-' does not work on a value of type " + Values.typeName(value));
        }
        return new IntValue(integer.negate(), isControl(value));
    }

    static Value plus(Value value) {
        if (value instanceof UndefinedValue undefined) {
            throw undefined.error();
        }
        if (value instanceof FloatValue) {
            return value;
        }
        BigInteger integer = Values.integer(value);
        if (integer == null) {
            throw new EvaluationError("'+' does not work on a value of type " + Values.typeName(value));
        }
        return new IntValue(integer, isControl(value));
    }
}
