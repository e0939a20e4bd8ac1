package dev.bantam.evaluate;

import java.util.Optional;

/// A row of a data set for classification.
///
/// @param split the part it belongs to, as `train`
/// @param text what is classified
/// @param label its true label
/// @param language of the text, where it is known, as `en`
public record DatasetRow(String split, String text, String label, Optional<String> language) {}
