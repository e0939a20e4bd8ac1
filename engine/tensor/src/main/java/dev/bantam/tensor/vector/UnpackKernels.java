package dev.bantam.tensor.vector;

import static dev.bantam.tensor.vector.CodeKernels.factor;
import static dev.bantam.tensor.vector.CodeKernels.floats;
import static dev.bantam.tensor.vector.CodeKernels.high;
import static dev.bantam.tensor.vector.CodeKernels.low;
import static dev.bantam.tensor.vector.Species.FLOATS;
import static dev.bantam.tensor.vector.Species.LANES;
import static dev.bantam.tensor.vector.Species.ORDER;
import static dev.bantam.tensor.vector.Species.SHORTS;
import static dev.bantam.tensor.vector.Species.VECTOR_BYTES;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;

import dev.bantam.tensor.TileFormat;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;

/// Quantised tiles to float panels, for prompts: unpacked once, used for every token of the chunk.
final class UnpackKernels {
    private UnpackKernels() {}

    /// Unpacks whole blocks of 32 columns; `at` is the first block.
    static void unpack(TileFormat format, MemorySegment tiles, long at, int columns, float[] panel) {
        int subBlock = format.subBlock();
        long block = at;
        for (int b = 0; b < columns / 32; b++) {
            for (int vector = 0; vector < 2; vector++) {
                for (int sub = 0; sub < 32 / subBlock; sub++) {
                    long factors = block + (long) (4 * sub + 2 * vector) * VECTOR_BYTES;
                    FloatVector lowScale = factor(tiles, factors);
                    FloatVector highScale = factor(tiles, factors + VECTOR_BYTES);
                    FloatVector lowOffset = FloatVector.zero(FLOATS);
                    FloatVector highOffset = lowOffset;
                    if (format.offsets()) {
                        lowOffset = factor(tiles, factors + format.scaleBytes());
                        highOffset = factor(tiles, factors + format.scaleBytes() + VECTOR_BYTES);
                    }
                    long words = block + format.codesOffset() + (long) vector * VECTOR_BYTES;
                    int first = sub * subBlock;
                    int panelOffset = (b * 32 + first) * 4 * LANES + 2 * vector * LANES;
                    switch (format.packing()) {
                        case NIBBLE ->
                            nibbles(
                                    tiles,
                                    words + (long) first / 4 * 2 * VECTOR_BYTES,
                                    subBlock,
                                    lowScale,
                                    lowOffset,
                                    highScale,
                                    highOffset,
                                    panel,
                                    panelOffset);
                        case FIVE ->
                            fives(tiles, words, lowScale, lowOffset, highScale, highOffset, panel, panelOffset);
                        case BYTE ->
                            bytes(
                                    tiles,
                                    words + (long) first / 2 * 2 * VECTOR_BYTES,
                                    subBlock,
                                    lowScale,
                                    lowOffset,
                                    highScale,
                                    highOffset,
                                    panel,
                                    panelOffset);
                        case FLOAT, HALF, BRAIN -> throw new IllegalArgumentException(format + " has no codes");
                    }
                }
            }
            block += format.blockBytes();
        }
    }

    private static void nibbles(
            MemorySegment tiles,
            long words,
            int columns,
            FloatVector lowScale,
            FloatVector lowOffset,
            FloatVector highScale,
            FloatVector highOffset,
            float[] panel,
            int panelOffset) {
        int p = panelOffset;
        for (int c = 0; c < columns; c += 4) {
            ShortVector v =
                    ShortVector.fromMemorySegment(SHORTS, tiles, words + (long) c / 4 * 2 * VECTOR_BYTES, ORDER);
            put(v.lanewise(ASHR, 12), lowScale, lowOffset, highScale, highOffset, panel, p);
            put(
                    v.lanewise(LSHL, 4).lanewise(ASHR, 12),
                    lowScale,
                    lowOffset,
                    highScale,
                    highOffset,
                    panel,
                    p + 4 * LANES);
            put(
                    v.lanewise(LSHL, 8).lanewise(ASHR, 12),
                    lowScale,
                    lowOffset,
                    highScale,
                    highOffset,
                    panel,
                    p + 8 * LANES);
            put(
                    v.lanewise(LSHL, 12).lanewise(ASHR, 12),
                    lowScale,
                    lowOffset,
                    highScale,
                    highOffset,
                    panel,
                    p + 12 * LANES);
            p += 16 * LANES;
        }
    }

    private static void fives(
            MemorySegment tiles,
            long words,
            FloatVector lowScale,
            FloatVector lowOffset,
            FloatVector highScale,
            FloatVector highOffset,
            float[] panel,
            int panelOffset) {
        int p = panelOffset;
        for (int word = 0; word < 10; word++) {
            ShortVector v = ShortVector.fromMemorySegment(SHORTS, tiles, words + 2L * word * VECTOR_BYTES, ORDER);
            put(v.lanewise(ASHR, 11), lowScale, lowOffset, highScale, highOffset, panel, p);
            put(
                    v.lanewise(LSHL, 5).lanewise(ASHR, 11),
                    lowScale,
                    lowOffset,
                    highScale,
                    highOffset,
                    panel,
                    p + 4 * LANES);
            put(
                    v.lanewise(LSHL, 10).lanewise(ASHR, 11),
                    lowScale,
                    lowOffset,
                    highScale,
                    highOffset,
                    panel,
                    p + 8 * LANES);
            p += 12 * LANES;
        }
        ShortVector v = ShortVector.fromMemorySegment(SHORTS, tiles, words + 20L * VECTOR_BYTES, ORDER);
        put(v.lanewise(ASHR, 11), lowScale, lowOffset, highScale, highOffset, panel, p);
        put(v.lanewise(LSHL, 5).lanewise(ASHR, 11), lowScale, lowOffset, highScale, highOffset, panel, p + 4 * LANES);
    }

    private static void bytes(
            MemorySegment tiles,
            long words,
            int columns,
            FloatVector lowScale,
            FloatVector lowOffset,
            FloatVector highScale,
            FloatVector highOffset,
            float[] panel,
            int panelOffset) {
        int p = panelOffset;
        for (int c = 0; c < columns; c += 2) {
            ShortVector v =
                    ShortVector.fromMemorySegment(SHORTS, tiles, words + (long) c / 2 * 2 * VECTOR_BYTES, ORDER);
            put(v.lanewise(ASHR, 8), lowScale, lowOffset, highScale, highOffset, panel, p);
            put(
                    v.lanewise(LSHL, 8).lanewise(ASHR, 8),
                    lowScale,
                    lowOffset,
                    highScale,
                    highOffset,
                    panel,
                    p + 4 * LANES);
            p += 8 * LANES;
        }
    }

    /// One column of a vector's rows: low halves, then high halves.
    private static void put(
            ShortVector codes,
            FloatVector lowScale,
            FloatVector lowOffset,
            FloatVector highScale,
            FloatVector highOffset,
            float[] panel,
            int at) {
        floats(low(codes)).fma(lowScale, lowOffset).intoArray(panel, at);
        floats(high(codes)).fma(highScale, highOffset).intoArray(panel, at + LANES);
    }
}
