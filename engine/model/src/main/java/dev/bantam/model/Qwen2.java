package dev.bantam.model;

import dev.bantam.model.ModelConfig.Activation;
import dev.bantam.model.ModelConfig.LayerConfig;
import java.util.Collections;
import java.util.Set;

/// Qwen2 and Qwen2.5 (Yang et al. 2024): Llama with biases on queries, keys and values.
/// Reference: transformers `models/qwen2/modeling_qwen2.py`.
final class Qwen2 implements Family {
    private static final Set<String> UNDERSTOOD = Set.of(
            "block_count",
            "embedding_length",
            "feed_forward_length",
            "attention.head_count",
            "attention.head_count_kv",
            "attention.layer_norm_rms_epsilon",
            "rope.freq_base");

    @Override
    public String architecture() {
        return "qwen2";
    }

    @Override
    public ModelConfig configure(Parameters parameters, int vocabularySize) {
        parameters.refuseOthers(UNDERSTOOD);
        int hiddenSize = parameters.integer("embedding_length");
        int headCount = parameters.integer("attention.head_count");
        int headDim = hiddenSize / Math.max(1, headCount);
        LayerConfig layer = new LayerConfig(0, parameters.number("rope.freq_base", 10_000));
        return new ModelConfig(
                architecture(),
                vocabularySize,
                parameters.integer("context_length"),
                hiddenSize,
                headCount,
                parameters.integer("attention.head_count_kv", headCount),
                headDim,
                parameters.integer("feed_forward_length"),
                parameters.number("attention.layer_norm_rms_epsilon"),
                Activation.SILU,
                1f,
                (float) (1 / Math.sqrt(headDim)),
                false,
                true,
                false,
                false,
                Collections.nCopies(parameters.layers(), layer));
    }
}
