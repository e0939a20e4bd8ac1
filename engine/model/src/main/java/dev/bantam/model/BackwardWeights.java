package dev.bantam.model;

import dev.bantam.tensor.Compute;
import dev.bantam.tensor.PackedMatrix;
import dev.bantam.tensor.WeightMemory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A model's own weights as a backward pass needs them: every matrix transposed, in plain floats, so that
/// `dx = dy W` is a product like those of the forward pass.
///
/// They take four bytes a weight beside the model's own: 540 MB for 135M parameters.
public final class BackwardWeights implements AutoCloseable {
    /// One layer's.
    ///
    /// @param attentionNorm `[hidden]`
    /// @param qkv queries, keys and values to hidden
    /// @param attentionOutput hidden to `heads * headDim`
    /// @param feedForwardNorm `[hidden]`
    /// @param gateUp gate and up to hidden
    /// @param down hidden to feed-forward size
    @SuppressWarnings("ArrayRecordComponent") // weights, never compared
    public record BackwardLayer(
            float[] attentionNorm,
            PackedMatrix qkv,
            PackedMatrix attentionOutput,
            float[] feedForwardNorm,
            PackedMatrix gateUp,
            PackedMatrix down) {}

    private final WeightMemory memory;
    private final List<BackwardLayer> layers;
    private final float[] outputNorm;
    private final PackedMatrix output;
    private final PackedMatrix outputBack;

    /// Transposes a model's matrices.
    ///
    /// @param model without an adapter; must stay open as long as these weights are used
    /// @throws IllegalArgumentException if it has an adapter, or computes what is not differentiated
    public BackwardWeights(Transformer model, Compute compute) {
        this.memory = new WeightMemory();
        try {
            this.layers = model.layers.stream()
                    .map(layer -> new BackwardLayer(
                            weight(layer.attentionNorm()),
                            transposed(layer.qkv(), compute),
                            transposed(layer.attentionOutput(), compute),
                            weight(layer.feedForwardNorm()),
                            transposed(layer.feedForward().only().gateUp(), compute),
                            transposed(layer.feedForward().only().down(), compute)))
                    .toList();
            this.outputNorm = model.outputNorm().weight();
            this.output = stored(model.output());
            this.outputBack = transposed(model.output(), compute);
        } catch (RuntimeException | Error failure) {
            memory.close();
            throw failure;
        }
    }

    private static float[] weight(@Nullable Norm norm) {
        if (norm == null) {
            throw new IllegalArgumentException("a layer without its norms is not differentiated");
        }
        return norm.weight();
    }

    private PackedMatrix transposed(Linear linear, Compute compute) {
        return stored(linear).transposed(memory, compute);
    }

    private static PackedMatrix stored(Linear linear) {
        if (linear instanceof PackedLinear packed) {
            return packed.weights();
        }
        throw new IllegalArgumentException("the model has an adapter: gradients start from a model without one");
    }

    /// The layers, first to last.
    public List<BackwardLayer> layers() {
        return layers;
    }

    /// The norm before the logits, `[hidden]`.
    public float[] outputNorm() {
        return outputNorm;
    }

    /// From hidden to logits: as in the forward pass, not transposed.
    public PackedMatrix output() {
        return output;
    }

    /// From logits to hidden.
    public PackedMatrix outputBack() {
        return outputBack;
    }

    /// Frees the transposed weights; the model stays open.
    @Override
    public void close() {
        memory.close();
    }
}
