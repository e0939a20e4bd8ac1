package dev.bantam.model;

import dev.bantam.tensor.Matrix;
import dev.bantam.tensor.PackedMatrix;
import org.jspecify.annotations.Nullable;

/// Stored weights, in whatever number formats their file has, and an optional bias.
final class PackedLinear implements Linear {
    private final PackedMatrix weights;
    private final float @Nullable [] bias;

    PackedLinear(PackedMatrix weights, float @Nullable [] bias) {
        this.weights = weights;
        this.bias = bias;
    }

    PackedMatrix weights() {
        return weights;
    }

    @Override
    public int inputs() {
        return weights.columns();
    }

    @Override
    public int outputs() {
        return weights.rows();
    }

    @Override
    public void forward(Step step, Matrix x, Matrix out) {
        weights.multiply(step.compute(), step.role(), x, step.tokens(), out, step.quantized());
        float[] added = bias;
        if (added != null) {
            for (int t = 0; t < step.tokens(); t++) {
                step.kernels().add(out.data(), out.row(t), added, 0, added.length);
            }
        }
    }
}
