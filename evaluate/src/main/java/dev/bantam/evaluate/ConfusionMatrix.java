package dev.bantam.evaluate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which labels were taken for which. Rows whose truth is none of the classifier's labels are out of scope: they
/// are counted in a row of their own, and no prediction for them can be right.
///
/// Precision, recall and F1 are scikit-learn's `precision_recall_fscore_support(labels=labels, zero_division=0)`:
/// an out-of-scope row lowers the precision of the label that it got, as it does for whoever works on that label.
/// [#inScope()] gives the figures without such rows.
public final class ConfusionMatrix {
    private final List<String> labels;
    private final Map<String, Integer> places = new HashMap<>();
    private final int[][] counts; // [labels + 1][labels]: truth, prediction

    private ConfusionMatrix(List<String> labels, int[][] counts) {
        this.labels = List.copyOf(labels);
        this.counts = counts;
        for (String label : labels) {
            if (places.put(label, places.size()) != null) {
                throw new IllegalArgumentException("the label " + label + " stands twice");
            }
        }
    }

    /// One label's figures.
    ///
    /// @param label the label
    /// @param support rows that truly have it
    /// @param predicted rows that got it
    /// @param correct rows of both kinds
    public record Scores(String label, int support, int predicted, int correct) {
        /// Share of right ones among those that got the label; 0 where none got it.
        public double precision() {
            return share(correct, predicted);
        }

        /// Share of those that truly have the label which got it; 0 where none has it.
        public double recall() {
            return share(correct, support);
        }

        /// The harmonic mean of precision and recall; 0 where both are.
        public double f1() {
            return share(2 * correct, support + predicted);
        }
    }

    /// Counts.
    ///
    /// @param labels the classifier's labels, distinct
    /// @param truths the rows' true labels; others than `labels` are out of scope
    /// @param predictions the predicted label of each row
    /// @throws IllegalArgumentException if there are not as many of both, or a prediction is no label
    public static ConfusionMatrix of(List<String> labels, List<String> truths, List<String> predictions) {
        if (truths.size() != predictions.size()) {
            throw new IllegalArgumentException(
                    truths.size() + " rows can't have " + predictions.size() + " predictions");
        }
        ConfusionMatrix matrix = new ConfusionMatrix(labels, new int[labels.size() + 1][labels.size()]);
        for (int i = 0; i < truths.size(); i++) {
            int truth = matrix.places.getOrDefault(truths.get(i), labels.size());
            matrix.counts[truth][matrix.place(predictions.get(i))]++;
        }
        return matrix;
    }

    /// The labels, in the order given.
    public List<String> labels() {
        return labels;
    }

    /// How many rows of label `truth` got `prediction`.
    ///
    /// @throws IllegalArgumentException if one is no label
    public int count(String truth, String prediction) {
        return counts[place(truth)][place(prediction)];
    }

    /// How many out-of-scope rows got `prediction`.
    ///
    /// @throws IllegalArgumentException if it is no label
    public int outOfScope(String prediction) {
        return counts[labels.size()][place(prediction)];
    }

    /// How many rows are out of scope.
    public int outOfScope() {
        return sum(counts[labels.size()]);
    }

    /// How many rows there are, those out of scope included.
    public int rows() {
        int rows = 0;
        for (int[] row : counts) {
            rows += sum(row);
        }
        return rows;
    }

    /// How many rows got their true label.
    public int correct() {
        return labels.stream().mapToInt(label -> count(label, label)).sum();
    }

    /// Share of all rows that got their true label; 0 where there are none.
    public double accuracy() {
        return share(correct(), rows());
    }

    /// One label's figures.
    ///
    /// @throws IllegalArgumentException if it is no label
    public Scores scores(String label) {
        int place = place(label);
        int predicted = 0;
        for (int[] row : counts) {
            predicted += row[place];
        }
        return new Scores(label, sum(counts[place]), predicted, counts[place][place]);
    }

    /// The mean of all labels' F1, each counting the same however many rows it has; 0 where there are no labels.
    public double macroF1() {
        return labels.stream()
                .mapToDouble(label -> scores(label).f1())
                .average()
                .orElse(0);
    }

    /// The same without the out-of-scope rows.
    public ConfusionMatrix inScope() {
        int[][] kept = new int[counts.length][];
        for (int i = 0; i < counts.length; i++) {
            kept[i] = i < labels.size() ? counts[i].clone() : new int[labels.size()];
        }
        return new ConfusionMatrix(labels, kept);
    }

    private int place(String label) {
        Integer place = places.get(label);
        if (place == null) {
            throw new IllegalArgumentException(label + " is none of the labels " + labels);
        }
        return place;
    }

    private static double share(int part, int whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    private static int sum(int[] row) {
        int sum = 0;
        for (int count : row) {
            sum += count;
        }
        return sum;
    }
}
