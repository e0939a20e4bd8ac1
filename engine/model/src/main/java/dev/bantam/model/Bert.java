package dev.bantam.model;

import dev.bantam.model.ModelConfig.Activation;
import dev.bantam.model.ModelConfig.LayerConfig;
import dev.bantam.model.ModelConfig.NormKind;
import dev.bantam.model.ModelConfig.NormPlace;

/// BERT (Devlin et al. 2018) as a maker of embeddings (Reimers & Gurevych 2019): MiniLM, bge. Learned positions, layer
/// norms of every sum, GELU without a gate, biases everywhere.
/// Reference: transformers `models/bert/modeling_bert.py`.
final class Bert implements Family {
    @Override
    public String architecture() {
        return "bert";
    }

    @Override
    public ModelConfig configure(Parameters parameters, int vocabularySize) {
        ModelBuilder model = new ModelBuilder(parameters, vocabularySize);
        model.normKind = NormKind.LAYER;
        model.normPlace = NormPlace.SUM;
        model.activation = Activation.GELU_ERF;
        model.biased = true;
        model.embedding = parameters.embedding(model.hiddenSize, true);
        model.layers(new LayerConfig(0, null));
        return model.build();
    }
}
