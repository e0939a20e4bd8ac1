package dev.bantam.model;

import dev.bantam.model.ModelConfig.LayerConfig;

/// Granite 3 (Granite Team 2024): Llama with factors on embeddings, attention, residuals and logits.
/// Reference: transformers `models/granite/modeling_granite.py`.
final class Granite implements Family {
    @Override
    public String architecture() {
        return "granite";
    }

    @Override
    public ModelConfig configure(Parameters parameters, int vocabularySize) {
        if (!parameters.bool("rope.scaling.finetuned", true)) {
            throw new ModelException("granite.rope.scaling.finetuned is false: layers without rotary positions are"
                    + " not supported for this architecture");
        }
        ModelBuilder model = new ModelBuilder(parameters, vocabularySize);
        model.pairedRotary = true;
        model.embeddingScale = parameters.number("embedding_scale", 1);
        model.residualScale = parameters.number("residual_scale", 1);
        // Logits are divided by what the file calls their scale.
        model.logitScale = 1 / parameters.number("logit_scale");
        model.layers(new LayerConfig(0, model.rope()));
        return model.build();
    }
}
