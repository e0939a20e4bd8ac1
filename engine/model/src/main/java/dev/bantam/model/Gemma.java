package dev.bantam.model;

import dev.bantam.model.ModelConfig.Activation;
import dev.bantam.model.ModelConfig.LayerConfig;

/// Gemma and CodeGemma (Gemma Team 2024): Llama with GELU and scaled embeddings. Files store norm weights with their
/// 1 added. Reference: transformers `models/gemma/modeling_gemma.py`.
final class Gemma implements Family {
    @Override
    public String architecture() {
        return "gemma";
    }

    @Override
    public ModelConfig configure(Parameters parameters, int vocabularySize) {
        ModelBuilder model = new ModelBuilder(parameters, vocabularySize);
        model.embeddingScale = (float) Math.sqrt(model.hiddenSize);
        model.activation = Activation.GELU;
        model.layers(new LayerConfig(0, model.rope()));
        return model.build();
    }
}
