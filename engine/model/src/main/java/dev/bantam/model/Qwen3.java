package dev.bantam.model;

import dev.bantam.model.ModelConfig.LayerConfig;
import dev.bantam.model.ModelConfig.QueryKeyNorm;

/// Qwen3 (Yang et al. 2025): Llama with normed queries and keys.
/// Reference: transformers `models/qwen3/modeling_qwen3.py`.
final class Qwen3 implements Family {
    @Override
    public String architecture() {
        return "qwen3";
    }

    @Override
    public ModelConfig configure(Parameters parameters, int vocabularySize) {
        ModelBuilder model = new ModelBuilder(parameters, vocabularySize);
        model.queryKeyNorm = QueryKeyNorm.HEAD;
        model.layers(new LayerConfig(0, model.rope()));
        return model.build();
    }
}
