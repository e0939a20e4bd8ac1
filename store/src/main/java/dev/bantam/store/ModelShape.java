package dev.bantam.store;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How a model is built, in the words of GGUF: enough to count its weights, and for the engine to say whether it can
/// run it, before the file is there.
///
/// @param vocabulary tokens, which are the rows of the embedding
/// @param tied whether the embedding also makes the logits
/// @param gated whether the feed-forward network has a gate beside its two matrices
/// @param tokenizer `tokenizer.ggml.pre` of a byte-level vocabulary, `spm` for SentencePiece's, `bert` for
/// WordPiece's
/// @param settings numbers by their keys without the family's name, such as `block_count`
/// @param tensors names of tensors beside those that every model of the family has
public record ModelShape(
        int vocabulary,
        boolean tied,
        boolean gated,
        String tokenizer,
        Map<String, Double> settings,
        List<String> tensors) {
    /// What every shape states.
    static final List<String> REQUIRED =
            List.of("block_count", "embedding_length", "feed_forward_length", "attention.head_count");

    public ModelShape {
        // In the catalogue's order: the engine names the first setting that it does not know.
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        tensors = List.copyOf(tensors);
        for (String key : REQUIRED) {
            if (!settings.containsKey(key)) {
                throw new IllegalArgumentException("the shape has no " + key);
            }
        }
    }

    /// Weights of the embedding, and of the output matrix where that is another.
    public long embeddingWeights() {
        return (tied ? 1L : 2L) * vocabulary * whole("embedding_length");
    }

    /// Weights of the matrices of all layers.
    public long layerWeights() {
        long hidden = whole("embedding_length");
        long heads = whole("attention.head_count");
        long headDim = setting("attention.key_length", hidden / heads);
        long attention = 2 * hidden * headDim * (heads + setting("attention.head_count_kv", heads));
        long experts = setting("expert_count", 1);
        long feedForward = experts * (gated ? 3 : 2) * hidden * whole("feed_forward_length");
        return whole("block_count") * (attention + feedForward);
    }

    /// All weights that lie in matrices: within a thousandth of all parameters.
    public long weights() {
        return embeddingWeights() + layerWeights();
    }

    /// Weights that a token's way through the layers reads; less than all where experts are chosen.
    public long activeLayerWeights() {
        long experts = setting("expert_count", 1);
        long used = setting("expert_used_count", experts);
        long feedForward = whole("block_count")
                * experts
                * (gated ? 3 : 2)
                * whole("embedding_length")
                * whole("feed_forward_length");
        return layerWeights() - feedForward + feedForward / experts * used;
    }

    /// A whole-numbered setting, or `otherwise` where the shape has none.
    public long setting(String key, long otherwise) {
        return settings.getOrDefault(key, (double) otherwise).longValue();
    }

    private long whole(String key) {
        return setting(key, 0);
    }
}
