package dev.bantam.testkit;

import java.util.List;

/// A tiny random-weight model and what Hugging Face transformers computes with it in float32.
///
/// @param name the model's folder among the resources
/// @param formats what the model is stored as
/// @param sequences token sequences with the logits of every position; the first one is the longest
/// @param hiddenStates the state of the first sequence's last position, `[layers + 2][hiddenSize]`: the embedding
/// (scaled,
///     where the family scales it), the output of each layer, the output of the final norm
/// @param continuation the tokens that greedy decoding appends to the first sequence
/// @param leastMargin the smallest difference between the best and the second-best logit along the continuation
@SuppressWarnings("ArrayRecordComponent") // Read by tests as they are, never compared as a whole.
public record GoldenCase(
        String name,
        List<Format> formats,
        List<Sequence> sequences,
        float[][] hiddenStates,
        int[] continuation,
        double leastMargin) {

    /// What a golden model is stored as.
    public enum Format {
        /// `model.gguf`, in float32.
        GGUF,
        /// `config.json`, `config-version-4.json` and `model.safetensors`, in float32.
        HUGGING_FACE
    }

    /// Tokens and their logits.
    ///
    /// @param tokens the prompt, from its first token on
    /// @param logits the logits after each token: `[tokens][vocabulary]`
    public record Sequence(int[] tokens, float[][] logits) {}

    /// Shows the name, which is what a parameterised test prints.
    @Override
    public String toString() {
        return name;
    }
}
