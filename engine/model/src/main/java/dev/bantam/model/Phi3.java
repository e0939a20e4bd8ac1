package dev.bantam.model;

import dev.bantam.model.ModelConfig.LayerConfig;

/// Phi-3, Phi-3.5, Phi-4 and Phi-4-mini (Abdin et al. 2024): Llama with queries, keys and values in one matrix, gate
/// and up in another, and LongRoPE's factors in tensors; Phi-4-mini rotates a part of each head.
/// Reference: transformers `models/phi3/modeling_phi3.py`.
final class Phi3 implements Family {
    @Override
    public String architecture() {
        return "phi3";
    }

    @Override
    public ModelConfig configure(Parameters parameters, int vocabularySize) {
        ModelBuilder model = new ModelBuilder(parameters, vocabularySize);
        model.fused = true;
        model.layers(new LayerConfig(parameters.integer("attention.sliding_window", 0), model.rope()));
        return model.build();
    }
}
