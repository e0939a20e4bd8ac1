package dev.bantam.model;

import dev.bantam.tensor.Matrix;

/// Hears the values of a forward pass that a backward pass can't compute again by a norm or a gate.
@FunctionalInterface
public interface Tape {
    /// Hears and keeps nothing.
    Tape NONE = (point, layer, values, tokens) -> {};

    /// Where in a layer.
    enum Point {
        /// The residual stream before the layer, `[tokens, hidden]`; layer `layers` is the end.
        INPUT,
        /// Queries, rotated and scaled, keys, rotated, and values: `[tokens, (heads + 2 * kvHeads) * headDim]`.
        QUERY_KEY_VALUE,
        /// The heads' outputs, `[tokens, heads * headDim]`.
        ATTENDED,
        /// The residual stream between attention and feed-forward, `[tokens, hidden]`.
        MIDDLE,
        /// The feed-forward gate before its activation, and what it gates: `[tokens, 2 * feedForward]`.
        GATE_UP
    }

    /// @param values `[>= tokens, ...]`; overwritten soon: copy what you keep
    /// @param tokens how many rows are filled
    void record(Point point, int layer, Matrix values, int tokens);
}
