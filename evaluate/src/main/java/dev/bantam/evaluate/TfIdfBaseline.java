package dev.bantam.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The classifier that a language model has to beat: TF-IDF of words and pairs of words, and logistic regression.
///
/// It computes what scikit-learn's `TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True,
/// token_pattern=r"(?u)[^\W_]{2,}")` and `LogisticRegression(C=c)` compute. The same rows give the same
/// classifier.
public final class TfIdfBaseline implements TextClassifier {
    private final List<String> labels;
    private final TfIdf terms;
    private final LogisticRegression regression;

    private TfIdfBaseline(List<String> labels, TfIdf terms, LogisticRegression regression) {
        this.labels = labels;
        this.terms = terms;
        this.regression = regression;
    }

    /// How one value of C did on validation rows.
    ///
    /// @param c the inverse strength of the penalty
    /// @param correct validation rows that were labelled right
    /// @param rows validation rows in all
    public record Candidate(double c, int correct, int rows) {
        /// Share of rows labelled right.
        public double accuracy() {
            return (double) correct / rows;
        }
    }

    /// What [#choose(List, List, List)] found.
    ///
    /// @param chosen the best candidate
    /// @param candidates all of them, in the order given
    /// @param classifier fitted on the training rows with the chosen C
    public record Choice(Candidate chosen, List<Candidate> candidates, TfIdfBaseline classifier) {
        /// Keeps its own copy of the candidates.
        public Choice {
            candidates = List.copyOf(candidates);
        }
    }

    /// Fits to the minimum.
    ///
    /// @param c the inverse strength of the L2 penalty, over 0; scikit-learn's default is 1
    /// @throws IllegalArgumentException if `c` is not over 0, there are fewer than two labels, or no text has a
    ///     word
    /// @throws IllegalStateException if the fit does not converge, as with an enormous `c`
    public static TfIdfBaseline fit(List<LabelledText> rows, double c) {
        if (!(c > 0 && Double.isFinite(c))) {
            throw new IllegalArgumentException("C is " + c + "; it must be over 0");
        }
        List<String> labels =
                rows.stream().map(LabelledText::label).distinct().sorted().toList();
        if (labels.size() < 2) {
            throw new IllegalArgumentException("the rows have the labels " + labels + "; two are the least");
        }
        TfIdf terms = new TfIdf(rows.stream().map(LabelledText::text).toList());
        if (terms.size() == 0) {
            throw new IllegalArgumentException("no text has a word of two letters or digits");
        }
        List<SparseVector> vectors =
                rows.stream().map(row -> terms.vector(row.text())).toList();
        int[] targets =
                rows.stream().mapToInt(row -> labels.indexOf(row.label())).toArray();
        return new TfIdfBaseline(
                labels, terms, new LogisticRegression(vectors, targets, terms.size(), labels.size(), c));
    }

    /// Fits with each C and takes the one that labels most validation rows right; of equals the smallest.
    /// Validation rows of labels that no training row has count as wrong for every C, so they choose nothing.
    ///
    /// The chosen one's validation accuracy flatters it: tell its accuracy on rows that chose nothing.
    ///
    /// @throws IllegalArgumentException if there are no candidates or no validation rows, or as [#fit(List,
    ///     double)]
    public static Choice choose(List<LabelledText> train, List<LabelledText> validation, List<Double> candidates) {
        if (candidates.isEmpty() || validation.isEmpty()) {
            throw new IllegalArgumentException("choosing C among " + candidates.size() + " values with "
                    + validation.size() + " validation rows is not possible");
        }
        Comparator<Candidate> order = Comparator.comparingInt(Candidate::correct)
                .thenComparing(Comparator.comparingDouble(Candidate::c).reversed());
        List<Choice> choices = new ArrayList<>();
        List<Candidate> tried = new ArrayList<>();
        for (double c : candidates) {
            TfIdfBaseline classifier = fit(train, c);
            int correct = (int) validation.stream()
                    .filter(row -> classifier.predict(row.text()).label().equals(row.label()))
                    .count();
            tried.add(new Candidate(c, correct, validation.size()));
            choices.add(new Choice(tried.getLast(), List.of(), classifier));
        }
        Choice best = choices.stream()
                .max(Comparator.comparing(Choice::chosen, order))
                .orElseThrow();
        return new Choice(best.chosen(), tried, best.classifier());
    }

    /// The labels it knows, sorted.
    public List<String> labels() {
        return labels;
    }

    @Override
    public LabelPrediction predict(String text) {
        return LabelPrediction.of(labels, regression.probabilities(terms.vector(text)));
    }
}
