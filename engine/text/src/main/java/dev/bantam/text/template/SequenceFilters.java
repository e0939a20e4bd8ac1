package dev.bantam.text.template;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Filters that look at a list, or anything else that can be looped over, as a whole.
final class SequenceFilters {
    static final Map<String, Filters.Filter> TABLE = Map.ofEntries(
            Map.entry("length", SequenceFilters::length),
            Map.entry("count", SequenceFilters::length),
            Map.entry("first", SequenceFilters::first),
            Map.entry("last", SequenceFilters::last),
            Map.entry("list", SequenceFilters::list),
            Map.entry("join", SequenceFilters::join),
            Map.entry("reverse", SequenceFilters::reverse),
            Map.entry("items", SequenceFilters::items),
            Map.entry("batch", SequenceFilters::batch),
            Map.entry("slice", SequenceFilters::slice),
            Map.entry("sum", SequenceFilters::sum),
            Map.entry("attr", SequenceFilters::attribute),
            Map.entry("default", SequenceFilters::defaultValue),
            Map.entry("d", SequenceFilters::defaultValue));

    private SequenceFilters() {}

    private static Value length(Context context, Value input, Arguments arguments) {
        arguments.bind("length", 0);
        int length = Values.length(input);
        if (length < 0) {
            throw new EvaluationError("a value of type " + Values.typeName(input) + " has no length");
        }
        return IntValue.of(length);
    }

    private static Value first(Context context, Value input, Arguments arguments) {
        arguments.bind("first", 0);
        if (input instanceof Text text) {
            return text.isEmpty() ? nothing("first") : text.at(0);
        }
        Iterator<Value> items = Values.iterate(context, input);
        return items.hasNext() ? items.next() : nothing("first");
    }

    private static Value nothing(String which) {
        return new UndefinedValue("there is no " + which + " item: the list is empty");
    }

    private static Value last(Context context, Value input, Arguments arguments) {
        arguments.bind("last", 0);
        if (input instanceof Text text) {
            return text.isEmpty() ? nothing("last") : text.at(text.size() - 1);
        }
        if (input instanceof GeneratorValue || Values.length(input) < 0) {
            throw new EvaluationError(
                    "a value of type " + Values.typeName(input) + " has no last item; make it a list");
        }
        List<Value> items = input instanceof SequenceValue sequence ? sequence.items() : Values.list(context, input);
        return items.isEmpty() ? nothing("last") : items.getLast();
    }

    private static Value list(Context context, Value input, Arguments arguments) {
        arguments.bind("list", 0);
        return SequenceValue.list(Values.list(context, input));
    }

    private static Value join(Context context, Value input, Arguments arguments) {
        @Nullable Value[] bound = arguments.bind("join", 0, "d", "attribute");
        Text separator = bound[0] == null ? Text.EMPTY : Coerce.string(context, bound[0]);
        Value attribute = bound[1] == NoneValue.NONE ? null : bound[1];
        Iterator<Value> items = Values.iterate(context, input);
        TextBuilder out = context.builder();
        boolean first = true;
        while (items.hasNext()) {
            context.budget().step();
            Value item = items.next();
            if (!first) {
                out.append(separator);
            }
            Value part = attribute == null ? item : SelectionFilters.attribute(context, item, attribute, null);
            out.append(Coerce.string(context, part));
            first = false;
        }
        return out.build();
    }

    private static Value reverse(Context context, Value input, Arguments arguments) {
        arguments.bind("reverse", 0);
        List<Value> reversed = Values.list(context, input).reversed();
        if (!(input instanceof Text)) {
            return new GeneratorValue(reversed.iterator());
        }
        TextBuilder out = context.builder();
        for (Value character : reversed) {
            out.append(Coerce.text("character", character));
        }
        return out.build();
    }

    private static Value items(Context context, Value input, Arguments arguments) {
        arguments.bind("items", 0);
        return switch (input) {
            case UndefinedValue undefined -> new GeneratorValue(List.<Value>of().iterator());
            case DictValue dict -> {
                context.budget().entries(2L * dict.size());
                yield new GeneratorValue(dict.items().iterator());
            }
            default -> throw new EvaluationError("items needs a dict, not a value of type " + Values.typeName(input));
        };
    }

    private static Value batch(Context context, Value input, Arguments arguments) {
        @Nullable Value[] bound = arguments.bind("batch", 1, "linecount", "fill_with");
        int size = Coerce.integer("linecount", bound[0], 0);
        Value fill = bound[1] == NoneValue.NONE ? null : bound[1];
        List<Value> batches = new ArrayList<>();
        List<Value> batch = new ArrayList<>();
        for (Value item : Values.list(context, input)) {
            if (batch.size() == size) {
                context.budget().object();
                batches.add(SequenceValue.list(batch));
                batch = new ArrayList<>();
            }
            batch.add(item);
        }
        if (!batch.isEmpty()) {
            while (fill != null && batch.size() < size) {
                context.budget().entries(1);
                batch.add(fill);
            }
            batches.add(SequenceValue.list(batch));
        }
        return new GeneratorValue(batches.iterator());
    }

    private static Value slice(Context context, Value input, Arguments arguments) {
        @Nullable Value[] bound = arguments.bind("slice", 1, "slices", "fill_with");
        int count = Coerce.integer("slices", bound[0], 0);
        Value fill = bound[1] == NoneValue.NONE ? null : bound[1];
        List<Value> items = Values.list(context, input);
        if (count == 0) {
            throw new EvaluationError("division by zero");
        }
        context.budget().entries(2L * Math.max(0, count));
        List<Value> slices = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < count; i++) {
            boolean longer = i < items.size() % count;
            int end = at + items.size() / count + (longer ? 1 : 0);
            List<Value> slice = new ArrayList<>(items.subList(at, end));
            if (fill != null && !longer) {
                slice.add(fill);
            }
            slices.add(SequenceValue.list(slice));
            at = end;
        }
        return new GeneratorValue(slices.iterator());
    }

    private static Value sum(Context context, Value input, Arguments arguments) {
        @Nullable Value[] bound = arguments.bind("sum", 0, "attribute", "start");
        Value sum = bound[1] == null ? IntValue.of(0) : bound[1];
        if (sum instanceof Text) {
            throw new EvaluationError("sum adds no strings; use join");
        }
        Value attribute = bound[0] == NoneValue.NONE ? null : bound[0];
        for (Value item : Values.list(context, input)) {
            Value added = attribute == null ? item : SelectionFilters.attribute(context, item, attribute, null);
            sum = Calculations.calculate(context, Expression.Operator.ADD, sum, added);
        }
        return sum;
    }

    /// Unlike a dot, looks at attributes alone and never at entries.
    private static Value attribute(Context context, Value input, Arguments arguments) {
        Text name = Coerce.text("name", arguments.bind("attr", 1, "name")[0]);
        return input instanceof DictValue dict && ContainerMethods.bind(context, dict, name.chars()) == null
                ? UndefinedValue.named(name.chars())
                : Access.attribute(context, input, name.chars());
    }

    private static Value defaultValue(Context context, Value input, Arguments arguments) {
        @Nullable Value[] bound = arguments.bind("default", 0, "default_value", "boolean");
        boolean replaced = input instanceof UndefinedValue || (Coerce.truth(bound[1], false) && !Values.truth(input));
        if (!replaced) {
            return input;
        }
        return bound[0] == null ? Text.EMPTY : bound[0];
    }
}
