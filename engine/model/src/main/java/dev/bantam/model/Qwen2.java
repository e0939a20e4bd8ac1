package dev.bantam.model;

import dev.bantam.model.ModelConfig.LayerConfig;

/// Qwen2 and Qwen2.5 (Yang et al. 2024): Llama with biases on queries, keys and values.
/// Reference: transformers `models/qwen2/modeling_qwen2.py`.
final class Qwen2 implements Family {
    @Override
    public String architecture() {
        return "qwen2";
    }

    @Override
    public ModelConfig configure(Parameters parameters, int vocabularySize) {
        ModelBuilder model = new ModelBuilder(parameters, vocabularySize);
        model.biased = true;
        model.layers(new LayerConfig(0, model.rope()));
        return model.build();
    }
}
