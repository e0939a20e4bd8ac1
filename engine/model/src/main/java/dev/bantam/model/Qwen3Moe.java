package dev.bantam.model;

import dev.bantam.model.ModelConfig.LayerConfig;
import dev.bantam.model.ModelConfig.QueryKeyNorm;

/// Qwen3 with experts (Yang et al. 2025): many small feed-forward networks, of which each token goes through a few.
/// Reference: transformers `models/qwen3_moe/modeling_qwen3_moe.py`.
final class Qwen3Moe implements Family {
    @Override
    public String architecture() {
        return "qwen3moe";
    }

    @Override
    public ModelConfig configure(Parameters parameters, int vocabularySize) {
        ModelBuilder model = new ModelBuilder(parameters, vocabularySize);
        model.queryKeyNorm = QueryKeyNorm.HEAD;
        model.experts = parameters.integer("expert_count");
        model.expertsUsed = parameters.integer("expert_used_count");
        model.feedForwardSize = parameters.integer("expert_feed_forward_length");
        model.normalizedExperts = parameters.bool("expert_weights_norm", true);
        model.layers(new LayerConfig(0, model.rope()));
        return model.build();
    }
}
