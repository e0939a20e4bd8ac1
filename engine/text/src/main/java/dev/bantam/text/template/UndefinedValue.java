package dev.bantam.text.template;

/// What a missing name, key or attribute gives: prints as nothing, is false and empty, and refuses everything else.
///
/// @param message why it is undefined, for the error when it is used
record UndefinedValue(String message) implements Value {
    static UndefinedValue named(String name) {
        return new UndefinedValue("'" + name + "' is undefined");
    }

    EvaluationError error() {
        return new EvaluationError(message);
    }
}
