package dev.bantam.text.template;

/// A value inside a template. The kinds are those of Python that chat templates can meet.
///
/// Lists, tuples and dicts can't change once made, so a value never contains itself (but see [NamespaceValue]).
sealed interface Value
        permits BoolValue,
                DictValue,
                FloatValue,
                FunctionValue,
                GeneratorValue,
                IntValue,
                LoopValue,
                NamespaceValue,
                NoneValue,
                SequenceValue,
                Text,
                UndefinedValue,
                ViewValue {
    /// Deepest nesting of lists and dicts that a value may have.
    int MAXIMUM_NESTING = 150;

    /// Entries and characters in the whole value, those shared counted as often as they are met; what a walk costs.
    default long weight() {
        return 1;
    }

    /// Levels of lists, tuples and dicts below and with this one.
    default int nesting() {
        return 0;
    }

    /// `nesting` plus one, checked.
    static int nest(int nesting) {
        if (nesting >= MAXIMUM_NESTING) {
            throw new EvaluationError("lists or dicts are nested more than " + MAXIMUM_NESTING + " levels deep");
        }
        return nesting + 1;
    }

    /// A sum that stays at the largest `long`.
    static long add(long left, long right) {
        long sum = left + right;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
