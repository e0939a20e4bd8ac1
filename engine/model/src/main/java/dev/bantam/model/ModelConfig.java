package dev.bantam.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The shape of a transformer, as its file declares it: what families differ in is data here, not code.
///
/// @param architecture the family, as GGUF names it: `llama`
/// @param vocabularySize rows of the embedding
/// @param contextLength positions the model was trained for
/// @param hiddenSize width of the residual stream
/// @param headCount query heads
/// @param kvHeadCount key and value heads; each serves `headCount / kvHeadCount` query heads (Ainslie et al. 2023)
/// @param headDim values a head
/// @param feedForward the feed-forward network of every layer
/// @param norms where values are normed, and how
/// @param scales numbers that values are multiplied with, or bounded by
/// @param projections how the file stores queries, keys and values
/// @param layers what differs from layer to layer
/// @param embedding what a model does that makes vectors of texts; null for models that write
public record ModelConfig(
        String architecture,
        int vocabularySize,
        int contextLength,
        int hiddenSize,
        int headCount,
        int kvHeadCount,
        int headDim,
        FeedForwardConfig feedForward,
        Norms norms,
        Scales scales,
        Projections projections,
        List<LayerConfig> layers,
        @Nullable EmbeddingConfig embedding) {
    /// The function in the middle of the feed-forward network.
    public enum Activation {
        /// A gate of x / (1 + e^-x). (Shazeer 2020)
        SILU,
        /// A gate of GELU, tanh form.
        GELU,
        /// x times the normal distribution's share below x, without a gate. (Hendrycks & Gimpel 2016)
        GELU_ERF,
        /// max(x, 0)^2, without a gate. (So et al. 2021)
        SQUARED_RELU;

        /// Whether one half of the inner values is multiplied with the activation of the other.
        public boolean gated() {
            return this == SILU || this == GELU;
        }
    }

    /// The feed-forward network.
    ///
    /// @param size inner width; of one expert where there are several
    /// @param activation in its middle
    /// @param experts networks to choose from for each token; 1 without a choice. (Jiang et al. 2024, Mixtral)
    /// @param expertsUsed how many of them a token goes through
    /// @param normalized whether the weights of those add up to 1
    public record FeedForwardConfig(int size, Activation activation, int experts, int expertsUsed, boolean normalized) {
        /// One network for all tokens.
        public static FeedForwardConfig dense(int size, Activation activation) {
            return new FeedForwardConfig(size, activation, 1, 1, false);
        }

        /// Values between its matrices, the gate's included.
        public int innerSize() {
            return activation.gated() ? 2 * size : size;
        }
    }

    /// The function of a norm.
    public enum NormKind {
        /// By the root of the mean square. (Zhang & Sennrich 2019)
        RMS,
        /// By mean and variance. (Ba et al. 2016)
        LAYER
    }

    /// Where a layer norms.
    public enum NormPlace {
        /// What attention and feed-forward read.
        BEFORE,
        /// What they add to the residual stream.
        AFTER,
        /// Both.
        BOTH,
        /// What they read; a layer whose file has one norm only runs both side by side on what it gives.
        BEFORE_OR_SHARED,
        /// The residual stream, after each of both was added to it. (Vaswani et al. 2017)
        SUM
    }

    /// How queries and keys are normed.
    public enum QueryKeyNorm {
        /// Not at all.
        NONE,
        /// Each head, with the same weights.
        HEAD,
        /// Each head, with weights of its own.
        EACH_HEAD,
        /// All heads together.
        WIDTH
    }

    /// Norms.
    ///
    /// @param kind of all of them
    /// @param epsilon added to the mean square
    /// @param place in a layer
    /// @param queryKey of queries and keys
    public record Norms(NormKind kind, float epsilon, NormPlace place, QueryKeyNorm queryKey) {}

    /// Factors and bounds.
    ///
    /// @param embedding what embeddings are multiplied with
    /// @param attention what query-key products are multiplied with
    /// @param residual what attention and feed-forward are multiplied with before they are added
    /// @param logits what logits are multiplied with
    /// @param attentionCap the soft bound of query-key products; 0 for none
    /// @param logitCap the soft bound of logits; 0 for none
    public record Scales(
            float embedding, float attention, float residual, float logits, float attentionCap, float logitCap) {}

    /// Queries, keys and values in the file.
    ///
    /// @param pairedRotary whether the rows of queries and keys are stored in pairs `(2i, 2i + 1)`
    /// @param biased whether they must have biases; where not, they may
    /// @param fused whether they are one tensor, and gate and up another
    public record Projections(boolean pairedRotary, boolean biased, boolean fused) {}

    /// How the states of a text's tokens become its vector.
    public enum Pooling {
        /// Their mean.
        MEAN,
        /// That of the first token.
        CLS,
        /// That of the last token.
        LAST
    }

    /// A model that makes vectors of texts. Its attention is not causal: a text is read at once, and each token sees
    /// those behind it, too.
    ///
    /// @param pooling how states become a vector
    /// @param absolute whether learned embeddings of positions and of the first token type are added to those of
    /// tokens, and the sum is normed. (Devlin et al. 2018)
    /// @param dense outputs of each linear map that the vector goes through at last; mostly none
    public record EmbeddingConfig(Pooling pooling, boolean absolute, List<Integer> dense) {
        public EmbeddingConfig {
            dense = List.copyOf(dense);
        }
    }

    /// One layer's attention.
    ///
    /// @param window how many positions a token sees, itself included; 0 for all. Where attention is not
    /// causal, half as many on each side
    /// @param rope how positions are told; null for not at all
    public record LayerConfig(int window, @Nullable Rope rope) {}

    /// The cache has an entry for every 64 positions of every layer: a header must not make it fill the memory.
    private static final int MOST_CONTEXT = 1 << 24;

    /// Ten times the widest layer of any model: sizes made of these stay within an array.
    private static final int MOST_WIDTH = 1 << 20;

    /// Four times as many as any model has.
    private static final int MOST_EXPERTS = 2048;

    /// @throws ModelException if the sizes do not fit together
    public ModelConfig {
        layers = List.copyOf(layers);
        require(architecture, "embedding_length", hiddenSize > 0 && hiddenSize <= MOST_WIDTH, hiddenSize);
        require(architecture, "attention.head_count", headCount > 0 && headCount <= 65_536, headCount);
        require(architecture, "attention.head_count_kv", kvHeadCount > 0 && headCount % kvHeadCount == 0, kvHeadCount);
        // The second stands for the first where a file does not say it.
        String head = "attention.key_length (or embedding_length / attention.head_count)";
        require(architecture, head, headDim > 0 && headDim % 2 == 0 && headDim <= 4096, headDim);
        require(
                architecture,
                "attention.head_count * attention.key_length",
                headCount * headDim <= MOST_WIDTH,
                headCount * headDim);
        boolean feedForwardFits = feedForward.size() > 0 && feedForward.size() <= MOST_WIDTH;
        require(architecture, "feed_forward_length", feedForwardFits, feedForward.size());
        boolean expertsFit = feedForward.experts() > 0 && feedForward.experts() <= MOST_EXPERTS;
        require(architecture, "expert_count", expertsFit, feedForward.experts());
        boolean usedFit = feedForward.expertsUsed() > 0 && feedForward.expertsUsed() <= feedForward.experts();
        require(architecture, "expert_used_count", usedFit, feedForward.expertsUsed());
        require(architecture, "context_length", contextLength > 0 && contextLength <= MOST_CONTEXT, contextLength);
        // Zero and negative numbers would run, and give nonsense.
        String epsilon = norms.kind() == NormKind.RMS ? "layer_norm_rms_epsilon" : "layer_norm_epsilon";
        requirePositive(architecture, "attention." + epsilon, norms.epsilon());
        requirePositive(architecture, "attention.scale", scales.attention());
        requirePositive(architecture, "embedding_scale", scales.embedding());
        requirePositive(architecture, "residual_scale", scales.residual());
        requirePositive(architecture, "logit_scale", scales.logits());
        for (LayerConfig layer : layers) {
            Rope rope = layer.rope();
            if (rope != null) {
                requirePositive(architecture, "rope.freq_base", rope.base());
                requirePositive(architecture, "rope.scaling.factor", rope.factor());
                requirePositive(architecture, "rope.scaling.attn_factor", rope.attentionFactor());
                boolean fits = rope.dimensions() > 0 && rope.dimensions() % 2 == 0 && rope.dimensions() <= headDim;
                require(architecture, "rope.dimension_count", fits, rope.dimensions());
            }
        }
        require(architecture, "block_count", !layers.isEmpty(), layers.size());
    }

    private static void require(String architecture, String setting, boolean holds, int value) {
        if (!holds) {
            throw new ModelException(architecture + "." + setting + " is " + value + ", which no model can have");
        }
    }

    private static void requirePositive(String architecture, String setting, float value) {
        if (!(value > 0) || value == Float.POSITIVE_INFINITY) {
            throw new ModelException(architecture + "." + setting + " is " + value + "; it must be positive");
        }
    }

    /// Inner width of the feed-forward network; of one expert where there are several.
    public int feedForwardSize() {
        return feedForward.size();
    }

    /// Width of all query heads together.
    public int querySize() {
        return headCount * headDim;
    }

    /// Width of all key heads together, and of all value heads.
    public int kvSize() {
        return kvHeadCount * headDim;
    }

    /// Bytes that a token takes in the cache, over all layers, as long as no window drops it.
    public long kvBytesPerToken(KvType type) {
        return layers.size() * KvPage.byteSize(type, kvHeadCount, headDim) / KvPage.POSITIONS;
    }

    /// Bytes that the cache of a sequence takes: pages of 64 positions, and of layers with a window no more of them
    /// than a token can see.
    ///
    /// @param positions tokens of the sequence
    /// @param type how keys and values are kept
    public long kvBytes(int positions, KvType type) {
        long page = KvPage.byteSize(type, kvHeadCount, headDim);
        return layers.stream()
                .mapToLong(layer -> {
                    // Where a text is read at once nothing is given back before its end.
                    boolean all = layer.window() == 0 || embedding != null;
                    int kept = all ? positions : Math.min(positions, layer.window() + KvPage.POSITIONS);
                    return page * Math.ceilDiv(kept, KvPage.POSITIONS);
                })
                .sum();
    }
}
