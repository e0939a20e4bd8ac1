package dev.bantam.evaluate;

import dev.bantam.api.LogitScorer;
import java.util.Arrays;

/// How far a model's predictions are from those of another, such as of the same model before it was quantised: the
/// figures of llama-perplexity's `--kl-divergence`, under its names, over the same windows as [Perplexity].
///
/// The divergence of a position is `sum(p log(p / q))` over the vocabulary, with `p` of the base and `q` of the
/// model.
public final class KlDivergence {
    private final LogitScorer model;
    private final LogitScorer base;
    private final int context;

    /// A mean and its standard error.
    public record Estimate(double value, double error) {}

    /// What the comparison gives.
    ///
    /// @param perplexity of the model
    /// @param basePerplexity of the base
    /// @param correlation of both log-probabilities, over tokens
    /// @param logRatio ln(PPL(Q)/PPL(base))
    /// @param ratio PPL(Q)/PPL(base)
    /// @param meanKld the mean divergence
    /// @param sortedKld divergences of all tokens, ascending
    /// @param rmsProbabilityDifference of the tokens of the text
    /// @param sameTop share of positions where both find the same token most probable
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Result(
            Estimate perplexity,
            Estimate basePerplexity,
            double correlation,
            Estimate logRatio,
            Estimate ratio,
            Estimate meanKld,
            double[] sortedKld,
            Estimate rmsProbabilityDifference,
            Estimate sameTop) {
        /// How many tokens were scored.
        public long tokens() {
            return sortedKld.length;
        }

        /// The divergence that a share of the tokens does not exceed, interpolated.
        ///
        /// @param share from 0 to 1
        public double kldQuantile(double share) {
            double place = share * (sortedKld.length - 1);
            int below = (int) place;
            int above = Math.min(below + 1, sortedKld.length - 1);
            return sortedKld[below] + (place - below) * (sortedKld[above] - sortedKld[below]);
        }
    }

    /// @param model the one that is measured
    /// @param base what it should be like
    /// @param context tokens of a window, at least 4 and at most either model's context
    /// @throws IllegalArgumentException if the vocabularies are of different sizes, or the window does not fit
    public KlDivergence(LogitScorer model, LogitScorer base, int context) {
        TextWindows.requireContext(model, context);
        TextWindows.requireContext(base, context);
        if (model.vocabularySize() != base.vocabularySize()) {
            throw new IllegalArgumentException("the model has " + model.vocabularySize() + " tokens and the base "
                    + base.vocabularySize() + ": only models with the same vocabulary can be compared");
        }
        this.model = model;
        this.base = base;
        this.context = context;
    }

    /// Compares on the first windows of a text.
    ///
    /// @param windows the most windows; 0 for all
    /// @param progress hears the model's perplexity so far
    /// @throws IllegalArgumentException if the text is too short, or the two make other tokens of it
    public Result measure(String text, int windows, Perplexity.Progress progress) {
        TextWindows all = TextWindows.of(model, text, context, windows, TextWindows.SCORED);
        if (!Arrays.equals(
                all.tokens(),
                TextWindows.of(base, text, context, windows, TextWindows.SCORED).tokens())) {
            throw new IllegalArgumentException("model and base make other tokens of the text:"
                    + " only models with the same vocabulary can be compared");
        }
        int vocabulary = model.vocabularySize();
        int perWindow = context - all.scoredFrom();
        Sums sums = new Sums(Math.multiplyExact(all.count(), perWindow));
        float[] kept = new float[Math.multiplyExact(perWindow, vocabulary)];
        for (int window = 0; window < all.count(); window++) {
            int[] tokens = all.window(window);
            int from = all.scoredFrom();
            base.logits(
                    tokens,
                    from,
                    (position, logits, offset) ->
                            System.arraycopy(logits, offset, kept, (position - from) * vocabulary, vocabulary));
            model.logits(
                    tokens,
                    from,
                    (position, logits, offset) -> sums.add(
                            logits, offset, kept, (position - from) * vocabulary, vocabulary, tokens[position]));
            progress.onWindow(window + 1, all.count(), sums.perplexity());
        }
        return sums.result();
    }

    /// What is kept of each token.
    private static final class Sums {
        private final double[] losses;
        private final double[] baseLosses;
        private final double[] divergences;
        private final double[] squaredDifferences;
        private int count;
        private int same;
        private double loss;

        Sums(int tokens) {
            losses = new double[tokens];
            baseLosses = new double[tokens];
            divergences = new double[tokens];
            squaredDifferences = new double[tokens];
        }

        void add(float[] logits, int offset, float[] base, int baseOffset, int vocabulary, int token) {
            int top = top(logits, offset, vocabulary);
            int baseTop = top(base, baseOffset, vocabulary);
            double total = logSumExp(logits, offset, vocabulary, logits[offset + top]);
            double baseTotal = logSumExp(base, baseOffset, vocabulary, base[baseOffset + baseTop]);
            double divergence = 0;
            for (int i = 0; i < vocabulary; i++) {
                double logBase = base[baseOffset + i] - baseTotal;
                divergence += Math.exp(logBase) * (logBase - (logits[offset + i] - total));
            }
            losses[count] = total - logits[offset + token];
            baseLosses[count] = baseTotal - base[baseOffset + token];
            divergences[count] = divergence;
            squaredDifferences[count] = Math.pow(Math.exp(-losses[count]) - Math.exp(-baseLosses[count]), 2);
            loss += losses[count];
            same += top == baseTop ? 1 : 0;
            count++;
        }

        double perplexity() {
            return Math.exp(loss / count);
        }

        Result result() {
            Estimate mine = estimate(losses);
            Estimate theirs = estimate(baseLosses);
            double covariance = 0;
            for (int i = 0; i < count; i++) {
                covariance += (losses[i] - mine.value) * (baseLosses[i] - theirs.value);
            }
            covariance /= (double) count * Math.max(1, count - 1);
            double product = mine.error * theirs.error;
            Estimate logRatio = new Estimate(
                    mine.value - theirs.value,
                    Math.sqrt(Math.max(0, mine.error * mine.error + theirs.error * theirs.error - 2 * covariance)));
            Estimate square = estimate(squaredDifferences);
            double root = Math.sqrt(square.value);
            double share = (double) same / count;
            double[] sorted = divergences.clone();
            Arrays.sort(sorted);
            return new Result(
                    exponential(mine),
                    exponential(theirs),
                    product > 0 ? covariance / product : 1,
                    logRatio,
                    exponential(logRatio),
                    estimate(divergences),
                    sorted,
                    new Estimate(root, root > 0 ? 0.5 / root * square.error : 0),
                    new Estimate(share, Math.sqrt(share * (1 - share) / Math.max(1, count - 1))));
        }

        private static int top(float[] logits, int offset, int vocabulary) {
            int top = 0;
            for (int i = 1; i < vocabulary; i++) {
                top = logits[offset + i] > logits[offset + top] ? i : top;
            }
            return top;
        }

        private static double logSumExp(float[] logits, int offset, int vocabulary, double largest) {
            double sum = 0;
            for (int i = 0; i < vocabulary; i++) {
                sum += Math.exp(logits[offset + i] - largest);
            }
            return largest + Math.log(sum);
        }

        private static Estimate estimate(double[] values) {
            double mean = Arrays.stream(values).average().orElse(0);
            double squares = 0;
            for (double value : values) {
                squares += (value - mean) * (value - mean);
            }
            return new Estimate(mean, Math.sqrt(squares / values.length / Math.max(1, values.length - 1)));
        }

        private static Estimate exponential(Estimate logarithm) {
            double value = Math.exp(logarithm.value);
            return new Estimate(value, value * logarithm.error);
        }
    }
}
