package dev.bantam.text.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a call passes: values by position and by name.
record Arguments(List<Value> positional, Map<String, Value> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());

    static Arguments of(Value... positional) {
        return new Arguments(List.of(positional), Map.of());
    }

    /// Puts the arguments in the order of `parameters`; null for those that were not passed.
    ///
    /// @param required how many of the first parameters must be passed
    @Nullable
    Value[] bind(String callee, int required, String... parameters) {
        if (positional.size() > parameters.length) {
            throw new EvaluationError(
                    callee + " takes at most " + parameters.length + " arguments, not " + positional.size());
        }
        @Nullable Value[] bound = new @Nullable Value[parameters.length];
        for (int i = 0; i < positional.size(); i++) {
            bound[i] = positional.get(i);
        }
        int matched = 0;
        for (int i = 0; i < parameters.length; i++) {
            Value value = named.get(parameters[i]);
            if (value != null) {
                if (bound[i] != null) {
                    throw new EvaluationError(callee + " got two values for '" + parameters[i] + "'");
                }
                bound[i] = value;
                matched++;
            }
        }
        if (matched < named.size()) {
            throw new EvaluationError(callee + " does not know one of the arguments " + named.keySet());
        }
        for (int i = 0; i < required; i++) {
            if (bound[i] == null) {
                throw new EvaluationError(callee + " needs the argument '" + parameters[i] + "'");
            }
        }
        return bound;
    }

    /// Everything but the first value by position.
    Arguments rest() {
        return new Arguments(positional.subList(1, positional.size()), named);
    }
}
