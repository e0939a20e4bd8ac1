package dev.bantam.model;

/// Keys and values of 64 consecutive positions of one layer, laid out so that attention is two matrix products.
///
/// Keys are `[kvHead][headDim][64]`: a panel whose columns are positions. Values are `[kvHead][64][valueStride]`:
/// a panel whose columns are dimensions. Pages are cut by absolute position, so sums run in the same order
/// whatever came before.
final class KvPage {
    /// Positions of a page.
    static final int POSITIONS = 64;

    final float[] keys;
    final float[] values;
    /// Whether several caches hold it, or did: then nobody writes it.
    boolean shared;

    private final int kvHeads;
    private final int headDim;
    private final int valueStride;

    KvPage(int kvHeads, int headDim) {
        this.kvHeads = kvHeads;
        this.headDim = headDim;
        this.valueStride = valueStride(headDim);
        this.keys = new float[kvHeads * headDim * POSITIONS];
        this.values = new float[kvHeads * POSITIONS * valueStride];
    }

    /// Values of a row, padded to whole vectors of any width.
    static int valueStride(int headDim) {
        return (headDim + 15) / 16 * 16;
    }

    int keyOffset(int kvHead) {
        return kvHead * headDim * POSITIONS;
    }

    int valueOffset(int kvHead) {
        return kvHead * POSITIONS * valueStride;
    }

    /// Stores one position's keys and values, each `[kvHeads * headDim]`.
    void put(int position, float[] key, int keyAt, float[] value, int valueAt) {
        int slot = position % POSITIONS;
        for (int i = 0; i < kvHeads * headDim; i++) {
            keys[i * POSITIONS + slot] = key[keyAt + i];
        }
        for (int h = 0; h < kvHeads; h++) {
            System.arraycopy(value, valueAt + h * headDim, values, valueOffset(h) + slot * valueStride, headDim);
        }
    }

    /// Takes over all that another page holds.
    void copy(KvPage other) {
        System.arraycopy(other.keys, 0, keys, 0, keys.length);
        System.arraycopy(other.values, 0, values, 0, values.length);
    }
}
