package dev.bantam.text.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Python's `==`, `<` and `in`.
final class Comparisons {
    private Comparisons() {}

    static boolean equal(Context context, Value left, Value right) {
        context.budget().work(pairs(left, right));
        return same(left, right);
    }

    /// What it takes to walk over both at most; sixteen units a pair.
    private static long pairs(Value left, Value right) {
        return Math.min(Long.MAX_VALUE / 32, Math.min(left.weight(), right.weight())) * 16;
    }

    /// Python's `is`: members of lists that are the same object count as equal without a look at them.
    @SuppressWarnings("ReferenceEquality")
    static boolean identical(Value left, Value right) {
        return left == right;
    }

    private static boolean same(Value left, Value right) {
        if (left instanceof Text first && right instanceof Text second) {
            return first.equals(second);
        }
        if (isNumber(left) && isNumber(right)) {
            return compareNumbers(left, right) == 0 && !isNan(left) && !isNan(right);
        }
        if (left instanceof SequenceValue first && right instanceof SequenceValue second) {
            return first.kind() == second.kind() && sameItems(first.items(), second.items());
        }
        if (left instanceof DictValue first && right instanceof DictValue second) {
            return sameEntries(first, second);
        }
        if (left instanceof UndefinedValue) {
            return right instanceof UndefinedValue;
        }
        return identical(left, right);
    }

    private static boolean sameItems(List<Value> left, List<Value> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!identical(left.get(i), right.get(i)) && !same(left.get(i), right.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameEntries(DictValue left, DictValue right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (DictValue.Entry entry : left.entries()) {
            Value other = right.get(entry.key());
            if (other == null || (!identical(other, entry.value()) && !same(entry.value(), other))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNumber(Value value) {
        return value instanceof IntValue || value instanceof BoolValue || value instanceof FloatValue;
    }

    private static boolean isNan(Value value) {
        return value instanceof FloatValue number && Double.isNaN(number.value());
    }

    private static int compareNumbers(Value left, Value right) {
        BigInteger first = Values.integer(left);
        BigInteger second = Values.integer(right);
        if (first != null && second != null) {
            return first.compareTo(second);
        }
        Double firstNumber = Values.number(left);
        Double secondNumber = Values.number(right);
        if (firstNumber == null || secondNumber == null) {
            throw new IllegalArgumentException("not numbers");
        }
        if (firstNumber.isInfinite() || firstNumber.isNaN() || secondNumber.isInfinite() || secondNumber.isNaN()) {
            return firstNumber.compareTo(secondNumber);
        }
        return exact(first, firstNumber).compareTo(exact(second, secondNumber));
    }

    private static BigDecimal exact(@Nullable BigInteger integer, double number) {
        return integer != null ? new BigDecimal(integer) : new BigDecimal(number);
    }

    /// Negative, zero or positive as `left` is less than, equal to or greater than `right`.
    ///
    /// @throws EvaluationError where the types have no order
    static int compare(Context context, Value left, Value right) {
        context.budget().work(pairs(left, right));
        return order(left, right);
    }

    private static int order(Value left, Value right) {
        if (left instanceof Text first && right instanceof Text second) {
            return compareCodePoints(first.chars(), second.chars());
        }
        if (isNumber(left) && isNumber(right)) {
            return compareNumbers(left, right);
        }
        if (left instanceof SequenceValue first
                && right instanceof SequenceValue second
                && first.kind() == second.kind()
                && first.kind() != SequenceValue.Kind.RANGE) {
            return compareItems(first.items(), second.items());
        }
        if (left instanceof UndefinedValue undefined) {
            throw undefined.error();
        }
        if (right instanceof UndefinedValue undefined) {
            throw undefined.error();
        }
        throw new EvaluationError(
                "values of type " + Values.typeName(left) + " and " + Values.typeName(right) + " have no order");
    }

    private static int compareItems(List<Value> left, List<Value> right) {
        int shared = Math.min(left.size(), right.size());
        for (int i = 0; i < shared; i++) {
            if (!same(left.get(i), right.get(i))) {
                return order(left.get(i), right.get(i));
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    /// `String.compareTo` orders by UTF-16 units, which puts emoji before some of the rest.
    static int compareCodePoints(String left, String right) {
        int shared = Math.min(left.length(), right.length());
        for (int i = 0; i < shared; i++) {
            char first = left.charAt(i);
            char second = right.charAt(i);
            if (first != second) {
                boolean surrogates = Character.isSurrogate(first) != Character.isSurrogate(second);
                return surrogates ? (Character.isSurrogate(first) ? 1 : -1) : Character.compare(first, second);
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    /// `member in container`
    static boolean contains(Context context, Value container, Value member) {
        if (container instanceof Text text) {
            if (!(member instanceof Text part)) {
                throw new EvaluationError("a string holds strings, not values of type " + Values.typeName(member));
            }
            context.search(text, part);
            return text.chars().contains(part.chars());
        }
        if (container instanceof DictValue dict) {
            return dict.get(member) != null;
        }
        Iterator<Value> iterator = Values.iterate(context, container);
        while (iterator.hasNext()) {
            context.budget().work(8);
            Value item = iterator.next();
            if (identical(item, member) || equal(context, item, member)) {
                return true;
            }
        }
        return false;
    }
}
