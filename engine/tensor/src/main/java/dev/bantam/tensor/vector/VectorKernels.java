package dev.bantam.tensor.vector;

import static dev.bantam.tensor.vector.Species.LANES;

import dev.bantam.tensor.Kernels;
import dev.bantam.tensor.QuantizedRow;
import dev.bantam.tensor.TileFormat;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// The vector twin of `ScalarKernels`, at the width the machine prefers.
public final class VectorKernels implements Kernels {
    /// For the service loader.
    public VectorKernels() {}

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public String description() {
        return "vector, " + LANES * Float.SIZE + "-bit";
    }

    @Override
    public void decodeTile(
            TileFormat format,
            MemorySegment tiles,
            long tileOffset,
            int columns,
            QuantizedRow x,
            float[] factors,
            float[] out,
            int outOffset) {
        long tile = address(format, tiles, tileOffset, columns);
        CodeKernels.decode(format, tile, columns, x, factors, out, outOffset);
    }

    @Override
    public void decodeTile(
            TileFormat format,
            MemorySegment tiles,
            long tileOffset,
            int columns,
            float[] x,
            int xOffset,
            float[] out,
            int outOffset) {
        long tile = address(format, tiles, tileOffset, columns);
        switch (format.packing()) {
            case FLOAT -> FloatTileKernels.floats(tile, columns, x, xOffset, out, outOffset);
            case HALF -> FloatTileKernels.halves(tile, columns, x, xOffset, out, outOffset);
            case BRAIN -> FloatTileKernels.brains(tile, columns, x, xOffset, out, outOffset);
            case NIBBLE, FIVE, SIX, BYTE -> throw new IllegalArgumentException(format + " takes quantised activations");
        }
    }

    @Override
    public void unpackTile(
            TileFormat format,
            MemorySegment tiles,
            long tileOffset,
            int columns,
            int firstColumn,
            int depth,
            float[] factors,
            float[] panel) {
        long tile = address(format, tiles, tileOffset, columns);
        Objects.checkFromIndexSize(firstColumn, depth, columns);
        long at = tile + (long) firstColumn * format.codeBytes();
        switch (format.packing()) {
            case FLOAT -> FloatTileKernels.unpackFloats(at, depth, panel);
            case HALF -> FloatTileKernels.unpackHalves(at, depth, panel);
            case BRAIN -> FloatTileKernels.unpackBrains(at, depth, panel);
            case NIBBLE, FIVE, SIX, BYTE ->
                UnpackKernels.unpack(format, tile, columns, firstColumn / 32, depth / 32, factors, panel);
        }
    }

    /// Where a tile begins. It is all checked here: the loops read at bare addresses, see [Species#MEMORY].
    private static long address(TileFormat format, MemorySegment tiles, long tileOffset, int columns) {
        if (!tiles.isNative()) {
            throw new IllegalArgumentException("tiles must lie outside the heap");
        }
        if (!tiles.scope().isAlive()) {
            throw new IllegalStateException("the weights have been given back: the model is closed");
        }
        return tiles.asSlice(tileOffset, format.tileBytes(columns)).address();
    }

    @Override
    public void panelProduct(
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
            boolean accumulate) {
        // Six rows at a time; four where six leave some. A sum is its row's and column's own, so this changes no bit.
        int fours = rows % 6 == 0 ? 0 : rows % 6 == 4 ? 1 : 2;
        int sixes = rows - 4 * fours;
        int step = Species.MANY_REGISTERS ? 4 * LANES : 2 * LANES;
        int whole = width / step * step;
        for (int j = 0; j < width; j += j < whole ? step : LANES) {
            int w = panelOffset + j;
            for (int r = 0; r < rows; r += j < whole && r < sixes ? 6 : 4) {
                int in = xOffset + r * xStride;
                int sum = outOffset + r * outStride + j;
                if (j >= whole) {
                    PanelKernels.fourByOne(
                            panel, w, panelStride, depth, x, in, xStride, out, sum, outStride, accumulate);
                } else if (Species.MANY_REGISTERS && r < sixes) {
                    PanelKernels.sixByFour(
                            panel, w, panelStride, depth, x, in, xStride, out, sum, outStride, accumulate);
                } else if (Species.MANY_REGISTERS) {
                    PanelKernels.fourByFour(
                            panel, w, panelStride, depth, x, in, xStride, out, sum, outStride, accumulate);
                } else if (r < sixes) {
                    NarrowPanelKernels.sixByTwo(
                            panel, w, panelStride, depth, x, in, xStride, out, sum, outStride, accumulate);
                } else {
                    NarrowPanelKernels.fourByTwo(
                            panel, w, panelStride, depth, x, in, xStride, out, sum, outStride, accumulate);
                }
            }
        }
    }

    @Override
    public void scaleCodes(
            byte[] codes, int codesOffset, float[] scales, int scalesOffset, float[] out, int outOffset, int size) {
        ElementKernels.scaleCodes(codes, codesOffset, scales, scalesOffset, out, outOffset, size);
    }

    @Override
    public void scaleCodes(byte[] codes, int codesOffset, float scale, float[] out, int outOffset, int size) {
        ElementKernels.scaleCodes(codes, codesOffset, scale, out, outOffset, size);
    }

    @Override
    public void quantize(float[] x, int xOffset, int columns, QuantizedRow out) {
        ElementKernels.quantize(x, xOffset, columns, out);
    }

    @Override
    public void rmsNorm(float[] x, int xOffset, float[] weight, float epsilon, float[] out, int outOffset, int size) {
        ElementKernels.rmsNorm(x, xOffset, weight, epsilon, out, outOffset, size);
    }

    @Override
    public void layerNorm(
            float[] x, int xOffset, float[] weight, float[] bias, float epsilon, float[] out, int outOffset, int size) {
        ElementKernels.layerNorm(x, xOffset, weight, bias, epsilon, out, outOffset, size);
    }

    @Override
    public void add(float[] x, int xOffset, float[] y, int yOffset, int size) {
        ElementKernels.add(x, xOffset, y, yOffset, size);
    }

    @Override
    public void scale(float[] x, int xOffset, float factor, int size) {
        ElementKernels.scale(x, xOffset, factor, size);
    }

    @Override
    public void siluGate(float[] gate, int gateOffset, float[] up, int upOffset, float[] out, int outOffset, int size) {
        ElementKernels.siluGate(gate, gateOffset, up, upOffset, out, outOffset, size);
    }

    @Override
    public void geluGate(float[] gate, int gateOffset, float[] up, int upOffset, float[] out, int outOffset, int size) {
        ElementKernels.geluGate(gate, gateOffset, up, upOffset, out, outOffset, size);
    }

    @Override
    public void geluErf(float[] x, int xOffset, float[] out, int outOffset, int size) {
        ElementKernels.geluErf(x, xOffset, out, outOffset, size);
    }

    @Override
    public void squaredRelu(float[] x, int xOffset, float[] out, int outOffset, int size) {
        ElementKernels.squaredRelu(x, xOffset, out, outOffset, size);
    }

    @Override
    public void softcap(float[] x, int offset, float cap, int size) {
        ElementKernels.softcap(x, offset, cap, size);
    }

    @Override
    public void softmax(float[] x, int offset, int size, int from, int to) {
        ElementKernels.softmax(x, offset, size, from, to);
    }

    @Override
    public void rope(float[] x, int xOffset, float[] cos, float[] sin, int angleOffset, int half) {
        ElementKernels.rope(x, xOffset, cos, sin, angleOffset, half);
    }

    @Override
    public double logSumExp(float[] x, int offset, int size) {
        return ElementKernels.logSumExp(x, offset, size);
    }
}
