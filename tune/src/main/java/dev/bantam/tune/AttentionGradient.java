package dev.bantam.tune;

import dev.bantam.model.ModelConfig;
import dev.bantam.model.RotaryEmbedding;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.Kernels;
import dev.bantam.tensor.Matrix;
import java.util.Arrays;

/// The backward pass of causal attention with grouped queries, over one whole sequence.
///
/// With `P = softmax(Q K^T)` and `O = P V`: `dV = P^T dO`, `dS = P * (dO V^T - rowsum(dO * O))`, `dQ = dS K`,
/// `dK = dS^T Q` (Dao et al. 2022, appendix B). P is computed again from the taped queries and keys. Each head is one
/// piece of work with its own gradients of keys and values; a key head's are then added in the order of its
/// heads.
final class AttentionGradient {
    private static final int ROWS = 4;

    /// Softmax works on whole blocks of four of the widest vectors.
    private static final int BLOCK = 64;

    private static final int LANES = 16;

    private final ModelConfig config;
    private final Compute compute;
    private final int stride; // of a head's values: headDim, padded
    private final float[][] keyGradients; // a head's [tokens, stride]
    private final float[][] valueGradients;

    AttentionGradient(ModelConfig config, Compute compute, int maxTokens) {
        this.config = config;
        this.compute = compute;
        this.stride = (config.headDim() + LANES - 1) / LANES * LANES;
        this.keyGradients = new float[config.headCount()][blocks(maxTokens) * stride];
        this.valueGradients = new float[config.headCount()][blocks(maxTokens) * stride];
    }

    private static int blocks(int tokens) {
        return (tokens + BLOCK - 1) / BLOCK * BLOCK;
    }

    /// @param rope prepared for positions from 0
    /// @param qkv as taped: queries rotated and scaled, keys rotated
    /// @param attended the heads' outputs, `[tokens, heads * headDim]`
    /// @param dAttended their gradient
    /// @param dQkv becomes the gradient of the queries, keys and values before rotation and scaling
    void run(RotaryEmbedding rope, Matrix qkv, Matrix attended, Matrix dAttended, int tokens, Matrix dQkv) {
        compute.pool()
                .run(config.headCount(), (head, worker) -> head(head, qkv, attended, dAttended, tokens, dQkv, worker));
        compute.pool().run(tokens, (t, worker) -> finish(rope, t, dQkv));
    }

    private void head(int head, Matrix qkv, Matrix attended, Matrix dAttended, int tokens, Matrix dQkv, int worker) {
        Kernels kernels = compute.kernels();
        int headDim = config.headDim();
        int kvHead = head / (config.headCount() / config.kvHeadCount());
        int keyAt = config.querySize() + kvHead * headDim;
        int valueAt = keyAt + config.kvSize();
        int wide = blocks(tokens);
        int rowSize = wide * stride;
        // scratch: Q, K, dO, dQ [wide, stride]; K^T, V^T [stride, wide]; P, dP and their transposes [wide, wide]
        int q = 0;
        int k = q + rowSize;
        int dOut = k + rowSize;
        int dQ = dOut + rowSize;
        int kT = dQ + rowSize;
        int vT = kT + rowSize;
        int p = vT + rowSize;
        int dS = p + wide * wide;
        int pT = dS + wide * wide;
        int dST = pT + wide * wide;
        float[] s = compute.scratch(worker, dST + wide * wide);
        Arrays.fill(s, 0, p, 0f);
        for (int t = 0; t < tokens; t++) {
            System.arraycopy(qkv.data(), qkv.row(t) + head * headDim, s, q + t * stride, headDim);
            System.arraycopy(qkv.data(), qkv.row(t) + keyAt, s, k + t * stride, headDim);
            System.arraycopy(dAttended.data(), dAttended.row(t) + head * headDim, s, dOut + t * stride, headDim);
            for (int i = 0; i < headDim; i++) {
                s[kT + i * wide + t] = qkv.data()[qkv.row(t) + keyAt + i];
                s[vT + i * wide + t] = qkv.data()[qkv.row(t) + valueAt + i];
            }
        }
        for (int t = 0; t < tokens; t += ROWS) {
            int seen = Math.min(wide, (t + ROWS + LANES - 1) / LANES * LANES);
            kernels.panelProduct(
                    s, kT, wide, seen, headDim, s, q + t * stride, stride, ROWS, s, p + t * wide, wide, false);
            kernels.panelProduct(
                    s, vT, wide, seen, headDim, s, dOut + t * stride, stride, ROWS, s, dS + t * wide, wide, false);
            for (int r = t; r < t + ROWS; r++) {
                int row = p + r * wide;
                if (r >= tokens) {
                    Arrays.fill(s, row, row + wide, 0f);
                    Arrays.fill(s, dS + r * wide, dS + (r + 1) * wide, 0f);
                    continue;
                }
                kernels.softmax(s, row, wide, 0, r + 1);
                double dot = 0;
                int out = attended.row(r) + head * headDim;
                for (int i = 0; i < headDim; i++) {
                    dot += (double) attended.data()[out + i] * s[dOut + r * stride + i];
                }
                gradientOfScores(s, row, dS + r * wide, (float) dot, r + 1);
                Arrays.fill(s, dS + r * wide + r + 1, dS + (r + 1) * wide, 0f);
            }
            int end = Math.min(tokens, t + ROWS);
            kernels.panelProduct(
                    s, k, stride, stride, end, s, dS + t * wide, wide, ROWS, s, dQ + t * stride, stride, false);
        }
        transpose(s, p, pT, tokens, wide);
        transpose(s, dS, dST, tokens, wide);
        float[] dK = keyGradients[head];
        float[] dV = valueGradients[head];
        for (int u = 0; u < tokens; u += ROWS) {
            // Only tokens from u on have seen it; the first rows of the product are zeros where they have not.
            int depth = tokens - u;
            int from = u * wide + u;
            kernels.panelProduct(
                    s, q + u * stride, stride, stride, depth, s, dST + from, wide, ROWS, dK, u * stride, stride, false);
            kernels.panelProduct(
                    s,
                    dOut + u * stride,
                    stride,
                    stride,
                    depth,
                    s,
                    pT + from,
                    wide,
                    ROWS,
                    dV,
                    u * stride,
                    stride,
                    false);
        }
        for (int t = 0; t < tokens; t++) {
            System.arraycopy(s, dQ + t * stride, dQkv.data(), dQkv.row(t) + head * headDim, headDim);
        }
    }

    private static void gradientOfScores(float[] s, int p, int dP, float dot, int count) {
        for (int u = 0; u < count; u++) {
            s[dP + u] = s[p + u] * (s[dP + u] - dot);
        }
    }

    /// Rows and columns from `tokens` up to the next whole four become whatever there is: they are never kept.
    private static void transpose(float[] s, int from, int to, int tokens, int wide) {
        int end = (tokens + ROWS - 1) / ROWS * ROWS;
        for (int u = 0; u < end; u++) {
            for (int t = u / ROWS * ROWS; t < tokens; t++) {
                s[to + u * wide + t] = s[from + t * wide + u];
            }
        }
    }

    private void finish(RotaryEmbedding rope, int token, Matrix dQkv) {
        Kernels kernels = compute.kernels();
        float[] data = dQkv.data();
        int headDim = config.headDim();
        int groups = config.headCount() / config.kvHeadCount();
        int row = dQkv.row(token);
        Arrays.fill(data, row + config.querySize(), row + config.querySize() + 2 * config.kvSize(), 0f);
        for (int head = 0; head < config.headCount(); head++) {
            int key = row + config.querySize() + head / groups * headDim;
            kernels.add(data, key, keyGradients[head], token * stride, headDim);
            kernels.add(data, key + config.kvSize(), valueGradients[head], token * stride, headDim);
        }
        for (int head = 0; head < config.headCount() + config.kvHeadCount(); head++) {
            rope.rotateBack(kernels, token, data, row + head * headDim);
        }
        kernels.scale(data, row, config.scales().attention(), config.querySize());
    }
}
