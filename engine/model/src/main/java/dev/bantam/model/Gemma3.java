package dev.bantam.model;

import dev.bantam.model.ModelConfig.Activation;
import dev.bantam.model.ModelConfig.LayerConfig;
import dev.bantam.model.ModelConfig.NormPlace;
import dev.bantam.model.ModelConfig.QueryKeyNorm;
import java.util.function.IntPredicate;

/// Gemma 3, text (Gemma Team 2025): five layers with a sliding window to one that sees everything, a rope base for
/// each kind, normed queries and keys, four norms a layer, scaled embeddings. Files store norm weights with their
/// 1 added. Reference: transformers `models/gemma3/modeling_gemma3.py`.
final class Gemma3 implements Family {
    /// Every sixth layer is global; most files do not say so, nor the local layers' rope base.
    private static final int PERIOD = 6;

    private static final float LOCAL_ROPE_BASE = 10_000;

    /// The 27B's, whose attention scale differs; files do not say it.
    private static final int LARGEST_LAYERS = 62;

    @Override
    public String architecture() {
        return "gemma3";
    }

    @Override
    public ModelConfig configure(Parameters parameters, int vocabularySize) {
        return builder(parameters, vocabularySize).build();
    }

    /// Gemma 3 up to what its states are used for.
    static ModelBuilder builder(Parameters parameters, int vocabularySize) {
        ModelBuilder model = new ModelBuilder(parameters, vocabularySize);
        model.scaleLikeGemma(LARGEST_LAYERS);
        model.activation = Activation.GELU;
        model.normPlace = NormPlace.BOTH;
        model.queryKeyNorm = QueryKeyNorm.HEAD;
        model.logitCap = parameters.number("final_logit_softcapping", 0);
        LayerConfig global = new LayerConfig(0, parameters.rope(model.headDim, 1_000_000, model.contextLength));
        Rope localRope = Rope.plain(
                parameters.number("rope.freq_base_swa", LOCAL_ROPE_BASE), model.headDim, model.contextLength);
        LayerConfig local = new LayerConfig(parameters.integer("attention.sliding_window"), localRope);
        IntPredicate windowed = parameters.windowed(model.layerCount(), PERIOD);
        model.layers(layer -> windowed.test(layer) ? local : global);
        return model;
    }
}
