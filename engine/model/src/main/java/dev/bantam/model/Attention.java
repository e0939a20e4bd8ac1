package dev.bantam.model;

import dev.bantam.model.ModelConfig.LayerConfig;
import dev.bantam.tensor.Kernels;
import dev.bantam.tensor.Matrix;
import dev.bantam.tensor.TokenRole;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Attention of one layer over its cache, grouped queries, optionally within a sliding window; causal but in models
/// that
/// make vectors.
///
/// Four rows of queries share every page of keys and values: four tokens of one head in a prompt, four heads of
/// one key head for a generated token. Each row's sums run over absolute positions, so they are the same in either
/// grouping, and for a token of a tree as if its way alone stood in the cache.
final class Attention {
    private static final int ROWS = PassRows.BLOCK;

    private final ModelConfig config;
    private final int layer;
    private final LayerConfig layerConfig;
    private final List<Norm> queryKeyNorms;

    /// @param queryKeyNorms one after the other over all queries, then all keys; empty where they are not normed
    Attention(ModelConfig config, int layer, List<Norm> queryKeyNorms) {
        this.config = config;
        this.layer = layer;
        this.layerConfig = config.layers().get(layer);
        this.queryKeyNorms = queryKeyNorms;
    }

    /// @param qkv `[tokens, (heads + 2 * kvHeads) * headDim]`: queries, keys, values; queries and keys are rotated in
    /// place
    /// @param out `[tokens, heads * headDim]`
    void forward(Step step, @Nullable RotaryEmbedding rope, PassRows rows, Matrix qkv, Matrix out) {
        step.forEachToken((t, worker) -> rotate(step, rope, qkv, t));
        for (int t = 0; t < step.tokens(); t++) {
            int position = rows.positions[t];
            int keys = qkv.row(t) + config.querySize();
            if (rows.paths[t].length == 0) {
                rows.caches[t]
                        .page(layer, position)
                        .put(position, qkv.data(), keys, qkv.data(), keys + config.kvSize());
            } else if (rows.caches[t].type() == KvType.Q8_0) {
                // As if the page held them.
                ByteKvPage.round(qkv.data(), keys, 2 * config.kvHeadCount(), config.headDim());
            }
        }
        int groups = config.headCount() / config.kvHeadCount();
        if (step.role() == TokenRole.PROMPT) {
            int blocks = rows.blocks.length;
            step.compute().pool().run(config.headCount() * blocks, (item, worker) -> {
                int head = item / blocks;
                int block = item % blocks;
                int token = rows.blocks[block];
                attend(step, rows, qkv, out, worker, head / groups, head, token, rows.blockRows(block), 1);
            });
        } else {
            int blocks = (groups + ROWS - 1) / ROWS;
            step.compute().pool().run(step.tokens() * config.kvHeadCount() * blocks, (item, worker) -> {
                int token = item / (config.kvHeadCount() * blocks);
                int kvHead = item / blocks % config.kvHeadCount();
                int first = item % blocks * ROWS;
                int count = Math.min(ROWS, groups - first);
                attend(step, rows, qkv, out, worker, kvHead, kvHead * groups + first, token, count, 0);
            });
        }
    }

    private void rotate(Step step, @Nullable RotaryEmbedding rope, Matrix qkv, int token) {
        Kernels kernels = step.kernels();
        float[] data = qkv.data();
        int at = qkv.row(token);
        for (Norm norm : queryKeyNorms) {
            norm.apply(kernels, data, at, data, at);
            at += norm.size();
        }
        for (int head = 0; rope != null && head < config.headCount() + config.kvHeadCount(); head++) {
            rope.rotate(kernels, token, data, qkv.row(token) + head * config.headDim());
        }
        kernels.scale(data, qkv.row(token), config.scales().attention(), config.querySize());
    }

    /// Up to four rows: tokens `token, token + 1, ...` of one head (`tokenStep` 1) or heads `head, head + 1, ...`
    /// of one token (`tokenStep` 0).
    private void attend(
            Step step,
            PassRows rows,
            Matrix qkv,
            Matrix out,
            int worker,
            int kvHead,
            int head,
            int token,
            int count,
            int tokenStep) {
        Kernels kernels = step.kernels();
        KvCache cache = rows.caches[token];
        int headDim = config.headDim();
        int valueStride = KvPage.valueStride(headDim);
        int headStep = 1 - tokenStep;
        int from = Integer.MAX_VALUE;
        int lastEnd = 0;
        for (int r = 0; r < count; r++) {
            int row = token + r * tokenStep;
            from = Math.min(from, from(rows.positions[row]));
            lastEnd = Math.max(lastEnd, end(rows, row));
        }
        int lastRow = token + (count - 1) * tokenStep;
        int stored = end(rows, lastRow) - rows.paths[lastRow].length;
        int firstPage = from / KvPage.POSITIONS;
        int base = firstPage * KvPage.POSITIONS;
        int pageCount = pages(stored) - firstPage;
        int positions = (pages(lastEnd) - firstPage) * KvPage.POSITIONS;
        // scratch: queries [4][headDim], scores [4][positions], sums [4][valueStride], a panel that was unpacked
        int scores = ROWS * headDim;
        int sums = scores + ROWS * positions;
        int panel = sums + ROWS * valueStride;
        float[] scratch = step.compute().scratch(worker, panel + KvPage.panelSize(headDim));
        for (int r = 0; r < count; r++) {
            int query = qkv.row(token + r * tokenStep) + (head + r * headStep) * headDim;
            System.arraycopy(qkv.data(), query, scratch, r * headDim, headDim);
        }
        for (int p = 0; p < pageCount; p++) {
            KvPage page = cache.page(layer, base + p * KvPage.POSITIONS);
            kernels.panelProduct(
                    page.keys(kernels, kvHead, scratch, panel),
                    page.keysAt(kvHead, panel),
                    KvPage.POSITIONS,
                    KvPage.POSITIONS,
                    headDim,
                    scratch,
                    0,
                    headDim,
                    ROWS,
                    scratch,
                    scores + p * KvPage.POSITIONS,
                    positions,
                    false);
        }
        for (int r = 0; r < count; r++) {
            int row = token + r * tokenStep;
            int end = end(rows, row);
            int at = scores + r * positions - base;
            pathScores(rows, row, qkv, kvHead, scratch, r * headDim, at);
            if (config.scales().attentionCap() > 0) {
                kernels.softcap(scratch, at + base, config.scales().attentionCap(), end - base);
            }
            kernels.softmax(
                    scratch, at + base, positions, Math.max(from(rows.positions[row]), base) - base, end - base);
        }
        if (pageCount <= 0) {
            Arrays.fill(scratch, sums, sums + ROWS * valueStride, 0f);
        }
        for (int p = 0; p < pageCount; p++) {
            KvPage page = cache.page(layer, base + p * KvPage.POSITIONS);
            int filled = Math.min(KvPage.POSITIONS, stored - base - p * KvPage.POSITIONS);
            kernels.panelProduct(
                    page.values(kernels, kvHead, scratch, panel),
                    page.valuesAt(kvHead, panel),
                    valueStride,
                    valueStride,
                    filled,
                    scratch,
                    scores + p * KvPage.POSITIONS,
                    positions,
                    ROWS,
                    scratch,
                    sums,
                    valueStride,
                    p > 0);
        }
        for (int r = 0; r < count; r++) {
            int row = token + r * tokenStep;
            int target = out.row(row) + (head + r * headStep) * headDim;
            pathSums(rows, row, qkv, kvHead, scratch, scores + r * positions - base, sums + r * valueStride);
            System.arraycopy(scratch, sums + r * valueStride, out.data(), target, headDim);
        }
    }

    /// The first position that a token sees.
    private int from(int position) {
        int window = layerConfig.window();
        int before = config.embedding() == null ? window - 1 : window / 2;
        return window > 0 ? Math.max(0, position - before) : 0;
    }

    /// After the last position that a row sees.
    private int end(PassRows rows, int row) {
        int position = rows.positions[row];
        if (config.embedding() == null) {
            return position + 1;
        }
        int window = layerConfig.window();
        return window > 0 ? Math.min(rows.ends[row], position + window / 2 + 1) : rows.ends[row];
    }

    private static int pages(int positions) {
        return (positions + KvPage.POSITIONS - 1) / KvPage.POSITIONS;
    }

    /// Scores of the keys on a row's path, which no page holds: the same sums as [Kernels#panelProduct] makes.
    ///
    /// @param scores where the score of position 0 would be
    private void pathScores(PassRows rows, int row, Matrix qkv, int kvHead, float[] scratch, int query, int scores) {
        float[] data = qkv.data();
        int headDim = config.headDim();
        int first = from(rows.positions[row]);
        for (int other : rows.paths[row]) {
            if (rows.positions[other] >= first) {
                int key = qkv.row(other) + config.querySize() + kvHead * headDim;
                float sum = 0;
                for (int i = 0; i < headDim; i++) {
                    sum = Math.fma(data[key + i], scratch[query + i], sum);
                }
                scratch[scores + rows.positions[other]] = sum;
            }
        }
    }

    /// Adds the values on a row's path to its sums, in the order of their positions.
    private void pathSums(PassRows rows, int row, Matrix qkv, int kvHead, float[] scratch, int weights, int sums) {
        float[] data = qkv.data();
        int headDim = config.headDim();
        int first = from(rows.positions[row]);
        for (int other : rows.paths[row]) {
            if (rows.positions[other] >= first) {
                float weight = scratch[weights + rows.positions[other]];
                int value = qkv.row(other) + config.querySize() + config.kvSize() + kvHead * headDim;
                for (int i = 0; i < headDim; i++) {
                    scratch[sums + i] = Math.fma(data[value + i], weight, scratch[sums + i]);
                }
            }
        }
    }
}
