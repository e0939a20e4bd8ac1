package dev.bantam.text.template;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The variable `loop`. Looks ahead only when asked to, since a filter of the loop may depend on its body.
final class LoopValue implements Value {
    /// Renders the body again for other items, as `loop(items)` does in a recursive loop.
    @FunctionalInterface
    interface Recursion {
        Value render(Value items, int depth);
    }

    private final int depth;
    private final @Nullable Recursion recursion;
    private final Budget budget;
    private Iterator<Value> iterator;
    private int index = -1;
    private int length = -1;
    private @Nullable Value before;
    private @Nullable Value current;
    private @Nullable Value after;
    private @Nullable List<Value> watched;

    /// @param length number of items where it is known, else -1
    LoopValue(Iterator<Value> iterator, int length, int depth, @Nullable Recursion recursion, Budget budget) {
        this.iterator = iterator;
        this.length = length;
        this.depth = depth;
        this.recursion = recursion;
        this.budget = budget;
    }

    /// Moves to the next item; null after the last.
    @Nullable
    Value advance() {
        Value next = peek();
        if (next != null) {
            after = null;
            index++;
            before = current;
            current = next;
        }
        return next;
    }

    private @Nullable Value peek() {
        if (after == null && iterator.hasNext()) {
            after = iterator.next();
        }
        return after;
    }

    int length() {
        if (length < 0) {
            List<Value> rest = new ArrayList<>();
            iterator.forEachRemaining(item -> {
                budget.allocate(32);
                rest.add(item);
            });
            iterator = rest.iterator();
            length = rest.size() + index + 1 + (after == null ? 0 : 1);
        }
        return length;
    }

    /// The attribute, or null where `loop` has none of that name.
    @Nullable
    Value attribute(String name, Context context) {
        return switch (name) {
            case "index" -> IntValue.of(index + 1L);
            case "index0" -> IntValue.of(index);
            case "revindex" -> IntValue.of((long) length() - index);
            case "revindex0" -> IntValue.of(length() - 1L - index);
            case "first" -> BoolValue.of(index == 0);
            case "last" -> BoolValue.of(peek() == null);
            case "length" -> IntValue.of(length());
            case "depth" -> IntValue.of(depth + 1L);
            case "depth0" -> IntValue.of(depth);
            case "previtem" -> before == null ? new UndefinedValue("there is no previous item") : before;
            case "nextitem" -> {
                Value next = peek();
                yield next == null ? new UndefinedValue("there is no next item") : next;
            }
            case "cycle" -> new FunctionValue("cycle", this::cycle);
            case "changed" -> new FunctionValue("changed", arguments -> changed(arguments, context));
            default -> null;
        };
    }

    private Value cycle(Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            throw new EvaluationError("loop.cycle needs values to cycle through");
        }
        return arguments.positional().get(index % arguments.positional().size());
    }

    private Value changed(Arguments arguments, Context context) {
        List<Value> now = arguments.positional();
        boolean same =
                watched != null && Comparisons.equal(context, SequenceValue.tuple(watched), SequenceValue.tuple(now));
        watched = now;
        return BoolValue.of(!same);
    }

    Value recurse(Arguments arguments) {
        if (recursion == null) {
            throw new EvaluationError("the loop is not marked as 'recursive', so 'loop' can't be called");
        }
        Value items = arguments.bind("loop", 1, "iterable")[0];
        if (items == null) {
            throw new EvaluationError("loop needs items");
        }
        return recursion.render(items, depth + 1);
    }
}
