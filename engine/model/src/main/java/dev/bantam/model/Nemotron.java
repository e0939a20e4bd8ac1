package dev.bantam.model;

import dev.bantam.model.ModelConfig.Activation;
import dev.bantam.model.ModelConfig.LayerConfig;
import dev.bantam.model.ModelConfig.NormKind;

/// Nemotron and Minitron (Parmar et al. 2024; Muralidharan et al. 2024): layer norms, a feed-forward network without a
/// gate, a part of each head rotated. Files store norm weights with their 1 added.
/// Reference: transformers `models/nemotron/modeling_nemotron.py`.
final class Nemotron implements Family {
    @Override
    public String architecture() {
        return "nemotron";
    }

    @Override
    public ModelConfig configure(Parameters parameters, int vocabularySize) {
        ModelBuilder model = new ModelBuilder(parameters, vocabularySize);
        model.normKind = NormKind.LAYER;
        model.activation = Activation.SQUARED_RELU;
        // Files say it twice, once under the name of a norm that the model does not have.
        parameters.number("attention.layer_norm_rms_epsilon", 0);
        model.layers(new LayerConfig(0, model.rope()));
        return model.build();
    }
}
