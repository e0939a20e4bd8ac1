package dev.bantam.text.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The functions that every template can call.
final class Functions {
    private static final int MAXIMUM_RANGE = 100_000;

    private Functions() {}

    static void define(Context context, Scope scope) {
        define(scope, "range", arguments -> range(context, arguments));
        define(scope, "dict", arguments -> dict(context, arguments));
        define(scope, "namespace", arguments -> namespace(context, arguments));
        define(scope, "raise_exception", arguments -> {
            Value message = arguments.bind("raise_exception", 1, "message")[0];
            String text = Coerce.string(context, message == null ? NoneValue.NONE : message)
                    .chars();
            throw new EvaluationError(text);
        });
        define(
                scope,
                "strftime_now",
                arguments -> TimeFormat.format(
                        context, Coerce.text("format", arguments.bind("strftime_now", 1, "format")[0])));
    }

    private static void define(Scope scope, String name, FunctionValue.Body body) {
        scope.set(name, new FunctionValue(name, body));
    }

    private static Value range(Context context, Arguments arguments) {
        @Nullable Value[] bound = arguments.bind("range", 1, "start", "stop", "step");
        BigInteger first = integer(bound[0], BigInteger.ZERO);
        BigInteger start = bound[1] == null ? BigInteger.ZERO : first;
        BigInteger stop = bound[1] == null ? first : integer(bound[1], BigInteger.ZERO);
        BigInteger step = integer(bound[2], BigInteger.ONE);
        if (step.signum() == 0) {
            throw new EvaluationError("the step of a range is zero");
        }
        BigInteger span = stop.subtract(start).multiply(BigInteger.valueOf(step.signum()));
        BigInteger size = span.signum() <= 0
                ? BigInteger.ZERO
                : span.subtract(BigInteger.ONE).divide(step.abs()).add(BigInteger.ONE);
        if (size.compareTo(BigInteger.valueOf(MAXIMUM_RANGE)) > 0) {
            throw new EvaluationError("a range of more than " + MAXIMUM_RANGE + " numbers");
        }
        context.budget().entries(2L * size.intValue());
        List<Value> numbers = new ArrayList<>(size.intValue());
        BigInteger number = start;
        for (int i = 0; i < size.intValue(); i++) {
            numbers.add(new IntValue(number, true));
            number = number.add(step);
        }
        return SequenceValue.of(SequenceValue.Kind.RANGE, numbers);
    }

    private static BigInteger integer(@Nullable Value value, BigInteger absent) {
        if (value == null) {
            return absent;
        }
        BigInteger integer = Values.integer(value);
        if (integer == null) {
            throw new EvaluationError("range needs integers, not a value of type " + Values.typeName(value));
        }
        return integer;
    }

    private static Value dict(Context context, Arguments arguments) {
        return DictValue.of(entries(context, "dict", arguments));
    }

    private static List<DictValue.Entry> entries(Context context, String function, Arguments arguments) {
        if (arguments.positional().size() > 1) {
            throw new EvaluationError(function + " takes at most one dict by position");
        }
        List<DictValue.Entry> entries = new ArrayList<>();
        for (Value source : arguments.positional()) {
            if (source instanceof DictValue dict) {
                entries.addAll(dict.entries());
                continue;
            }
            for (Value item : Values.list(context, source)) {
                List<Value> pair = Values.list(context, item);
                if (pair.size() != 2) {
                    throw new EvaluationError(function + " needs pairs of key and value");
                }
                entries.add(new DictValue.Entry(pair.get(0), pair.get(1)));
            }
        }
        arguments.named().forEach((name, value) -> entries.add(new DictValue.Entry(Text.user(name), value)));
        context.budget().object();
        context.budget().entries(3L * entries.size());
        return entries;
    }

    private static Value namespace(Context context, Arguments arguments) {
        NamespaceValue namespace = new NamespaceValue();
        Map<String, Value> attributes = namespace.attributes();
        for (DictValue.Entry entry : entries(context, "namespace", arguments)) {
            attributes.put(Coerce.string(context, entry.key()).chars(), entry.value());
        }
        return namespace;
    }
}
