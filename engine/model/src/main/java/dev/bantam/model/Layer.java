package dev.bantam.model;

import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// The weights of one transformer layer.
///
/// @param attentionNorm `[hidden]`
/// @param qkv hidden to queries, keys and values, one after the other
/// @param attention scores and sums over the cache
/// @param attentionOutput `heads * headDim` to hidden
/// @param attentionPostNorm `[hidden]`, where the family has one
/// @param feedForwardNorm `[hidden]`
/// @param gateUp hidden to gate and up, one after the other
/// @param down feed-forward size to hidden
/// @param feedForwardPostNorm `[hidden]`, where the family has one
@SuppressWarnings("ArrayRecordComponent") // weights, never compared
record Layer(
        float[] attentionNorm,
        Linear qkv,
        Attention attention,
        Linear attentionOutput,
        float @Nullable [] attentionPostNorm,
        float[] feedForwardNorm,
        Linear gateUp,
        Linear down,
        float @Nullable [] feedForwardPostNorm) {

    /// All linear maps.
    List<Linear> linears() {
        return List.of(qkv, attentionOutput, gateUp, down);
    }

    /// The same, telling what the matrices of layer `index` are given.
    Layer observed(int index, InputObserver observer) {
        String prefix = "blk." + index + ".";
        return new Layer(
                attentionNorm,
                new ObservedLinear(
                        qkv,
                        List.of(prefix + "attn_q.weight", prefix + "attn_k.weight", prefix + "attn_v.weight"),
                        observer),
                attention,
                new ObservedLinear(attentionOutput, List.of(prefix + "attn_output.weight"), observer),
                attentionPostNorm,
                feedForwardNorm,
                new ObservedLinear(gateUp, List.of(prefix + "ffn_gate.weight", prefix + "ffn_up.weight"), observer),
                new ObservedLinear(down, List.of(prefix + "ffn_down.weight"), observer),
                feedForwardPostNorm);
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
                adapted.apply(gateUp, AdapterTarget.GATE_UP),
                adapted.apply(down, Set.of(AdapterTarget.DOWN)),
                feedForwardPostNorm);
    }
}
