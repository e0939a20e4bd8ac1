package dev.bantam.tensor;

import java.lang.foreign.MemorySegment;

/// The inner loops of the engine. [ScalarKernels] defines the right answer; the vector twin gives the same bits.
///
/// The order of every sum is fixed by the layout (`lanes`) and never by how many rows, threads or chunks there are.
/// Implementations have no state and are thread-safe.
public interface Kernels {
    /// Floats in a vector: decides the layout of tiles. 4, 8 or 16.
    int lanes();

    /// What this is, for people: `vector 512-bit`.
    String description();

    /// `out[outOffset + r] = sum over columns of weight[r][c] * x[c]` for the rows of one quantised tile.
    ///
    /// Per group of eight blocks all products with scales come first, then those of the offsets.
    /// `x` has been nested for the format's packing; `factors` is scratch of [TileFormat#factorFloats] values.
    void decodeTile(
            TileFormat format,
            MemorySegment tiles,
            long tileOffset,
            int columns,
            QuantizedRow x,
            float[] factors,
            float[] out,
            int outOffset);

    /// The same for a tile of plain floats (F32, F16, BF16), with float activations at `x[xOffset..]`.
    void decodeTile(
            TileFormat format,
            MemorySegment tiles,
            long tileOffset,
            int columns,
            float[] x,
            int xOffset,
            float[] out,
            int outOffset);

    /// Unpacks `depth` columns of a tile of `columns` to floats: `panel[c * tileRows + r] = weight[r][firstColumn +
    /// c]`. `firstColumn` and `depth` are whole blocks; `factors` is scratch as for [#decodeTile].
    void unpackTile(
            TileFormat format,
            MemorySegment tiles,
            long tileOffset,
            int columns,
            int firstColumn,
            int depth,
            float[] factors,
            float[] panel);

    /// The matrix micro-kernel: rows of `x`, a multiple of four, by a panel of `width` columns, a multiple of `lanes`.
    ///
    /// `out[outOffset + i * outStride + j] (+)= sum over k of x[xOffset + i * xStride + k] * panel[panelOffset +
    /// k * panelStride + j]` for `i < rows`, `j < width`, `k < depth`; `accumulate` adds to what is there. Sums run
    /// over `k` in order, each step one fma.
    void panelProduct(
            float[] panel,
            int panelOffset,
            int panelStride,
            int width,
            int depth,
            float[] x,
            int xOffset,
            int xStride,
            int rows,
            float[] out,
            int outOffset,
            int outStride,
            boolean accumulate);

    /// `out[outOffset + i] = codes[codesOffset + i] * scales[scalesOffset + i]`, `size` a multiple of 16.
    void scaleCodes(
            byte[] codes, int codesOffset, float[] scales, int scalesOffset, float[] out, int outOffset, int size);

    /// `out[outOffset + i] = codes[codesOffset + i] * scale`, `size` a multiple of 16.
    void scaleCodes(byte[] codes, int codesOffset, float scale, float[] out, int outOffset, int size);

    /// Quantises `columns` floats, a whole number of blocks of 32.
    void quantize(float[] x, int xOffset, int columns, QuantizedRow out);

    /// `out[i] = x[i] * weight[i] / sqrt(mean(x^2) + epsilon)`; `out` may be `x`. (Zhang & Sennrich 2019)
    void rmsNorm(float[] x, int xOffset, float[] weight, float epsilon, float[] out, int outOffset, int size);

    /// `out[i] = (x[i] - mean) * weight[i] / sqrt(variance + epsilon) + bias[i]`; `out` may be `x`. (Ba et al. 2016)
    void layerNorm(
            float[] x, int xOffset, float[] weight, float[] bias, float epsilon, float[] out, int outOffset, int size);

    /// `x[i] += y[i]`.
    void add(float[] x, int xOffset, float[] y, int yOffset, int size);

    /// `x[i] *= factor`.
    void scale(float[] x, int xOffset, float factor, int size);

    /// `out` must be none of the inputs. `out[i] = silu(gate[i]) * up[i]` with `silu(x) = x / (1 + exp(-x))`.
    void siluGate(float[] gate, int gateOffset, float[] up, int upOffset, float[] out, int outOffset, int size);

    /// `out` must be none of the inputs. `out[i] = gelu(gate[i]) * up[i]`, the tanh form.
    void geluGate(float[] gate, int gateOffset, float[] up, int upOffset, float[] out, int outOffset, int size);

    /// `out` must not be `x`. `out[i] = x[i] * (1 + erf(x[i] / sqrt(2))) / 2`. (Hendrycks & Gimpel 2016)
    void geluErf(float[] x, int xOffset, float[] out, int outOffset, int size);

    /// `out[i] = max(x[i], 0)^2`; `out` may be `x`. (So et al. 2021)
    void squaredRelu(float[] x, int xOffset, float[] out, int outOffset, int size);

    /// `x[i] = cap * tanh(x[i] / cap)`: bounded by `cap` softly. (Gemma Team 2024)
    void softcap(float[] x, int offset, float cap, int size);

    /// Softmax of `x[offset + from .. offset + to)` in place; the rest of `x[offset .. offset + size)` becomes 0.
    /// `size` is a multiple of `4 * lanes`; sums run over absolute indices, so padding changes no bit.
    void softmax(float[] x, int offset, int size, int from, int to);

    /// Rotates pairs `(x[i], x[i + half])` for `i < half` by the angles given. (Su et al. 2021, in the half-split
    /// order)
    void rope(float[] x, int xOffset, float[] cos, float[] sin, int angleOffset, int half);

    /// Natural logarithm of the sum of `e^x[i]`, without overflow. Sums run in blocks of 1024, which are added in
    /// double.
    double logSumExp(float[] x, int offset, int size);
}
