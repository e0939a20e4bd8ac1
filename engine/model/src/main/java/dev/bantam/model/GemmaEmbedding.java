package dev.bantam.model;

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
        model.embedding = parameters.embedding(model.hiddenSize, false);
        return model.build();
    }
}
