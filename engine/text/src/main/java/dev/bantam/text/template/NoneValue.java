package dev.bantam.text.template;

/// Python's `None`, which is defined and prints as `None`.
enum NoneValue implements Value {
    NONE
}
