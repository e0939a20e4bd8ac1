package dev.bantam.model;

import dev.bantam.model.ModelConfig.Activation;
import dev.bantam.model.ModelConfig.LayerConfig;
import dev.bantam.model.ModelConfig.NormPlace;
import java.util.function.IntPredicate;

/// Gemma 2 (Gemma Team 2024): every second layer sees a window only, four norms a layer, soft bounds of attention and
/// logits. Files store norm weights with their 1 added.
/// Reference: transformers `models/gemma2/modeling_gemma2.py`.
final class Gemma2 implements Family {
    /// What holds where files do not say.
    private static final int PERIOD = 2;

    private static final int WINDOW = 4096;
    private static final float ATTENTION_CAP = 50;
    private static final float LOGIT_CAP = 30;

    /// The 27B's, whose attention scale differs; files do not say it.
    private static final int LARGEST_LAYERS = 46;

    @Override
    public String architecture() {
        return "gemma2";
    }

    @Override
    public ModelConfig configure(Parameters parameters, int vocabularySize) {
        ModelBuilder model = new ModelBuilder(parameters, vocabularySize);
        model.scaleLikeGemma(LARGEST_LAYERS);
        model.activation = Activation.GELU;
        model.normPlace = NormPlace.BOTH;
        model.attentionCap = parameters.number("attn_logit_softcapping", ATTENTION_CAP);
        model.logitCap = parameters.number("final_logit_softcapping", LOGIT_CAP);
        Rope rope = model.rope();
        int window = parameters.integer("attention.sliding_window", WINDOW);
        IntPredicate windowed = parameters.windowed(model.layerCount(), PERIOD);
        model.layers(layer -> new LayerConfig(windowed.test(layer) ? window : 0, rope));
        return model.build();
    }
}
