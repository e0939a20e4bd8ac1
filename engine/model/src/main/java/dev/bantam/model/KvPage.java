package dev.bantam.model;

import dev.bantam.tensor.Kernels;

/// Keys and values of 64 consecutive positions of one layer, laid out so that attention is two matrix products.
///
/// Keys are `[kvHead][headDim][64]`: a panel whose columns are positions. Values are `[kvHead][64][valueStride]`:
/// a panel whose columns are dimensions. Pages are cut by absolute position, so sums run in the same order
/// whatever came before.
abstract sealed class KvPage permits FloatKvPage, ByteKvPage {
    /// Positions of a page.
    static final int POSITIONS = 64;

    /// Whether several caches hold it, or did: then nobody writes it.
    boolean shared;

    static KvPage create(KvType type, int kvHeads, int headDim) {
        return switch (type) {
            case F32 -> new FloatKvPage(kvHeads, headDim);
            case Q8_0 -> new ByteKvPage(kvHeads, headDim);
        };
    }

    /// Bytes of a page.
    static long byteSize(KvType type, int kvHeads, int headDim) {
        return switch (type) {
            case F32 -> FloatKvPage.byteSize(kvHeads, headDim);
            case Q8_0 -> ByteKvPage.byteSize(kvHeads, headDim);
        };
    }

    /// Values of a row, padded to whole vectors of any width.
    static int valueStride(int headDim) {
        return (headDim + 15) / 16 * 16;
    }

    /// Floats of the larger of a head's two panels.
    static int panelSize(int headDim) {
        return valueStride(headDim) * POSITIONS;
    }

    /// Stores one position's keys and values, each `[kvHeads * headDim]`. Both become what the page will give back:
    /// who reads them from here reads the same.
    abstract void put(int position, float[] key, int keyAt, float[] value, int valueAt);

    /// Takes over all that another page of its kind holds.
    abstract void copy(KvPage other);

    /// Makes all values numbers again: masked positions are multiplied by zero.
    abstract void clearValues();

    abstract long byteSize();

    /// A head's keys, `[headDim][64]`: the page's own array, or `scratch` from `at` on.
    abstract float[] keys(Kernels kernels, int kvHead, float[] scratch, int at);

    /// Where they begin in that.
    abstract int keysAt(int kvHead, int at);

    /// A head's values, `[64][valueStride]`, likewise.
    abstract float[] values(Kernels kernels, int kvHead, float[] scratch, int at);

    /// Where they begin in that.
    abstract int valuesAt(int kvHead, int at);
}
