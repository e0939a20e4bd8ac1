package dev.bantam.text.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The methods of dicts, lists and tuples that don't change them; those that do are refused, as in Jinja's immutable
/// sandbox.
final class ContainerMethods {
    private interface DictMethod {
        Value call(Context context, DictValue dict, Arguments arguments);
    }

    private static final Map<String, DictMethod> DICT = Map.of(
            "get", ContainerMethods::get,
            "keys", (context, dict, arguments) -> view(context, "dict_keys", dict.keys(), arguments),
            "values", (context, dict, arguments) -> view(context, "dict_values", dict.values(), arguments),
            "items", (context, dict, arguments) -> view(context, "dict_items", dict.items(), arguments),
            "copy",
                    (context, dict, arguments) -> {
                        arguments.bind("copy", 0);
                        return dict;
                    });

    private static final Set<String> DICT_CHANGES = Set.of("clear", "pop", "popitem", "setdefault", "update");

    private static final Set<String> LIST_CHANGES =
            Set.of("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort");

    private ContainerMethods() {}

    static @Nullable Value bind(Context context, DictValue dict, String name) {
        DictMethod method = DICT.get(name);
        if (method != null) {
            return new FunctionValue(name, arguments -> method.call(context, dict, arguments));
        }
        return DICT_CHANGES.contains(name) ? refused("dict", name) : null;
    }

    static @Nullable Value bind(Context context, SequenceValue sequence, String name) {
        if (name.equals("index")) {
            return new FunctionValue(name, arguments -> index(context, sequence, arguments));
        }
        if (name.equals("count")) {
            return new FunctionValue(name, arguments -> count(context, sequence, arguments));
        }
        if (sequence.kind() != SequenceValue.Kind.LIST) {
            return null;
        }
        if (name.equals("copy")) {
            return new FunctionValue(name, arguments -> {
                arguments.bind("copy", 0);
                return sequence;
            });
        }
        return LIST_CHANGES.contains(name) ? refused("list", name) : null;
    }

    /// Undefined, so that the template may ask whether it is there; the error comes with the call.
    private static UndefinedValue refused(String type, String name) {
        return new UndefinedValue("'" + name + "' would change a " + type + ", which templates may not");
    }

    private static Value get(Context context, DictValue dict, Arguments arguments) {
        if (!arguments.named().isEmpty()) {
            throw new EvaluationError("get takes no named arguments");
        }
        @Nullable Value[] bound = arguments.bind("get", 1, "key", "default");
        Value key = bound[0];
        Value value = key == null ? null : dict.get(key);
        if (value != null) {
            return value;
        }
        return bound[1] == null ? NoneValue.NONE : bound[1];
    }

    private static Value view(Context context, String name, List<Value> items, Arguments arguments) {
        arguments.bind(name, 0);
        context.budget().entries(items.size());
        return new ViewValue(name, SequenceValue.list(items));
    }

    private static Value index(Context context, SequenceValue sequence, Arguments arguments) {
        @Nullable Value[] bound = arguments.bind("index", 1, "value", "start", "stop");
        List<Value> items = sequence.items();
        int[] range = Coerce.range(bound[1], bound[2], items.size());
        for (int i = range[0]; i < range[1]; i++) {
            if (bound[0] != null && Comparisons.equal(context, items.get(i), bound[0])) {
                return IntValue.of(i);
            }
        }
        throw new EvaluationError("the value is not in the " + Values.typeName(sequence));
    }

    private static Value count(Context context, SequenceValue sequence, Arguments arguments) {
        Value wanted = arguments.bind("count", 1, "value")[0];
        List<Value> found = new ArrayList<>();
        for (Value item : sequence.items()) {
            if (wanted != null && Comparisons.equal(context, item, wanted)) {
                found.add(item);
            }
        }
        return IntValue.of(found.size());
    }
}
