package dev.bantam.evaluate;

/// A text with the label that a person gave it.
///
/// @param text as it came in
/// @param label what it is; may be one that a classifier does not know: such a row is out of scope
public record LabelledText(String text, String label) {}
