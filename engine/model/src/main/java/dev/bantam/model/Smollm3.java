package dev.bantam.model;

import dev.bantam.model.ModelConfig.LayerConfig;

/// SmolLM3 (Bakouch et al. 2025): Llama, but every fourth layer tells no positions. (Yang et al. 2025, RoPE to NoPE
/// and back again) Files do not say which layers these are.
/// Reference: transformers `models/smollm3/modeling_smollm3.py`.
final class Smollm3 implements Family {
    private static final int PERIOD = 4;

    @Override
    public String architecture() {
        return "smollm3";
    }

    @Override
    public ModelConfig configure(Parameters parameters, int vocabularySize) {
        ModelBuilder model = new ModelBuilder(parameters, vocabularySize);
        model.pairedRotary = true;
        Rope rope = model.rope();
        model.layers(layer -> new LayerConfig(0, (layer + 1) % PERIOD == 0 ? null : rope));
        return model.build();
    }
}
