package dev.bantam.text.template;

import java.util.List;

/// A list, a tuple or a range.
final class SequenceValue implements Value {
    /// The Python type.
    enum Kind {
        LIST,
        TUPLE,
        RANGE
    }

    private final Kind kind;
    private final List<Value> items;
    private final long weight;
    private final int nesting;

    private SequenceValue(Kind kind, List<Value> items) {
        this.kind = kind;
        this.items = items;
        long sum = 1;
        int deepest = 0;
        for (Value item : items) {
            sum = Value.add(sum, item.weight());
            deepest = Math.max(deepest, item.nesting());
        }
        weight = sum;
        nesting = Value.nest(deepest);
    }

    /// The items are not copied: the caller must not change them afterwards.
    static SequenceValue list(List<Value> items) {
        return new SequenceValue(Kind.LIST, items);
    }

    static SequenceValue tuple(List<Value> items) {
        return new SequenceValue(Kind.TUPLE, items);
    }

    static SequenceValue of(Kind kind, List<Value> items) {
        return new SequenceValue(kind, items);
    }

    Kind kind() {
        return kind;
    }

    List<Value> items() {
        return items;
    }

    @Override
    public long weight() {
        return weight;
    }

    @Override
    public int nesting() {
        return nesting;
    }
}
