package dev.bantam.model;

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
        float @Nullable [] feedForwardPostNorm) {}
