package dev.bantam.tensor;

/// What a token is decides how it is computed, so that an answer's bits never depend on what else is computed beside
/// it.
public enum TokenRole {
    /// Given to the model: float activations through the matrix kernels, many tokens a pass over the weights.
    PROMPT,
    /// Made by the model: 8-bit activations for quantised weights, one pass over the weights a token.
    GENERATED
}
