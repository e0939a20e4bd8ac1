package dev.bantam.model;

import dev.bantam.tensor.Kernels;

/// A norm with its weights.
///
/// @param kind what is computed
/// @param weight `[size]`
/// @param bias `[size]`; zeros where a layer norm has none, not used by an RMS norm
/// @param epsilon added to the mean square
@SuppressWarnings("ArrayRecordComponent") // weights, never compared
record Norm(ModelConfig.NormKind kind, float[] weight, float[] bias, float epsilon) {
    /// Values that are normed together.
    int size() {
        return weight.length;
    }

    /// `out` may be `in`.
    void apply(Kernels kernels, float[] in, int inOffset, float[] out, int outOffset) {
        switch (kind) {
            case RMS -> kernels.rmsNorm(in, inOffset, weight, epsilon, out, outOffset, size());
            case LAYER -> kernels.layerNorm(in, inOffset, weight, bias, epsilon, out, outOffset, size());
        }
    }
}
