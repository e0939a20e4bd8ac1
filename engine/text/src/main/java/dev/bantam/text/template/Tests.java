package dev.bantam.text.template;

import java.math.BigInteger;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All tests (`value is name`) by name.
final class Tests {
    /// A test of what stands left of `is`.
    @FunctionalInterface
    interface Test {
        boolean holds(Context context, Value value, Arguments arguments);
    }

    static final Map<String, Test> TABLE = Map.ofEntries(
            Map.entry("defined", alone(value -> !(value instanceof UndefinedValue))),
            Map.entry("undefined", alone(value -> value instanceof UndefinedValue)),
            Map.entry("none", alone(value -> value == NoneValue.NONE)),
            Map.entry("string", alone(value -> value instanceof Text)),
            Map.entry("mapping", alone(value -> value instanceof DictValue)),
            Map.entry("boolean", alone(value -> value instanceof BoolValue)),
            Map.entry("true", alone(value -> value == BoolValue.TRUE)),
            Map.entry("false", alone(value -> value == BoolValue.FALSE)),
            Map.entry("integer", alone(value -> value instanceof IntValue)),
            Map.entry("float", alone(value -> value instanceof FloatValue)),
            Map.entry("number", alone(value -> Values.number(value) != null)),
            Map.entry("callable", alone(Tests::isCallable)),
            Map.entry("sequence", alone(Tests::isSequence)),
            Map.entry("escaped", alone(value -> value instanceof Text text && text.isMarkup())),
            Map.entry("iterable", (context, value, arguments) -> {
                arguments.bind("iterable", 0);
                return value instanceof LoopValue || Values.iterator(context, value) != null;
            }),
            Map.entry(
                    "lower",
                    (context, value, arguments) -> CharacterTests.LOWER.holds(
                            Coerce.string(context, value).chars())),
            Map.entry(
                    "upper",
                    (context, value, arguments) -> CharacterTests.UPPER.holds(
                            Coerce.string(context, value).chars())),
            Map.entry("even", (context, value, arguments) -> divisible(value, IntValue.of(2))),
            Map.entry("odd", (context, value, arguments) -> !divisible(value, IntValue.of(2))),
            Map.entry("divisibleby", (context, value, arguments) -> divisible(value, other("divisibleby", arguments))),
            Map.entry(
                    "in", (context, value, arguments) -> Comparisons.contains(context, other("in", arguments), value)),
            Map.entry("sameas", (context, value, arguments) -> {
                Value other = other("sameas", arguments);
                return Comparisons.identical(value, other)
                        || (isScalar(value) && value.getClass() == other.getClass() && value.equals(other));
            }),
            Map.entry(
                    "filter",
                    (context, value, arguments) ->
                            value instanceof Text name && Filters.TABLE.containsKey(name.chars())),
            Map.entry("test", (context, value, arguments) -> value instanceof Text name && isTest(name.chars())),
            Map.entry("eq", Tests::equal),
            Map.entry("==", Tests::equal),
            Map.entry("equalto", Tests::equal),
            Map.entry("ne", (context, value, arguments) -> !equal(context, value, arguments)),
            Map.entry("!=", (context, value, arguments) -> !equal(context, value, arguments)),
            Map.entry("lt", (context, value, arguments) -> compare(context, value, arguments) < 0),
            Map.entry("<", (context, value, arguments) -> compare(context, value, arguments) < 0),
            Map.entry("lessthan", (context, value, arguments) -> compare(context, value, arguments) < 0),
            Map.entry("le", (context, value, arguments) -> compare(context, value, arguments) <= 0),
            Map.entry("<=", (context, value, arguments) -> compare(context, value, arguments) <= 0),
            Map.entry("gt", (context, value, arguments) -> compare(context, value, arguments) > 0),
            Map.entry(">", (context, value, arguments) -> compare(context, value, arguments) > 0),
            Map.entry("greaterthan", (context, value, arguments) -> compare(context, value, arguments) > 0),
            Map.entry("ge", (context, value, arguments) -> compare(context, value, arguments) >= 0),
            Map.entry(">=", (context, value, arguments) -> compare(context, value, arguments) >= 0));

    private Tests() {}

    /// @throws EvaluationError where there is no such test
    static Test named(String name) {
        Test test = TABLE.get(name);
        if (test == null) {
            throw new EvaluationError("there is no test named '" + name + "'");
        }
        return test;
    }

    private static boolean isTest(String name) {
        return TABLE.containsKey(name);
    }

    private interface Alone {
        boolean holds(Value value);
    }

    private static Test alone(Alone test) {
        return (context, value, arguments) -> {
            arguments.bind("the test", 0);
            return test.holds(value);
        };
    }

    private static boolean isCallable(Value value) {
        return value instanceof FunctionValue || value instanceof LoopValue || value instanceof UndefinedValue;
    }

    private static boolean isSequence(Value value) {
        return value instanceof Text
                || value instanceof SequenceValue
                || value instanceof DictValue
                || value instanceof UndefinedValue;
    }

    private static boolean isScalar(Value value) {
        return value instanceof Text || value instanceof IntValue;
    }

    private static Value other(String test, Arguments arguments) {
        @Nullable Value other = arguments.bind(test, 1, "other")[0];
        return other == null ? NoneValue.NONE : other;
    }

    private static boolean equal(Context context, Value value, Arguments arguments) {
        return Comparisons.equal(context, value, other("eq", arguments));
    }

    private static int compare(Context context, Value value, Arguments arguments) {
        return Comparisons.compare(context, value, other("the test", arguments));
    }

    private static boolean divisible(Value value, Value divisor) {
        BigInteger number = Values.integer(value);
        BigInteger by = Values.integer(divisor);
        if (number == null || by == null || by.signum() == 0) {
            throw new EvaluationError("only integers can be tested for being even, odd or divisible");
        }
        return number.mod(by.abs()).signum() == 0;
    }
}
