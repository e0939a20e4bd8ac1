package dev.bantam.text.template;

/// Something that can be called: a macro, a method bound to its object, or one of the engine's functions.
record FunctionValue(String name, Body body) implements Value {
    /// What a call does.
    @FunctionalInterface
    interface Body {
        Value call(Arguments arguments);
    }
}
