package dev.bantam.evaluate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How probable each label of a text is.
///
/// @param probabilities by label, in the classifier's order; they add up to 1, or to less where the classifier
///     leaves something to other answers
public record LabelPrediction(Map<String, Double> probabilities) {
    /// @throws IllegalArgumentException if there is no label, or the numbers are no probabilities
    public LabelPrediction {
        probabilities = Collections.unmodifiableMap(new LinkedHashMap<>(probabilities));
        if (probabilities.isEmpty()) {
            throw new IllegalArgumentException("a prediction needs at least one label");
        }
        double sum = 0;
        for (Map.Entry<String, Double> entry : probabilities.entrySet()) {
            double probability = entry.getValue();
            if (!(probability >= 0 && probability <= 1 + 1e-6)) {
                throw new IllegalArgumentException(
                        "the probability of " + entry.getKey() + " is " + probability + "; it must be between 0 and 1");
            }
            sum += probability;
        }
        if (sum > 1 + 1e-6) {
            throw new IllegalArgumentException("the probabilities add up to " + sum + "; they must not exceed 1");
        }
    }

    /// Puts labels and their probabilities together.
    ///
    /// @throws IllegalArgumentException if their numbers differ or a label stands twice
    public static LabelPrediction of(List<String> labels, double... probabilities) {
        if (labels.size() != probabilities.length) {
            throw new IllegalArgumentException(
                    labels.size() + " labels can't have " + probabilities.length + " probabilities");
        }
        Map<String, Double> byLabel = new LinkedHashMap<>();
        for (int i = 0; i < probabilities.length; i++) {
            if (byLabel.put(labels.get(i), probabilities[i]) != null) {
                throw new IllegalArgumentException("the label " + labels.get(i) + " stands twice");
            }
        }
        return new LabelPrediction(byLabel);
    }

    /// The most probable label; the first of them where several are.
    public String label() {
        return best().getKey();
    }

    /// The probability of [#label()].
    public double confidence() {
        return best().getValue();
    }

    private Map.Entry<String, Double> best() {
        Map.Entry<String, Double> best = null;
        for (Map.Entry<String, Double> entry : probabilities.entrySet()) {
            if (best == null || entry.getValue() > best.getValue()) {
                best = entry;
            }
        }
        if (best == null) {
            throw new AssertionError("the constructor refuses predictions without labels");
        }
        return best;
    }
}
