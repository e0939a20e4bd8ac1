package dev.bantam.model;

import dev.bantam.model.ModelConfig.LayerConfig;
import dev.bantam.model.ModelConfig.NormKind;
import dev.bantam.model.ModelConfig.NormPlace;
import dev.bantam.model.ModelConfig.QueryKeyNorm;

/// StableLM 2 (Bellagente et al. 2024): layer norms, a part of each head rotated; the 12B has norms for each head's
/// queries and keys, and runs attention and feed-forward side by side.
/// Reference: transformers `models/stablelm/modeling_stablelm.py`.
final class Stablelm implements Family {
    @Override
    public String architecture() {
        return "stablelm";
    }

    @Override
    public ModelConfig configure(Parameters parameters, int vocabularySize) {
        ModelBuilder model = new ModelBuilder(parameters, vocabularySize);
        model.normKind = NormKind.LAYER;
        model.normPlace = NormPlace.BEFORE_OR_SHARED;
        model.queryKeyNorm = QueryKeyNorm.EACH_HEAD;
        // Files that don't know say true. Which it is, the norms tell.
        parameters.bool("use_parallel_residual", false);
        model.layers(new LayerConfig(0, model.rope()));
        return model.build();
    }
}
