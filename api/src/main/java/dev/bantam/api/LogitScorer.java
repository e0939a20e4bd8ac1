package dev.bantam.api;

/// A model that gives its whole distribution over the next token, for comparison with another's.
public interface LogitScorer extends Scorer {
    /// Hears logits, one position after the other.
    @FunctionalInterface
    interface LogitListener {
        /// @param position of the token that these predict
        /// @param logits hold `vocabularySize()` values from `offset` on; overwritten by the next call
        void onLogits(int position, float[] logits, int offset);
    }

    /// Tokens that there are, and logits of one position.
    int vocabularySize();

    /// Computes the logits that predict each of `tokens[from..]`, given all tokens before it.
    ///
    /// @param from at least 1: the first token has nothing before it
    void logits(int[] tokens, int from, LogitListener listener);
}
