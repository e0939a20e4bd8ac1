package dev.bantam.text.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A dict in the order of insertion.
final class DictValue implements Value {
    /// A key with its value.
    record Entry(Value key, Value value) {}

    /// Tuples as keys are hashed whole; larger ones would be a way to burn time.
    private static final long MAXIMUM_KEY_WEIGHT = 200;

    private final Map<Object, Entry> entries;
    private final long weight;
    private final int nesting;

    private DictValue(Map<Object, Entry> entries) {
        this.entries = entries;
        long sum = 1;
        int deepest = 0;
        for (Entry entry : entries.values()) {
            sum = Value.add(sum, Value.add(entry.key().weight(), entry.value().weight()));
            deepest = Math.max(
                    deepest, Math.max(entry.key().nesting(), entry.value().nesting()));
        }
        weight = sum;
        nesting = Value.nest(deepest);
    }

    /// Later entries replace the values of earlier ones with the same key.
    static DictValue of(Iterable<Entry> entries) {
        Map<Object, Entry> map = new LinkedHashMap<>();
        for (Entry entry : entries) {
            Object key = hashKey(entry.key());
            Entry before = map.get(key);
            map.put(key, before == null ? entry : new Entry(before.key(), entry.value()));
        }
        return new DictValue(map);
    }

    Collection<Entry> entries() {
        return entries.values();
    }

    int size() {
        return entries.size();
    }

    /// The value, or null where there is no such key.
    @Nullable
    Value get(Value key) {
        Entry entry = entries.get(hashKey(key));
        return entry == null ? null : entry.value();
    }

    List<Value> keys() {
        List<Value> keys = new ArrayList<>(entries.size());
        for (Entry entry : entries.values()) {
            keys.add(entry.key());
        }
        return keys;
    }

    List<Value> values() {
        List<Value> values = new ArrayList<>(entries.size());
        for (Entry entry : entries.values()) {
            values.add(entry.value());
        }
        return values;
    }

    /// Pairs of key and value, as tuples.
    List<Value> items() {
        List<Value> items = new ArrayList<>(entries.size());
        for (Entry entry : entries.values()) {
            items.add(SequenceValue.tuple(List.of(entry.key(), entry.value())));
        }
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

    /// An object that is equal for keys that Python holds to be equal: `1`, `1.0` and `True` are one key.
    static Object hashKey(Value key) {
        return switch (key) {
            case Text text -> text.chars();
            case BoolValue bool -> bool == BoolValue.TRUE ? BigInteger.ONE : BigInteger.ZERO;
            case IntValue integer -> integer.value();
            case FloatValue number -> hashKey(number.value());
            case NoneValue none -> none;
            case UndefinedValue undefined -> UndefinedValue.class;
            case SequenceValue sequence -> hashKey(sequence);
            case DictValue dict -> throw unhashable("dict");
            case ViewValue view -> throw unhashable(view.name());
            case FunctionValue function -> function;
            case GeneratorValue generator -> generator;
            case NamespaceValue namespace -> namespace;
            case LoopValue loop -> loop;
        };
    }

    private static Object hashKey(double number) {
        if (!Double.isInfinite(number) && Math.rint(number) == number) {
            return new BigDecimal(number).toBigInteger();
        }
        return number;
    }

    private static Object hashKey(SequenceValue sequence) {
        if (sequence.kind() != SequenceValue.Kind.TUPLE) {
            throw unhashable("list");
        }
        if (sequence.weight() > MAXIMUM_KEY_WEIGHT) {
            throw new EvaluationError("tuple too large for a key of a dict");
        }
        List<Object> keys = new ArrayList<>();
        for (Value item : sequence.items()) {
            keys.add(hashKey(item));
        }
        return keys;
    }

    private static EvaluationError unhashable(String type) {
        return new EvaluationError("a " + type + " can't be a key of a dict");
    }
}
