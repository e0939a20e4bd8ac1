package dev.bantam.model;

import java.util.List;

/// The shape of a transformer, as its file declares it.
///
/// @param architecture the family, as GGUF names it: `llama`
/// @param vocabularySize rows of the embedding
/// @param contextLength positions the model was trained for
/// @param hiddenSize width of the residual stream
/// @param headCount query heads
/// @param kvHeadCount key and value heads; each serves `headCount / kvHeadCount` query heads (Ainslie et al. 2023)
/// @param headDim values a head
/// @param feedForwardSize inner width of the feed-forward network
/// @param normEpsilon added to the mean square in every RMS norm
/// @param activation of the feed-forward gate
/// @param embeddingScale what embeddings are multiplied with
/// @param attentionScale what query-key products are multiplied with
/// @param pairedRotary whether the file stores the rows of queries and keys in pairs `(2i, 2i + 1)`
/// @param attentionBias whether queries, keys and values have biases
/// @param queryKeyNorm whether each head's queries and keys are normed
/// @param postNorms whether the outputs of attention and feed-forward are normed before they are added
/// @param layers what differs from layer to layer
public record ModelConfig(
        String architecture,
        int vocabularySize,
        int contextLength,
        int hiddenSize,
        int headCount,
        int kvHeadCount,
        int headDim,
        int feedForwardSize,
        float normEpsilon,
        Activation activation,
        float embeddingScale,
        float attentionScale,
        boolean pairedRotary,
        boolean attentionBias,
        boolean queryKeyNorm,
        boolean postNorms,
        List<LayerConfig> layers) {
    /// The function on the feed-forward gate.
    public enum Activation {
        /// x / (1 + e^-x)
        SILU,
        /// GELU, tanh form
        GELU
    }

    /// One layer's attention.
    ///
    /// @param window how many positions a token sees, itself included; 0 for all before it
    /// @param ropeBase the base of the rotary frequencies
    public record LayerConfig(int window, float ropeBase) {}

    /// The cache has an entry for every 64 positions of every layer: a header must not make it fill the memory.
    private static final int MOST_CONTEXT = 1 << 24;

    /// Ten times the widest layer of any model: sizes made of these stay within an array.
    private static final int MOST_WIDTH = 1 << 20;

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
        boolean feedForwardFits = feedForwardSize > 0 && feedForwardSize <= MOST_WIDTH;
        require(architecture, "feed_forward_length", feedForwardFits, feedForwardSize);
        require(architecture, "context_length", contextLength > 0 && contextLength <= MOST_CONTEXT, contextLength);
        // Zero and negative numbers would run, and give nonsense.
        requirePositive(architecture, "attention.layer_norm_rms_epsilon", normEpsilon);
        for (LayerConfig layer : layers) {
            requirePositive(architecture, "rope.freq_base", layer.ropeBase());
        }
        require(architecture, "block_count", !layers.isEmpty(), layers.size());
    }

    private static void require(String architecture, String setting, boolean holds, int value) {
        if (!holds) {
            throw new ModelException(architecture + "." + setting + " is " + value + ", which no model can have");
        }
    }

    private static void requirePositive(String architecture, String setting, float value) {
        if (!(value > 0)) {
            throw new ModelException(architecture + "." + setting + " is " + value + "; it must be positive");
        }
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
                    int kept = layer.window() == 0 ? positions : Math.min(positions, layer.window() + KvPage.POSITIONS);
                    return page * Math.ceilDiv(kept, KvPage.POSITIONS);
                })
                .sum();
    }
}
