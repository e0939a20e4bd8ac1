package dev.bantam.evaluate;

import dev.bantam.api.Scorer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A text's tokens in windows, as llama-perplexity cuts them: what is left at the end is not used, and the first
/// token of each window is replaced by the one that starts a text, where the model expects that.
///
/// @param tokens of the text
/// @param context tokens of a window
/// @param count windows
/// @param beginOfText the token that starts a text, or -1
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TextWindows(int[] tokens, int context, int count, int beginOfText) {
    /// The windows that a text must fill to be scored, as llama-perplexity wants it.
    static final int SCORED = 2;

    /// @param windows the most windows; 0 for all
    /// @param least the windows that the text must fill, at least 1
    /// @throws IllegalArgumentException if the text fills fewer than `least`, or `windows` is negative
    public static TextWindows of(Scorer model, String text, int context, int windows, int least) {
        if (windows < 0) {
            throw new IllegalArgumentException(windows + " windows can't be measured; 0 measures all");
        }
        int begin = model.beginOfText();
        int[] tokens = model.tokens(text);
        if (begin >= 0) {
            int[] all = new int[tokens.length + 1];
            all[0] = begin;
            System.arraycopy(tokens, 0, all, 1, tokens.length);
            tokens = all;
        }
        if (tokens.length / context < least) {
            throw new IllegalArgumentException("the text has " + tokens.length + " tokens; a window of " + context
                    + " needs at least " + least * context + "; give a longer text or a smaller window");
        }
        int available = tokens.length / context;
        return new TextWindows(tokens, context, windows > 0 ? Math.min(windows, available) : available, begin);
    }

    /// @throws IllegalArgumentException if a window of that size can't be measured
    static void requireContext(Scorer model, int context) {
        if (context < 4 || context > model.contextLength()) {
            throw new IllegalArgumentException("a window of " + context
                    + " tokens was asked for; it must be between 4 and the model's " + model.contextLength());
        }
    }

    /// The tokens of each window, `[count][context]`.
    public List<int[]> all() {
        return IntStream.range(0, count).mapToObj(this::window).toList();
    }

    /// The tokens of a window, counted from 0.
    int[] window(int index) {
        int[] window = Arrays.copyOfRange(tokens, index * context, (index + 1) * context);
        if (beginOfText >= 0) {
            window[0] = beginOfText;
        }
        return window;
    }

    /// The first token of a window that is scored: those of its second half are.
    int scoredFrom() {
        return context / 2 + 1;
    }
}
