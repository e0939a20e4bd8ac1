package dev.bantam.text.template;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Filters that sort, group and pick the least and the greatest. Strings count without regard to case unless asked.
final class OrderFilters {
    static final Map<String, Filters.Filter> TABLE = Map.of(
            "sort", OrderFilters::sort,
            "dictsort", OrderFilters::dictsort,
            "unique", OrderFilters::unique,
            "groupby", OrderFilters::groupBy,
            "min", (context, input, arguments) -> extreme(context, input, arguments, -1),
            "max", (context, input, arguments) -> extreme(context, input, arguments, 1));

    private OrderFilters() {}

    /// An item with what it is sorted by.
    private record Keyed(Value key, Value item) {}

    private static Value folded(Value key, boolean caseSensitive) {
        return key instanceof Text text && !caseSensitive ? TextMethods.lower(text) : key;
    }

    private static List<Keyed> keyed(Context context, Value input, @Nullable Value attribute, boolean caseSensitive) {
        List<Keyed> keyed = new ArrayList<>();
        for (Value item : Values.list(context, input)) {
            context.budget().entries(1);
            Value key = attribute == null || attribute == NoneValue.NONE
                    ? item
                    : SelectionFilters.attribute(context, item, attribute, null);
            context.budget().work(key.weight());
            keyed.add(new Keyed(folded(key, caseSensitive), item));
        }
        return keyed;
    }

    private static Comparator<Keyed> order(Context context, boolean reverse) {
        Comparator<Keyed> order = (left, right) -> {
            context.budget().step();
            return Comparisons.compare(context, left.key(), right.key());
        };
        return reverse ? order.reversed() : order;
    }

    private static List<Value> items(List<Keyed> keyed) {
        List<Value> items = new ArrayList<>(keyed.size());
        keyed.forEach(entry -> items.add(entry.item()));
        return items;
    }

    private static Value sort(Context context, Value input, Arguments arguments) {
        @Nullable Value[] bound = arguments.bind("sort", 0, "reverse", "case_sensitive", "attribute");
        boolean caseSensitive = Coerce.truth(bound[1], false);
        List<Keyed> keyed;
        if (bound[2] instanceof Text path && path.chars().contains(",")) {
            keyed = new ArrayList<>();
            List<List<Keyed>> columns = new ArrayList<>();
            for (String part : path.chars().split(",", -1)) {
                columns.add(keyed(context, input, Text.template(part), caseSensitive));
            }
            for (int row = 0; row < columns.getFirst().size(); row++) {
                int index = row;
                Value key = SequenceValue.tuple(
                        columns.stream().map(column -> column.get(index).key()).toList());
                keyed.add(new Keyed(key, columns.getFirst().get(row).item()));
            }
        } else {
            keyed = keyed(context, input, bound[2], caseSensitive);
        }
        keyed.sort(order(context, Coerce.truth(bound[0], false)));
        return SequenceValue.list(items(keyed));
    }

    private static Value dictsort(Context context, Value input, Arguments arguments) {
        @Nullable Value[] bound = arguments.bind("dictsort", 0, "case_sensitive", "by", "reverse");
        String by = bound[1] == null ? "key" : Coerce.text("by", bound[1]).chars();
        if (!by.equals("key") && !by.equals("value")) {
            throw new EvaluationError("dictsort sorts by 'key' or 'value', not by '" + by + "'");
        }
        if (!(input instanceof DictValue dict)) {
            throw new EvaluationError("dictsort needs a dict, not a value of type " + Values.typeName(input));
        }
        Value pairs = SequenceValue.list(dict.items());
        List<Keyed> keyed = keyed(context, pairs, IntValue.of(by.equals("key") ? 0 : 1), Coerce.truth(bound[0], false));
        keyed.sort(order(context, Coerce.truth(bound[2], false)));
        return SequenceValue.list(items(keyed));
    }

    private static Value unique(Context context, Value input, Arguments arguments) {
        @Nullable Value[] bound = arguments.bind("unique", 0, "case_sensitive", "attribute");
        Set<Object> seen = new HashSet<>();
        List<Value> items = new ArrayList<>();
        for (Keyed keyed : keyed(context, input, bound[1], Coerce.truth(bound[0], false))) {
            if (seen.add(DictValue.hashKey(keyed.key()))) {
                items.add(keyed.item());
            }
        }
        return new GeneratorValue(items.iterator());
    }

    private static Value groupBy(Context context, Value input, Arguments arguments) {
        @Nullable Value[] bound = arguments.bind("groupby", 1, "attribute", "default", "case_sensitive");
        boolean caseSensitive = Coerce.truth(bound[2], false);
        Value attribute = bound[0] == null ? NoneValue.NONE : bound[0];
        List<Keyed> keyed = new ArrayList<>();
        for (Value item : Values.list(context, input)) {
            context.budget().entries(1);
            Value key = SelectionFilters.attribute(context, item, attribute, bound[1]);
            keyed.add(new Keyed(folded(key, caseSensitive), item));
        }
        keyed.sort(order(context, false));
        List<Value> groups = new ArrayList<>();
        int from = 0;
        while (from < keyed.size()) {
            int to = from + 1;
            while (to < keyed.size()
                    && Comparisons.equal(
                            context, keyed.get(from).key(), keyed.get(to).key())) {
                to++;
            }
            // With case ignored the group goes by the name that its first item spells.
            Value name = caseSensitive
                    ? keyed.get(from).key()
                    : SelectionFilters.attribute(context, keyed.get(from).item(), attribute, bound[1]);
            groups.add(SequenceValue.tuple(List.of(name, SequenceValue.list(items(keyed.subList(from, to))))));
            from = to;
        }
        return SequenceValue.list(groups);
    }

    private static Value extreme(Context context, Value input, Arguments arguments, int sign) {
        @Nullable Value[] bound = arguments.bind(sign < 0 ? "min" : "max", 0, "case_sensitive", "attribute");
        Keyed best = null;
        for (Keyed candidate : keyed(context, input, bound[1], Coerce.truth(bound[0], false))) {
            if (best == null || Comparisons.compare(context, candidate.key(), best.key()) * sign > 0) {
                best = candidate;
            }
        }
        return best == null ? new UndefinedValue("there is no least or greatest item: the list is empty") : best.item();
    }
}
