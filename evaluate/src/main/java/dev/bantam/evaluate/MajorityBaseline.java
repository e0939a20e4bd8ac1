package dev.bantam.evaluate;

import java.util.List;
import java.util.TreeMap;

/// The classifier that reads nothing: each label is as probable as it was frequent, so the most frequent one wins
/// always. Whatever does no better has learnt nothing. It is scikit-learn's `DummyClassifier(strategy="prior")`.
public final class MajorityBaseline implements TextClassifier {
    private final LabelPrediction prediction;

    private MajorityBaseline(LabelPrediction prediction) {
        this.prediction = prediction;
    }

    /// Counts the labels; of equally frequent ones the alphabetically first wins.
    ///
    /// @throws IllegalArgumentException if there are no rows
    public static MajorityBaseline fit(List<LabelledText> rows) {
        TreeMap<String, Double> shares = new TreeMap<>();
        for (LabelledText row : rows) {
            shares.merge(row.label(), 1.0, Double::sum);
        }
        shares.replaceAll((label, count) -> count / rows.size());
        return new MajorityBaseline(new LabelPrediction(shares));
    }

    @Override
    public LabelPrediction predict(String text) {
        return prediction;
    }
}
