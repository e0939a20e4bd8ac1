package dev.bantam.model;

import dev.bantam.model.ModelConfig.Activation;
import dev.bantam.model.ModelConfig.LayerConfig;
import java.util.Collections;
import java.util.Set;

/// Llama (Touvron et al. 2023) and models of its shape: SmolLM2.
/// Reference: transformers `models/llama/modeling_llama.py`.
final class Llama implements Family {
    private static final Set<String> UNDERSTOOD = Set.of(
            "block_count",
            "embedding_length",
            "feed_forward_length",
            "attention.head_count",
            "attention.head_count_kv",
            "attention.key_length",
            "attention.value_length",
            "attention.layer_norm_rms_epsilon",
            "rope.dimension_count",
            "rope.freq_base");

    @Override
    public String architecture() {
        return "llama";
    }

    @Override
    public ModelConfig configure(Parameters parameters, int vocabularySize) {
        parameters.refuseOthers(UNDERSTOOD);
        int hiddenSize = parameters.integer("embedding_length");
        int headCount = parameters.integer("attention.head_count");
        int headDim = parameters.integer("attention.key_length", hiddenSize / Math.max(1, headCount));
        parameters.require("attention.value_length", headDim);
        parameters.require("rope.dimension_count", headDim);
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
                true,
                false,
                false,
                false,
                Collections.nCopies(parameters.layers(), layer));
    }
}
