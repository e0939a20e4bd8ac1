package dev.bantam.evaluate;

/// How sure a classifier was of a row, and whether it was right.
///
/// @param confidence the higher, the surer; mostly the probability of the predicted label
/// @param correct whether the predicted label is the true one
public record Outcome(double confidence, boolean correct) {
    /// @throws IllegalArgumentException if the confidence is not finite
    public Outcome {
        if (!Double.isFinite(confidence)) {
            throw new IllegalArgumentException("a confidence of " + confidence + " can't be compared");
        }
    }

    /// Of a prediction and the true label. A label that the classifier does not know is out of scope: any answer
    /// to it is wrong.
    public static Outcome of(LabelPrediction prediction, String truth) {
        return new Outcome(prediction.confidence(), prediction.label().equals(truth));
    }
}
