package dev.bantam.model;

import dev.bantam.model.ModelConfig.Activation;
import dev.bantam.model.ModelConfig.EmbeddingConfig;
import dev.bantam.model.ModelConfig.FeedForwardConfig;
import dev.bantam.model.ModelConfig.LayerConfig;
import dev.bantam.model.ModelConfig.NormKind;
import dev.bantam.model.ModelConfig.NormPlace;
import dev.bantam.model.ModelConfig.Norms;
import dev.bantam.model.ModelConfig.Projections;
import dev.bantam.model.ModelConfig.QueryKeyNorm;
import dev.bantam.model.ModelConfig.Scales;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What a family says of its models: the sizes as every family states them, and Llama's ways unless it says other
/// ones.
final class ModelBuilder {
    final int vocabularySize;
    final int contextLength;
    final int hiddenSize;
    final int headCount;
    final int kvHeadCount;
    final int headDim;
    int feedForwardSize;
    Activation activation = Activation.SILU;
    int experts = 1;
    int expertsUsed = 1;
    boolean normalizedExperts = true;
    NormKind normKind = NormKind.RMS;
    NormPlace normPlace = NormPlace.BEFORE;
    QueryKeyNorm queryKeyNorm = QueryKeyNorm.NONE;
    boolean pairedRotary;
    boolean biased;
    boolean fused;
    float embeddingScale = 1;
    float attentionScale;
    float residualScale = 1;
    float logitScale = 1;
    float attentionCap;
    float logitCap;

    @Nullable
    EmbeddingConfig embedding;

    private final Parameters parameters;
    private final int layerCount;
    private List<LayerConfig> layers = List.of();

    /// @throws ModelException if a size is missing or out of range
    ModelBuilder(Parameters parameters, int vocabularySize) {
        this.parameters = parameters;
        this.vocabularySize = vocabularySize;
        layerCount = parameters.layers();
        contextLength = parameters.integer("context_length");
        hiddenSize = parameters.integer("embedding_length");
        headCount = parameters.integer("attention.head_count");
        kvHeadCount = parameters.integer("attention.head_count_kv", headCount);
        headDim = parameters.integer("attention.key_length", hiddenSize / Math.max(1, headCount));
        parameters.require("attention.value_length", headDim);
        feedForwardSize = parameters.integer("feed_forward_length");
        attentionScale = parameters.number("attention.scale", (float) (1 / Math.sqrt(headDim)));
    }

    int layerCount() {
        return layerCount;
    }

    /// The same for all layers.
    void layers(LayerConfig layer) {
        layers(index -> layer);
    }

    /// @param layer by its index from 0
    void layers(IntFunction<LayerConfig> layer) {
        layers = IntStream.range(0, layerCount).mapToObj(layer).toList();
    }

    /// How positions are told, as the settings say it for most layers.
    Rope rope() {
        return parameters.rope(headDim, 10_000, contextLength);
    }

    /// Scales embeddings by the root of their width; in the largest model of a generation, queries by the root of
    /// the width that a head would have if they shared the hidden size.
    ///
    /// @param largest how many layers it has: files do not say the factor
    void scaleLikeGemma(int largest) {
        embeddingScale = (float) Math.sqrt(hiddenSize);
        if (layerCount == largest) {
            attentionScale =
                    parameters.number("attention.scale", (float) (1 / Math.sqrt((double) hiddenSize / headCount)));
        }
    }

    /// @throws ModelException if what is built does not fit together
    ModelConfig build() {
        String epsilon = normKind == NormKind.RMS ? "layer_norm_rms_epsilon" : "layer_norm_epsilon";
        return new ModelConfig(
                parameters.architecture(),
                vocabularySize,
                contextLength,
                hiddenSize,
                headCount,
                kvHeadCount,
                headDim,
                new FeedForwardConfig(
                        feedForwardSize, activation, experts, expertsUsed, experts > 1 && normalizedExperts),
                new Norms(normKind, parameters.number("attention." + epsilon), normPlace, queryKeyNorm),
                new Scales(embeddingScale, attentionScale, residualScale, logitScale, attentionCap, logitCap),
                new Projections(pairedRotary, biased, fused),
                layers,
                embedding);
    }
}
