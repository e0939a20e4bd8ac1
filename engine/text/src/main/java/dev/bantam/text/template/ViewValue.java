package dev.bantam.text.template;

import java.util.List;

/// What a dict's `keys()`, `values()` or `items()` give: can be walked again and again, but not indexed.
///
/// @param name Python's name of the type, such as `dict_keys`
record ViewValue(String name, SequenceValue list) implements Value {
    List<Value> items() {
        return list.items();
    }

    @Override
    public long weight() {
        return list.weight();
    }

    @Override
    public int nesting() {
        return list.nesting();
    }
}
