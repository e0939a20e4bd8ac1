package dev.bantam.model;

import dev.bantam.model.ModelConfig.LayerConfig;
import java.util.function.IntPredicate;

/// Llama (Touvron et al. 2023) and models of its shape: SmolLM2, Mistral (Jiang et al. 2023, with a sliding window
/// where the file says so), Mixtral (with experts), DeepSeek-Coder. Llama 3.1 scales its rotary frequencies by a
/// tensor. Reference: transformers `models/llama/modeling_llama.py`, `mistral`, `mixtral`.
final class Llama implements Family {
    @Override
    public String architecture() {
        return "llama";
    }

    @Override
    public ModelConfig configure(Parameters parameters, int vocabularySize) {
        ModelBuilder model = new ModelBuilder(parameters, vocabularySize);
        model.pairedRotary = true;
        int experts = parameters.integer("expert_count", 0);
        if (experts > 0) {
            model.experts = experts;
            model.expertsUsed = parameters.integer("expert_used_count");
        }
        Rope rope = model.rope();
        int window = parameters.integer("attention.sliding_window", 0);
        IntPredicate windowed = parameters.windowed(model.layerCount(), 0);
        model.layers(layer -> new LayerConfig(windowed.test(layer) ? window : 0, rope));
        return model.build();
    }
}
