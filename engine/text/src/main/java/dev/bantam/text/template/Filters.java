package dev.bantam.text.template;

import java.util.HashMap;
import java.util.Map;

/// All filters by name.
final class Filters {
    /// A filter, applied to what stands left of `|`.
    @FunctionalInterface
    interface Filter {
        Value apply(Context context, Value input, Arguments arguments);
    }

    static final Map<String, Filter> TABLE = table();

    private Filters() {}

    private static Map<String, Filter> table() {
        Map<String, Filter> table = new HashMap<>();
        table.putAll(TextFilters.TABLE);
        table.putAll(NumberFilters.TABLE);
        table.putAll(SequenceFilters.TABLE);
        table.putAll(SelectionFilters.TABLE);
        table.putAll(OrderFilters.TABLE);
        table.put("tojson", JsonWriter::tojson);
        return Map.copyOf(table);
    }

    /// @throws EvaluationError where there is no such filter
    static Filter named(String name) {
        Filter filter = TABLE.get(name);
        if (filter == null) {
            throw new EvaluationError("there is no filter named '" + name + "'");
        }
        return filter;
    }
}
