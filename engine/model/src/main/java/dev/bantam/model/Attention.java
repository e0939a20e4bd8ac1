package dev.bantam.model;

import dev.bantam.model.ModelConfig.LayerConfig;
import dev.bantam.tensor.Kernels;
import dev.bantam.tensor.Matrix;
import dev.bantam.tensor.TokenRole;
import org.jspecify.annotations.Nullable;

/// Causal attention of one layer over its cache, grouped queries, optionally within a sliding window.
///
/// Four rows of queries share every page of keys and values: four tokens of one head in a prompt, four heads of
/// one key head for a generated token. Each row's sums run over absolute positions, so they are the same in either
/// grouping.
final class Attention {
    private static final int ROWS = 4;

    private final ModelConfig config;
    private final int layer;
    private final LayerConfig layerConfig;
    private final float @Nullable [] queryNorm;
    private final float @Nullable [] keyNorm;

    Attention(ModelConfig config, int layer, float @Nullable [] queryNorm, float @Nullable [] keyNorm) {
        this.config = config;
        this.layer = layer;
        this.layerConfig = config.layers().get(layer);
        this.queryNorm = queryNorm;
        this.keyNorm = keyNorm;
    }

    /// @param qkv `[tokens, (heads + 2 * kvHeads) * headDim]`: queries, keys, values; queries and keys are rotated in
    /// place
    /// @param out `[tokens, heads * headDim]`
    void forward(Step step, RotaryEmbedding rope, KvCache cache, Matrix qkv, Matrix out) {
        int start = cache.length();
        step.forEachToken((t, worker) -> rotate(step, rope, qkv, t));
        for (int t = 0; t < step.tokens(); t++) {
            int keys = qkv.row(t) + config.querySize();
            cache.page(layer, start + t).put(start + t, qkv.data(), keys, qkv.data(), keys + config.kvSize());
        }
        int groups = config.headCount() / config.kvHeadCount();
        if (step.role() == TokenRole.PROMPT) {
            int blocks = (step.tokens() + ROWS - 1) / ROWS;
            step.compute().pool().run(config.headCount() * blocks, (item, worker) -> {
                int head = item / blocks;
                int token = item % blocks * ROWS;
                int rows = Math.min(ROWS, step.tokens() - token);
                attend(step, cache, qkv, out, worker, head / groups, head, token, rows, 1);
            });
        } else {
            int blocks = (groups + ROWS - 1) / ROWS;
            step.compute().pool().run(step.tokens() * config.kvHeadCount() * blocks, (item, worker) -> {
                int token = item / (config.kvHeadCount() * blocks);
                int kvHead = item / blocks % config.kvHeadCount();
                int first = item % blocks * ROWS;
                int rows = Math.min(ROWS, groups - first);
                attend(step, cache, qkv, out, worker, kvHead, kvHead * groups + first, token, rows, 0);
            });
        }
    }

    private void rotate(Step step, RotaryEmbedding rope, Matrix qkv, int token) {
        Kernels kernels = step.kernels();
        float[] data = qkv.data();
        int headDim = config.headDim();
        for (int head = 0; head < config.headCount() + config.kvHeadCount(); head++) {
            int at = qkv.row(token) + head * headDim;
            float[] norm = head < config.headCount() ? queryNorm : keyNorm;
            if (norm != null) {
                kernels.rmsNorm(data, at, norm, config.normEpsilon(), data, at, headDim);
            }
            rope.rotate(kernels, token, data, at);
        }
        kernels.scale(data, qkv.row(token), config.attentionScale(), config.querySize());
    }

    /// Up to four rows: tokens `token, token + 1, ...` of one head (`tokenStep` 1) or heads `head, head + 1, ...`
    /// of one token (`tokenStep` 0).
    private void attend(
            Step step,
            KvCache cache,
            Matrix qkv,
            Matrix out,
            int worker,
            int kvHead,
            int head,
            int token,
            int rows,
            int tokenStep) {
        Kernels kernels = step.kernels();
        int headDim = config.headDim();
        int valueStride = KvPage.valueStride(headDim);
        int headStep = 1 - tokenStep;
        int firstEnd = cache.length() + token + 1;
        int lastEnd = firstEnd + (rows - 1) * tokenStep;
        int firstPage = from(firstEnd) / KvPage.POSITIONS;
        int base = firstPage * KvPage.POSITIONS;
        int pageCount = (lastEnd + KvPage.POSITIONS - 1) / KvPage.POSITIONS - firstPage;
        int positions = pageCount * KvPage.POSITIONS;
        // scratch: queries [4][headDim], scores [4][positions], sums [4][valueStride]
        int scores = ROWS * headDim;
        int sums = scores + ROWS * positions;
        float[] scratch = step.compute().scratch(worker, sums + ROWS * valueStride);
        for (int r = 0; r < rows; r++) {
            int query = qkv.row(token + r * tokenStep) + (head + r * headStep) * headDim;
            System.arraycopy(qkv.data(), query, scratch, r * headDim, headDim);
        }
        for (int p = 0; p < pageCount; p++) {
            KvPage page = cache.page(layer, base + p * KvPage.POSITIONS);
            kernels.panelProduct(
                    page.keys,
                    page.keyOffset(kvHead),
                    KvPage.POSITIONS,
                    KvPage.POSITIONS,
                    headDim,
                    scratch,
                    0,
                    headDim,
                    scratch,
                    scores + p * KvPage.POSITIONS,
                    positions,
                    false);
        }
        for (int r = 0; r < rows; r++) {
            int end = firstEnd + r * tokenStep;
            kernels.softmax(scratch, scores + r * positions, positions, Math.max(from(end), base) - base, end - base);
        }
        for (int p = 0; p < pageCount; p++) {
            KvPage page = cache.page(layer, base + p * KvPage.POSITIONS);
            int filled = Math.min(KvPage.POSITIONS, lastEnd - base - p * KvPage.POSITIONS);
            kernels.panelProduct(
                    page.values,
                    page.valueOffset(kvHead),
                    valueStride,
                    valueStride,
                    filled,
                    scratch,
                    scores + p * KvPage.POSITIONS,
                    positions,
                    scratch,
                    sums,
                    valueStride,
                    p > 0);
        }
        for (int r = 0; r < rows; r++) {
            int target = out.row(token + r * tokenStep) + (head + r * headStep) * headDim;
            System.arraycopy(scratch, sums + r * valueStride, out.data(), target, headDim);
        }
    }

    /// The first position that a token at `end - 1` sees.
    private int from(int end) {
        return layerConfig.window() > 0 ? Math.max(0, end - layerConfig.window()) : 0;
    }
}
