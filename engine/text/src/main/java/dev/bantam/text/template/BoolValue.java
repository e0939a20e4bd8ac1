package dev.bantam.text.template;

/// `True` or `False`; counts as 1 or 0 in arithmetic.
enum BoolValue implements Value {
    FALSE,
    TRUE;

    static BoolValue of(boolean value) {
        return value ? TRUE : FALSE;
    }
}
