package dev.bantam.model;

import dev.bantam.tensor.Kernels;
import java.util.Arrays;

/// Keys and values in 8 bits, `value = scale * code`, a scale for every 32 dimensions of a position's head. A head's
/// panel is unpacked when it is read.
final class ByteKvPage extends KvPage {
    private static final int BLOCK = 32;
    private static final int LARGEST = 127;

    private final byte[] keys;
    private final float[] keyScales; // [kvHead][block][64]
    private final byte[] values;
    private final float[] valueScales; // [kvHead][64][block]
    private final int kvHeads;
    private final int headDim;
    private final int valueStride;
    private final int blocks;

    ByteKvPage(int kvHeads, int headDim) {
        this.kvHeads = kvHeads;
        this.headDim = headDim;
        this.valueStride = valueStride(headDim);
        this.blocks = blocks(headDim);
        this.keys = new byte[kvHeads * headDim * POSITIONS];
        this.keyScales = new float[kvHeads * blocks * POSITIONS];
        this.values = new byte[kvHeads * POSITIONS * valueStride];
        this.valueScales = new float[kvHeads * POSITIONS * blocks];
    }

    static long byteSize(int kvHeads, int headDim) {
        return (long) kvHeads * POSITIONS * (headDim + valueStride(headDim) + 2 * Float.BYTES * blocks(headDim));
    }

    private static int blocks(int headDim) {
        return (headDim + BLOCK - 1) / BLOCK;
    }

    @Override
    void put(int position, float[] key, int keyAt, float[] value, int valueAt) {
        int slot = position % POSITIONS;
        for (int h = 0; h < kvHeads; h++) {
            for (int b = 0; b < blocks; b++) {
                int from = h * headDim + b * BLOCK;
                int size = Math.min(BLOCK, headDim - b * BLOCK);
                int scaleAt = (h * blocks + b) * POSITIONS + slot;
                keyScales[scaleAt] = round(key, keyAt + from, size, keys, from * POSITIONS + slot, POSITIONS);
                int valuePlace = (h * POSITIONS + slot) * valueStride + b * BLOCK;
                valueScales[(h * POSITIONS + slot) * blocks + b] =
                        round(value, valueAt + from, size, values, valuePlace, 1);
            }
        }
    }

    /// Codes of a block, and its scale. The block itself becomes what they stand for.
    private static float round(float[] x, int at, int size, byte[] codes, int codesAt, int step) {
        float largest = 0;
        for (int i = 0; i < size; i++) {
            largest = Math.max(largest, Math.abs(x[at + i]));
        }
        float scale = largest / LARGEST;
        float inverse = largest == 0 ? 0 : LARGEST / largest;
        for (int i = 0; i < size; i++) {
            byte code = (byte) Math.rint(x[at + i] * inverse);
            codes[codesAt + i * step] = code;
            x[at + i] = code * scale;
        }
        return scale;
    }

    /// As [#put] changes keys or values, without keeping them.
    static void round(float[] x, int at, int kvHeads, int headDim) {
        byte[] codes = new byte[BLOCK];
        for (int h = 0; h < kvHeads; h++) {
            for (int i = 0; i < headDim; i += BLOCK) {
                round(x, at + h * headDim + i, Math.min(BLOCK, headDim - i), codes, 0, 1);
            }
        }
    }

    @Override
    void copy(KvPage other) {
        ByteKvPage page = (ByteKvPage) other;
        System.arraycopy(page.keys, 0, keys, 0, keys.length);
        System.arraycopy(page.keyScales, 0, keyScales, 0, keyScales.length);
        System.arraycopy(page.values, 0, values, 0, values.length);
        System.arraycopy(page.valueScales, 0, valueScales, 0, valueScales.length);
    }

    @Override
    void clearValues() {
        Arrays.fill(valueScales, 0f);
    }

    @Override
    long byteSize() {
        return byteSize(kvHeads, headDim);
    }

    @Override
    float[] keys(Kernels kernels, int kvHead, float[] scratch, int at) {
        for (int d = 0; d < headDim; d++) {
            int scaleAt = (kvHead * blocks + d / BLOCK) * POSITIONS;
            int codeAt = (kvHead * headDim + d) * POSITIONS;
            kernels.scaleCodes(keys, codeAt, keyScales, scaleAt, scratch, at + d * POSITIONS, POSITIONS);
        }
        return scratch;
    }

    @Override
    int keysAt(int kvHead, int at) {
        return at;
    }

    @Override
    float[] values(Kernels kernels, int kvHead, float[] scratch, int at) {
        for (int slot = 0; slot < POSITIONS; slot++) {
            int row = kvHead * POSITIONS + slot;
            for (int b = 0; b < blocks; b++) {
                int size = Math.min(BLOCK, valueStride - b * BLOCK);
                int column = b * BLOCK;
                kernels.scaleCodes(
                        values,
                        row * valueStride + column,
                        valueScales[row * blocks + b],
                        scratch,
                        at + slot * valueStride + column,
                        size);
            }
        }
        return scratch;
    }

    @Override
    int valuesAt(int kvHead, int at) {
        return at;
    }
}
