package dev.bantam.model;

import dev.bantam.tensor.Matrix;

/// A linear map on activations: the seam where adapters wrap, number formats hide, and training differentiates.
interface Linear {
    /// Values of an input row.
    int inputs();

    /// Values of an output row.
    int outputs();

    /// `out[t] = weights * x[t] + bias` for the step's tokens.
    ///
    /// @param x `[tokens, inputs]`
    /// @param out `[tokens, outputs]`
    void forward(Step step, Matrix x, Matrix out);
}
