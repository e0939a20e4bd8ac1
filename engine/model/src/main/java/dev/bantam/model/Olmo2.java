package dev.bantam.model;

import dev.bantam.model.ModelConfig.LayerConfig;
import dev.bantam.model.ModelConfig.NormPlace;
import dev.bantam.model.ModelConfig.QueryKeyNorm;

/// OLMo 2 (OLMo Team 2024): Llama that norms what attention and feed-forward give instead of what they read, and
/// queries and keys over all heads together. Reference: transformers `models/olmo2/modeling_olmo2.py`.
final class Olmo2 implements Family {
    @Override
    public String architecture() {
        return "olmo2";
    }

    @Override
    public ModelConfig configure(Parameters parameters, int vocabularySize) {
        ModelBuilder model = new ModelBuilder(parameters, vocabularySize);
        model.normPlace = NormPlace.AFTER;
        model.queryKeyNorm = QueryKeyNorm.WIDTH;
        model.layers(new LayerConfig(0, model.rope()));
        return model.build();
    }
}
