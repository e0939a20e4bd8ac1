package dev.bantam.text.template;

/// A Python `float`.
record FloatValue(double value) implements Value {}
