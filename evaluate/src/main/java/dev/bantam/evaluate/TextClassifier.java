package dev.bantam.evaluate;

/// Says which of a few labels fits a text: a model, a baseline, or a remote service.
@FunctionalInterface
public interface TextClassifier {
    /// The probabilities of all labels that this classifier knows. The same text gives the same prediction.
    LabelPrediction predict(String text);
}
