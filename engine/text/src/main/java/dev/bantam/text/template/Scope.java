package dev.bantam.text.template;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names and their values; what is not found here is looked up in the scope around it.
final class Scope {
    private final @Nullable Scope outer;
    private final Map<String, Value> values = new HashMap<>();

    private final int depth;

    Scope(@Nullable Scope outer) {
        this.outer = outer;
        this.depth = outer == null ? 1 : outer.depth + 1;
    }

    /// Scopes to look through, with this one.
    int depth() {
        return depth;
    }

    /// Sets the name here, whether or not a scope around has it too.
    void set(String name, Value value) {
        values.put(name, value);
    }

    Value get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Value value = scope.values.get(name);
            if (value != null) {
                return value;
            }
        }
        return UndefinedValue.named(name);
    }
}
