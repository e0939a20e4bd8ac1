package dev.bantam.model;

import dev.bantam.model.ModelConfig.EmbeddingConfig;

/// EmbeddingGemma (Schechter Vera et al. 2025): Gemma 3 reading a text at once, forwards and backwards.
/// Reference: transformers `models/gemma3/modeling_gemma3.py` with `use_bidirectional_attention`.
final class GemmaEmbedding implements Family {
    @Override
    public String architecture() {
        return "gemma-embedding";
    }

    @Override
    public ModelConfig configure(Parameters parameters, int vocabularySize) {
        ModelBuilder model = Gemma3.builder(parameters, vocabularySize);
        model.embedding = new EmbeddingConfig(parameters.pooling(), false);
        return model.build();
    }
}
