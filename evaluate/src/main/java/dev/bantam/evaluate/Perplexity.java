package dev.bantam.evaluate;

import dev.bantam.api.Scorer;

/// Perplexity of a model on a text, counted as llama-perplexity counts it, so that the figures can be compared.
///
/// The text's tokens are cut into windows of `context` tokens; the first token of each window is replaced by the
/// token that starts a text, where the model expects one; of each window the second half is scored, each token
/// given all before it in the window. The result is e to the mean negative log-probability.
public final class Perplexity {
    private final Scorer model;
    private final int context;

    /// Hears the figure so far.
    @FunctionalInterface
    public interface Progress {
        /// @param window windows done
        /// @param windows windows in all
        /// @param soFar the perplexity of the windows done
        void onWindow(int window, int windows, double soFar);
    }

    /// The figure.
    ///
    /// @param perplexity e to the mean negative log-probability of a token
    /// @param standardError of the perplexity, from the spread of the tokens' log-probabilities
    /// @param tokens how many tokens were scored
    public record Result(double perplexity, double standardError, long tokens) {}

    /// @param context tokens of a window, at least 4 and at most the model's context
    public Perplexity(Scorer model, int context) {
        TextWindows.requireContext(model, context);
        this.model = model;
        this.context = context;
    }

    /// Measures the first windows of a text.
    ///
    /// @param windows the most windows to measure; 0 for all
    /// @throws IllegalArgumentException if the text has fewer than two windows' tokens, or `windows` is negative
    public Result measure(String text, int windows, Progress progress) {
        TextWindows all = TextWindows.of(model, text, context, windows, TextWindows.SCORED);
        int count = all.count();
        double sum = 0;
        double squares = 0;
        long scored = 0;
        for (int window = 0; window < count; window++) {
            for (double logProbability : model.logProbabilities(all.window(window), all.scoredFrom())) {
                sum -= logProbability;
                squares += logProbability * logProbability;
                scored++;
            }
            progress.onWindow(window + 1, count, Math.exp(sum / scored));
        }
        double mean = sum / scored;
        double perplexity = Math.exp(mean);
        double variance = Math.max(0, squares / scored - mean * mean);
        return new Result(perplexity, Math.sqrt(variance / Math.max(1, scored - 1)) * perplexity, scored);
    }
}
