package dev.bantam.text.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// `map`, `select` and their like: they look at one item after the other, each only when it is asked for.
final class SelectionFilters {
    static final Map<String, Filters.Filter> TABLE = Map.of(
            "map", SelectionFilters::map,
            "select", (context, input, arguments) -> select(context, input, arguments, true, false),
            "reject", (context, input, arguments) -> select(context, input, arguments, false, false),
            "selectattr", (context, input, arguments) -> select(context, input, arguments, true, true),
            "rejectattr", (context, input, arguments) -> select(context, input, arguments, false, true));

    private SelectionFilters() {}

    private static Value map(Context context, Value input, Arguments arguments) {
        Value attribute = arguments.named().get("attribute");
        Function<Value, Value> change;
        if (arguments.positional().isEmpty() && attribute != null) {
            Value absent = arguments.named().get("default");
            change = item -> attribute(context, item, attribute, absent);
        } else if (arguments.positional().isEmpty()) {
            throw new EvaluationError("map needs the name of a filter, or an attribute");
        } else {
            Text name =
                    Coerce.text("the name of a filter", arguments.positional().getFirst());
            Filters.Filter filter = Filters.named(name.chars());
            Arguments rest = arguments.rest();
            change = item -> nested(context, () -> filter.apply(context, item, rest));
        }
        Iterator<Value> items = items(context, input);
        return new GeneratorValue(new Iterator<>() {
            @Override
            public boolean hasNext() {
                return nested(context, items::hasNext);
            }

            @Override
            public Value next() {
                return change.apply(nested(context, items::next));
            }
        });
    }

    private static Value select(
            Context context, Value input, Arguments arguments, boolean wanted, boolean byAttribute) {
        Arguments rest = arguments;
        Value attribute = null;
        if (byAttribute) {
            if (rest.positional().isEmpty()) {
                throw new EvaluationError("selectattr and rejectattr need the name of an attribute");
            }
            attribute = rest.positional().getFirst();
            rest = rest.rest();
        }
        Predicate<Value> condition = condition(context, rest);
        Value path = attribute;
        Predicate<Value> selected =
                item -> condition.test(path == null ? item : attribute(context, item, path, null)) == wanted;
        return new GeneratorValue(new Selected(context, items(context, input), selected));
    }

    /// As in Jinja, none and the like count as an empty list here.
    private static Iterator<Value> items(Context context, Value input) {
        return Values.truth(input) ? Values.iterate(context, input) : Collections.emptyIterator();
    }

    private static Predicate<Value> condition(Context context, Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            return Values::truth;
        }
        String name = Coerce.text("the name of a test", arguments.positional().getFirst())
                .chars();
        Tests.Test test = Tests.named(name);
        Arguments rest = arguments.rest();
        return item -> test.holds(context, item, rest);
    }

    /// Those items of another iterator that fulfil a condition.
    private static final class Selected implements Iterator<Value> {
        private final Context context;
        private final Iterator<Value> items;
        private final Predicate<Value> selected;
        private @Nullable Value next;

        Selected(Context context, Iterator<Value> items, Predicate<Value> selected) {
            this.context = context;
            this.items = items;
            this.selected = selected;
        }

        @Override
        public boolean hasNext() {
            while (next == null && nested(context, items::hasNext)) {
                Value candidate = items.next();
                next = selected.test(candidate) ? candidate : null;
            }
            return next != null;
        }

        @Override
        public Value next() {
            if (!hasNext() || next == null) {
                throw new NoSuchElementException();
            }
            Value result = next;
            next = null;
            return result;
        }
    }

    /// Generators may be stacked upon one another from within loops, beyond any depth that the source shows.
    private static <T> T nested(Context context, java.util.function.Supplier<T> step) {
        context.budget().enter();
        try {
            return step.get();
        } finally {
            context.budget().leave();
        }
    }

    /// Follows a path such as `function.name` or `0`, as `attribute=` takes it.
    ///
    /// @param absent what stands for missing parts of the way
    static Value attribute(Context context, Value item, Value path, @Nullable Value absent) {
        context.budget().step();
        Value value = item;
        for (Value part : parts(path)) {
            value = Access.subscript(context, value, part);
            if (value instanceof UndefinedValue && absent != null && absent != NoneValue.NONE) {
                value = absent;
            }
        }
        return value;
    }

    private static List<Value> parts(Value path) {
        if (!(path instanceof Text text)) {
            return path == NoneValue.NONE ? List.of() : List.of(path);
        }
        List<Value> parts = new ArrayList<>();
        for (String part : text.chars().split("\\.", -1)) {
            boolean index =
                    !part.isEmpty() && part.length() < 10 && part.chars().allMatch(c -> c >= '0' && c <= '9');
            parts.add(index ? IntValue.of(Long.parseLong(part)) : text.derive(part));
        }
        return parts;
    }
}
