package dev.bantam.model;

import dev.bantam.model.ModelConfig.Activation;
import dev.bantam.model.ModelConfig.LayerConfig;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// Gemma 3, text (Gemma Team 2025): five layers with a sliding window to one that sees everything, a rope base for
/// each kind, normed queries and keys, four norms a layer, scaled embeddings. Files store norm weights with their
/// 1 added. Reference: transformers `models/gemma3/modeling_gemma3.py`.
final class Gemma3 implements Family {
    /// Every sixth layer is global; files do not say so, and most do not say the local layers' rope base either.
    private static final int PATTERN = 6;

    private static final float LOCAL_ROPE_BASE = 10_000;

    private static final Set<String> UNDERSTOOD = Set.of(
            "block_count",
            "embedding_length",
            "feed_forward_length",
            "attention.head_count",
            "attention.head_count_kv",
            "attention.key_length",
            "attention.value_length",
            "attention.layer_norm_rms_epsilon",
            "attention.sliding_window",
            "rope.freq_base",
            "rope.freq_base_swa");

    @Override
    public String architecture() {
        return "gemma3";
    }

    @Override
    public ModelConfig configure(Parameters parameters, int vocabularySize) {
        parameters.refuseOthers(UNDERSTOOD);
        int hiddenSize = parameters.integer("embedding_length");
        int headCount = parameters.integer("attention.head_count");
        int headDim = parameters.integer("attention.key_length", 256);
        parameters.require("attention.value_length", headDim);
        LayerConfig local = new LayerConfig(
                parameters.integer("attention.sliding_window"),
                parameters.number("rope.freq_base_swa", LOCAL_ROPE_BASE));
        LayerConfig global = new LayerConfig(0, parameters.number("rope.freq_base", 1_000_000));
        List<LayerConfig> layers = IntStream.range(0, parameters.layers())
                .mapToObj(layer -> (layer + 1) % PATTERN == 0 ? global : local)
                .toList();
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
                Activation.GELU,
                (float) Math.sqrt(hiddenSize),
                (float) (1 / Math.sqrt(headDim)),
                false,
                false,
                true,
                true,
                layers);
    }
}
