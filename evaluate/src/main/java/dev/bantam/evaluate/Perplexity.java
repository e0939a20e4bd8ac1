package dev.bantam.evaluate;

import dev.bantam.api.Scorer;
import java.util.Arrays;

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
        if (context < 4 || context > model.contextLength()) {
            throw new IllegalArgumentException("a window of " + context
                    + " tokens was asked for; it must be between 4 and the model's " + model.contextLength());
        }
        this.model = model;
        this.context = context;
    }

    /// Measures the first windows of a text.
    ///
    /// @param windows the most windows to measure; 0 for all
    /// @throws IllegalArgumentException if the text has fewer than two windows' tokens, or `windows` is negative
    public Result measure(String text, int windows, Progress progress) {
        if (windows < 0) {
            throw new IllegalArgumentException(windows + " windows can't be measured; 0 measures all");
        }
        int[] tokens = withBeginOfText(model.tokens(text));
        if (tokens.length < 2 * context) {
            throw new IllegalArgumentException("the text has " + tokens.length + " tokens; a window of " + context
                    + " needs at least " + 2 * context + "; give a longer text or a smaller window");
        }
        int available = tokens.length / context;
        int count = windows > 0 ? Math.min(windows, available) : available;
        double sum = 0;
        double squares = 0;
        long scored = 0;
        for (int window = 0; window < count; window++) {
            int[] windowTokens = Arrays.copyOfRange(tokens, window * context, (window + 1) * context);
            if (model.beginOfText() >= 0) {
                windowTokens[0] = model.beginOfText();
            }
            for (double logProbability : model.logProbabilities(windowTokens, context / 2 + 1)) {
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

    private int[] withBeginOfText(int[] tokens) {
        int begin = model.beginOfText();
        if (begin < 0) {
            return tokens;
        }
        int[] all = new int[tokens.length + 1];
        all[0] = begin;
        System.arraycopy(tokens, 0, all, 1, tokens.length);
        return all;
    }
}
