package dev.bantam.model;

import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The weights of one transformer layer.
///
/// @param attentionNorm of what attention reads, `[hidden]`; null where it reads the residual stream as it is
/// @param qkv hidden to queries, keys and values, one after the other
/// @param attention scores and sums over the cache
/// @param attentionOutput `heads * headDim` to hidden
/// @param attentionPostNorm of what attention adds, or of the sum, `[hidden]`, where the family has one
/// @param feedForwardNorm of what the feed-forward network reads, `[hidden]`; null where it reads what attention does
/// @param feedForward the feed-forward network
/// @param feedForwardPostNorm of what the feed-forward network adds, or of the sum, `[hidden]`, where the family has
/// one
/// @param parallel whether the feed-forward network reads what attention reads, not what attention gives
record Layer(
        @Nullable Norm attentionNorm,
        Linear qkv,
        Attention attention,
        Linear attentionOutput,
        @Nullable Norm attentionPostNorm,
        @Nullable Norm feedForwardNorm,
        FeedForward feedForward,
        @Nullable Norm feedForwardPostNorm,
        boolean parallel) {

    /// All linear maps but a router.
    List<Linear> linears() {
        return Stream.concat(Stream.of(qkv, attentionOutput), feedForward.linears())
                .toList();
    }

    /// The same, telling what the matrices of layer `index`, which has no experts, are given.
    Layer observed(int index, InputObserver observer, ModelConfig config) {
        boolean fused = config.projections().fused();
        boolean gateApart = config.feedForward().activation().gated() && !fused;
        FeedForward.Expert only = feedForward.only();
        return new Layer(
                attentionNorm,
                observed(qkv, index, observer, fused ? List.of("attn_qkv") : List.of("attn_q", "attn_k", "attn_v")),
                attention,
                observed(attentionOutput, index, observer, List.of("attn_output")),
                attentionPostNorm,
                feedForwardNorm,
                new FeedForward(
                        null,
                        List.of(new FeedForward.Expert(
                                observed(
                                        only.gateUp(),
                                        index,
                                        observer,
                                        gateApart ? List.of("ffn_gate", "ffn_up") : List.of("ffn_up")),
                                observed(only.down(), index, observer, List.of("ffn_down"))))),
                feedForwardPostNorm,
                parallel);
    }

    private static Linear observed(Linear linear, int index, InputObserver observer, List<String> names) {
        return new ObservedLinear(
                linear,
                names.stream()
                        .map(name -> "blk." + index + "." + name + ".weight")
                        .toList(),
                observer);
    }

    /// The same with an adapter's matrices of layer `index`.
    Layer withAdapter(Adapter adapter, int index, ModelConfig config) {
        BiFunction<Linear, Set<AdapterTarget>, Linear> adapted = (base, joined) -> {
            List<LoraLinear.Part> parts = adapter.layers().get(index).entrySet().stream()
                    .filter(pair -> joined.contains(pair.getKey()))
                    .map(pair -> new LoraLinear.Part(pair.getKey().firstOutput(config), pair.getValue()))
                    .toList();
            return parts.isEmpty() ? base : new LoraLinear(base, parts, adapter);
        };
        return new Layer(
                attentionNorm,
                adapted.apply(qkv, AdapterTarget.QKV),
                attention,
                adapted.apply(attentionOutput, Set.of(AdapterTarget.OUTPUT)),
                attentionPostNorm,
                feedForwardNorm,
                feedForward.router() != null
                        ? feedForward
                        : new FeedForward(
                                null,
                                List.of(new FeedForward.Expert(
                                        adapted.apply(feedForward.only().gateUp(), AdapterTarget.GATE_UP),
                                        adapted.apply(feedForward.only().down(), Set.of(AdapterTarget.DOWN))))),
                feedForwardPostNorm,
                parallel);
    }
}
