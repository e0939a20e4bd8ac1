package dev.bantam.model;

import dev.bantam.tensor.Kernels;
import java.util.Arrays;

/// Keys and values as they are computed: panels that kernels read in place.
final class FloatKvPage extends KvPage {
    private final float[] keys;
    private final float[] values;
    private final int kvHeads;
    private final int headDim;
    private final int valueStride;

    FloatKvPage(int kvHeads, int headDim) {
        this.kvHeads = kvHeads;
        this.headDim = headDim;
        this.valueStride = valueStride(headDim);
        this.keys = new float[kvHeads * headDim * POSITIONS];
        this.values = new float[kvHeads * POSITIONS * valueStride];
    }

    static long byteSize(int kvHeads, int headDim) {
        return (long) Float.BYTES * kvHeads * POSITIONS * (headDim + valueStride(headDim));
    }

    @Override
    void put(int position, float[] key, int keyAt, float[] value, int valueAt) {
        int slot = position % POSITIONS;
        for (int i = 0; i < kvHeads * headDim; i++) {
            keys[i * POSITIONS + slot] = key[keyAt + i];
        }
        for (int h = 0; h < kvHeads; h++) {
            System.arraycopy(value, valueAt + h * headDim, values, valuesAt(h, 0) + slot * valueStride, headDim);
        }
    }

    @Override
    void copy(KvPage other) {
        FloatKvPage page = (FloatKvPage) other;
        System.arraycopy(page.keys, 0, keys, 0, keys.length);
        System.arraycopy(page.values, 0, values, 0, values.length);
    }

    @Override
    void clearValues() {
        Arrays.fill(values, 0f);
    }

    @Override
    long byteSize() {
        return byteSize(kvHeads, headDim);
    }

    @Override
    float[] keys(Kernels kernels, int kvHead, float[] scratch, int at) {
        return keys;
    }

    @Override
    int keysAt(int kvHead, int at) {
        return kvHead * headDim * POSITIONS;
    }

    @Override
    float[] values(Kernels kernels, int kvHead, float[] scratch, int at) {
        return values;
    }

    @Override
    int valuesAt(int kvHead, int at) {
        return kvHead * POSITIONS * valueStride;
    }
}
