package dev.bantam.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The definition of every kernel, one value at a time. Used for tests, and where the Vector API is missing.
public final class ScalarKernels implements Kernels {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int lanes;

    /// @param lanes the vector width whose layout and order of sums to follow: 4, 8 or 16
    public ScalarKernels(int lanes) {
        this.lanes = lanes;
    }

    @Override
    public int lanes() {
        return lanes;
    }

    @Override
    public String description() {
        return "scalar, layout of " + lanes * Float.SIZE + "-bit vectors";
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
        int subBlock = format.subBlock();
        int group = TileFormat.GROUP * QuantizedRow.BLOCK;
        for (int row = 0; row < format.tileRows(); row++) {
            float sum = 0;
            for (int from = 0; from < columns; from += group) {
                int to = Math.min(columns, from + group);
                for (int c = from; c < to; c += subBlock) {
                    int integerSum = 0;
                    for (int i = c; i < c + subBlock; i++) {
                        integerSum += code(format, tiles, tileOffset, columns, row, i) * x.codes[i];
                    }
                    float scaled = integerSum * x.scales[c / QuantizedRow.BLOCK];
                    sum = Math.fma(scaled, scale(format, tiles, tileOffset, row, c), sum);
                }
                for (int c = from; c < to && format.offsets(); c += subBlock) {
                    float activations =
                            subBlock == QuantizedRow.BLOCK ? x.sums32[c / subBlock] : x.sums16[c / subBlock];
                    sum = Math.fma(minimum(format, tiles, tileOffset, row, c), activations, sum);
                }
            }
            out[outOffset + row] = sum;
        }
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
        for (int row = 0; row < format.tileRows(); row++) {
            float sum = 0;
            for (int c = 0; c < columns; c++) {
                sum = Math.fma(value(format, tiles, tileOffset, columns, row, c), x[xOffset + c], sum);
            }
            out[outOffset + row] = sum;
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
        int rows = format.tileRows();
        for (int c = 0; c < depth; c++) {
            for (int row = 0; row < rows; row++) {
                panel[c * rows + row] = value(format, tiles, tileOffset, columns, row, firstColumn + c);
            }
        }
    }

    /// One weight of a tile.
    static float value(TileFormat format, MemorySegment tiles, long tileOffset, int columns, int row, int column) {
        return switch (format.packing()) {
            case FLOAT -> tiles.get(FLOAT, tileOffset + 4L * ((long) column * format.tileRows() + row));
            case HALF -> FloatMath.halfToFloat(word(format, tiles, tileOffset, columns, 0, column, row));
            case BRAIN -> FloatMath.brainToFloat(word(format, tiles, tileOffset, columns, 0, column, row));
            case NIBBLE, FIVE, SIX, BYTE -> {
                float scale = scale(format, tiles, tileOffset, row, column);
                float offset = format.offsets() ? minimum(format, tiles, tileOffset, row, column) : 0f;
                yield Math.fma((float) code(format, tiles, tileOffset, columns, row, column), scale, offset);
            }
        };
    }

    /// The integer code of one weight.
    private static int code(TileFormat format, MemorySegment tiles, long tileOffset, int columns, int row, int column) {
        int block = column / 32;
        int c = column % 32;
        return switch (format.packing()) {
            case NIBBLE ->
                (word(format, tiles, tileOffset, columns, block, c / 4, row) >> 12 - 4 * (c % 4) & 15)
                        - format.codeBias();
            case FIVE -> {
                int shift = c < 30 ? 10 - 5 * (c % 3) : 5 - 5 * (c % 2);
                yield (word(format, tiles, tileOffset, columns, block, c / 3, row) >> shift & 31) - format.codeBias();
            }
            case SIX -> {
                int first = 3 * (c / 8);
                int inWords = c % 8;
                if (inWords < 6) {
                    int word = word(format, tiles, tileOffset, columns, block, first + inWords / 2, row);
                    yield (word >> 10 - 6 * (inWords % 2) & 63) - format.codeBias();
                }
                int low = word(format, tiles, tileOffset, columns, block, first + inWords - 6, row) & 15;
                int high = word(format, tiles, tileOffset, columns, block, first + 2, row) >> 14 - 2 * inWords & 3;
                yield low + 16 * high - format.codeBias();
            }
            case BYTE -> (short) (word(format, tiles, tileOffset, columns, block, c / 2, row) << 8 * (c % 2)) >> 8;
            case FLOAT, HALF, BRAIN -> throw new IllegalArgumentException(format + " has no codes");
        };
    }

    private static short word(
            TileFormat format, MemorySegment tiles, long tileOffset, int columns, int block, int step, int row) {
        long steps = (long) step * format.tileRows();
        return tiles.get(SHORT, tileOffset + format.codesOffset(block, columns) + 2 * (steps + wordLane(format, row)));
    }

    /// Position of a row's word among a step's words: [Packing] has the order.
    static int wordLane(TileFormat format, int row) {
        int lanes = format.lanes();
        int vector = row / (2 * lanes);
        int inVector = row % (2 * lanes);
        return vector * 2 * lanes + 2 * (inVector % lanes) + inVector / lanes;
    }

    /// Position of a row's byte among a set's bytes.
    static int byteLane(TileFormat format, int row) {
        return 4 * (row % format.lanes()) + row / format.lanes();
    }

    private static float scale(TileFormat format, MemorySegment tiles, long tileOffset, int row, int column) {
        return factor(format, tiles, tileOffset, row, column, 0, 0);
    }

    private static float minimum(TileFormat format, MemorySegment tiles, long tileOffset, int row, int column) {
        int header = Short.BYTES * format.tileRows();
        return factor(format, tiles, tileOffset, row, column, format.minimumsOffset(), header);
    }

    private static float factor(
            TileFormat format, MemorySegment tiles, long tileOffset, int row, int column, int inBlock, int inHeader) {
        int block = column / 32;
        long set = tileOffset
                + format.factorsOffset(block)
                + inBlock
                + (long) (column % 32 / format.subBlock()) * format.setBytes();
        return switch (format.scales()) {
            case HALF -> FloatMath.halfToFloat(tiles.get(SHORT, set + 2L * wordLane(format, row)));
            case BYTE ->
                FloatMath.halfToFloat(tiles.get(
                                SHORT, tileOffset + format.headerOffset(block) + inHeader + 2L * wordLane(format, row)))
                        * tiles.get(ValueLayout.JAVA_BYTE, set + byteLane(format, row));
            case NONE -> throw new IllegalArgumentException(format + " has no scales");
        };
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
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < width; j++) {
                int o = outOffset + i * outStride + j;
                float sum = accumulate ? out[o] : 0f;
                for (int k = 0; k < depth; k++) {
                    sum = Math.fma(panel[panelOffset + k * panelStride + j], x[xOffset + i * xStride + k], sum);
                }
                out[o] = sum;
            }
        }
    }

    @Override
    public void scaleCodes(
            byte[] codes, int codesOffset, float[] scales, int scalesOffset, float[] out, int outOffset, int size) {
        for (int i = 0; i < size; i++) {
            out[outOffset + i] = codes[codesOffset + i] * scales[scalesOffset + i];
        }
    }

    @Override
    public void scaleCodes(byte[] codes, int codesOffset, float scale, float[] out, int outOffset, int size) {
        for (int i = 0; i < size; i++) {
            out[outOffset + i] = codes[codesOffset + i] * scale;
        }
    }

    @Override
    public void quantize(float[] x, int xOffset, int columns, QuantizedRow out) {
        for (int block = 0; block < columns / 32; block++) {
            int start = block * 32;
            float largest = 0;
            for (int i = start; i < start + 32; i++) {
                largest = Math.max(largest, Math.abs(x[xOffset + i]));
            }
            float scale = largest / 127f;
            float inverse = largest > 0 ? 127f / largest : 0f;
            int[] halves = new int[2];
            for (int i = start; i < start + 32; i++) {
                int code = (int) ((x[xOffset + i] * inverse + FloatMath.ROUND) - FloatMath.ROUND);
                out.codes[i] = (short) code;
                halves[(i - start) / 16] += code;
            }
            out.scales[block] = scale;
            out.codeSums16[2 * block] = halves[0];
            out.codeSums16[2 * block + 1] = halves[1];
            out.sums16[2 * block] = halves[0] * scale;
            out.sums16[2 * block + 1] = halves[1] * scale;
            out.sums32[block] = (halves[0] + halves[1]) * scale;
        }
    }

    @Override
    public void rmsNorm(float[] x, int xOffset, float[] weight, float epsilon, float[] out, int outOffset, int size) {
        float[] sums = new float[lanes];
        for (int i = 0; i < size; i++) {
            float value = x[xOffset + i];
            sums[i % lanes] = Math.fma(value, value, sums[i % lanes]);
        }
        float factor = (float) (1 / Math.sqrt(tree(sums) / size + epsilon));
        for (int i = 0; i < size; i++) {
            out[outOffset + i] = x[xOffset + i] * factor * weight[i];
        }
    }

    @Override
    public void layerNorm(
            float[] x, int xOffset, float[] weight, float[] bias, float epsilon, float[] out, int outOffset, int size) {
        float[] sums = new float[lanes];
        for (int i = 0; i < size; i++) {
            sums[i % lanes] += x[xOffset + i];
        }
        float mean = tree(sums) / size;
        float[] squares = new float[lanes];
        for (int i = 0; i < size; i++) {
            float centred = x[xOffset + i] - mean;
            squares[i % lanes] = Math.fma(centred, centred, squares[i % lanes]);
        }
        float factor = (float) (1 / Math.sqrt(tree(squares) / size + epsilon));
        for (int i = 0; i < size; i++) {
            out[outOffset + i] = Math.fma((x[xOffset + i] - mean) * factor, weight[i], bias[i]);
        }
    }

    @Override
    public void add(float[] x, int xOffset, float[] y, int yOffset, int size) {
        for (int i = 0; i < size; i++) {
            x[xOffset + i] += y[yOffset + i];
        }
    }

    @Override
    public void scale(float[] x, int xOffset, float factor, int size) {
        for (int i = 0; i < size; i++) {
            x[xOffset + i] *= factor;
        }
    }

    @Override
    public void siluGate(float[] gate, int gateOffset, float[] up, int upOffset, float[] out, int outOffset, int size) {
        for (int i = 0; i < size; i++) {
            out[outOffset + i] = FloatMath.silu(gate[gateOffset + i]) * up[upOffset + i];
        }
    }

    @Override
    public void geluGate(float[] gate, int gateOffset, float[] up, int upOffset, float[] out, int outOffset, int size) {
        for (int i = 0; i < size; i++) {
            out[outOffset + i] = FloatMath.gelu(gate[gateOffset + i]) * up[upOffset + i];
        }
    }

    @Override
    public void geluErf(float[] x, int xOffset, float[] out, int outOffset, int size) {
        for (int i = 0; i < size; i++) {
            out[outOffset + i] = FloatMath.geluErf(x[xOffset + i]);
        }
    }

    @Override
    public void squaredRelu(float[] x, int xOffset, float[] out, int outOffset, int size) {
        for (int i = 0; i < size; i++) {
            float positive = Math.max(x[xOffset + i], 0f);
            out[outOffset + i] = positive * positive;
        }
    }

    @Override
    public void softcap(float[] x, int offset, float cap, int size) {
        for (int i = 0; i < size; i++) {
            x[offset + i] = FloatMath.softcap(x[offset + i], cap);
        }
    }

    @Override
    public void softmax(float[] x, int offset, int size, int from, int to) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = from; i < to; i++) {
            largest = Math.max(largest, x[offset + i]);
        }
        float[] sums = new float[lanes];
        for (int i = 0; i < size; i++) {
            float value = i >= from && i < to ? FloatMath.exp(x[offset + i] - largest) : 0f;
            x[offset + i] = value;
            sums[i % lanes] += value;
        }
        float factor = 1f / tree(sums);
        for (int i = 0; i < size; i++) {
            x[offset + i] *= factor;
        }
    }

    @Override
    public void rope(float[] x, int xOffset, float[] cos, float[] sin, int angleOffset, int half) {
        for (int i = 0; i < half; i++) {
            float first = x[xOffset + i];
            float second = x[xOffset + half + i];
            float c = cos[angleOffset + i];
            float s = sin[angleOffset + i];
            x[xOffset + i] = Math.fma(first, c, -(second * s));
            x[xOffset + half + i] = Math.fma(second, c, first * s);
        }
    }

    @Override
    public double logSumExp(float[] x, int offset, int size) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            largest = Math.max(largest, x[offset + i]);
        }
        double sum = 0;
        for (int block = 0; block < size; block += 1024) {
            float[] sums = new float[lanes];
            for (int i = block; i < Math.min(size, block + 1024); i++) {
                sums[i % lanes] += FloatMath.exp(x[offset + i] - largest);
            }
            sum += tree(sums);
        }
        return largest + Math.log(sum);
    }

    /// Adds lanes pairwise, the upper half onto the lower, until one is left.
    private static float tree(float[] lanes) {
        float[] sums = Arrays.copyOf(lanes, lanes.length);
        for (int step = sums.length / 2; step > 0; step /= 2) {
            for (int i = 0; i < step; i++) {
                sums[i] += sums[i + step];
            }
        }
        return sums[0];
    }
}
