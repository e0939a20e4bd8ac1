package dev.bantam.api;

/// A model that says how probable a given text is.
public interface Scorer {
    /// Token ids of plain text, without the token that starts a text.
    int[] tokens(String text);

    /// The id that starts a text where the model expects one, else -1.
    int beginOfText();

    /// The most tokens that can be scored at once.
    int contextLength();

    /// Natural logarithms of the probabilities of `tokens[from..]`, each given all tokens before it.
    ///
    /// @param from at least 1: the first token has nothing before it
    /// @return `tokens.length - from` values
    double[] logProbabilities(int[] tokens, int from);
}
