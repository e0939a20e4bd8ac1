package dev.bantam.tensor.vector;

import static dev.bantam.tensor.vector.Species.FLOATS;
import static dev.bantam.tensor.vector.Species.LANES;
import static dev.bantam.tensor.vector.Species.ORDER;
import static dev.bantam.tensor.vector.Species.SHORTS;
import static dev.bantam.tensor.vector.Species.VECTOR_BYTES;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;

import dev.bantam.tensor.TileFormat;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/// Quantised tiles to float panels, for prompts: unpacked once, used for every token of the chunk.
/// Nothing is factored out: see [CodeKernels].
final class UnpackKernels {
    private UnpackKernels() {}

    /// Unpacks whole blocks of 32 columns; `at` is the first block.
    static void unpack(TileFormat format, MemorySegment tiles, long at, int columns, float[] panel) {
        int subBlock = format.subBlock();
        int stepsPerSub = format.packing().words() * subBlock / 32;
        long offsets = format.offsets() ? format.scaleBytes() : 0;
        long block = at;
        for (int b = 0; b < columns / 32; b++) {
            for (int vector = 0; vector < 2; vector++) {
                long words = block + format.codesOffset() + (long) vector * VECTOR_BYTES;
                for (int sub = 0; sub < 32 / subBlock; sub++) {
                    long factors = block + (long) (4 * sub + 2 * vector) * VECTOR_BYTES;
                    int p = (b * 32 + sub * subBlock) * 4 * LANES + 2 * vector * LANES;
                    switch (format.packing()) {
                        case NIBBLE -> nibbles(tiles, factors, offsets, words, stepsPerSub, panel, p);
                        case FIVE -> fives(tiles, factors, offsets, words, panel, p);
                        case BYTE -> bytes(tiles, factors, words, stepsPerSub, panel, p);
                        case FLOAT, HALF, BRAIN -> throw new IllegalArgumentException(format + " has no codes");
                    }
                    words += 2L * stepsPerSub * VECTOR_BYTES;
                }
            }
            block += format.blockBytes();
        }
    }

    private static void nibbles(
            MemorySegment tiles, long factors, long offsets, long words, int steps, float[] panel, int panelOffset) {
        FloatVector lowScale = FloatVector.fromMemorySegment(FLOATS, tiles, factors, ORDER);
        FloatVector highScale = FloatVector.fromMemorySegment(FLOATS, tiles, factors + VECTOR_BYTES, ORDER);
        FloatVector lowOffset = FloatVector.zero(FLOATS);
        FloatVector highOffset = FloatVector.zero(FLOATS);
        if (offsets > 0) {
            lowOffset = FloatVector.fromMemorySegment(FLOATS, tiles, factors + offsets, ORDER);
            highOffset = FloatVector.fromMemorySegment(FLOATS, tiles, factors + offsets + VECTOR_BYTES, ORDER);
        }
        int p = panelOffset;
        for (int step = 0; step < steps; step++) {
            ShortVector v = ShortVector.fromMemorySegment(SHORTS, tiles, words + 2L * step * VECTOR_BYTES, ORDER);
            IntVector i0 = v.lanewise(ASHR, 12).reinterpretAsInts();
            ((FloatVector) i0.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p);
            ((FloatVector) i0.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + LANES);
            IntVector i1 = v.lanewise(LSHL, 4).lanewise(ASHR, 12).reinterpretAsInts();
            ((FloatVector) i1.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p + 4 * LANES);
            ((FloatVector) i1.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + 5 * LANES);
            IntVector i2 = v.lanewise(LSHL, 8).lanewise(ASHR, 12).reinterpretAsInts();
            ((FloatVector) i2.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p + 8 * LANES);
            ((FloatVector) i2.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + 9 * LANES);
            IntVector i3 = v.lanewise(LSHL, 12).lanewise(ASHR, 12).reinterpretAsInts();
            ((FloatVector) i3.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p + 12 * LANES);
            ((FloatVector) i3.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + 13 * LANES);
            p += 16 * LANES;
        }
    }

    private static void fives(
            MemorySegment tiles, long factors, long offsets, long words, float[] panel, int panelOffset) {
        FloatVector lowScale = FloatVector.fromMemorySegment(FLOATS, tiles, factors, ORDER);
        FloatVector highScale = FloatVector.fromMemorySegment(FLOATS, tiles, factors + VECTOR_BYTES, ORDER);
        FloatVector lowOffset = FloatVector.zero(FLOATS);
        FloatVector highOffset = FloatVector.zero(FLOATS);
        if (offsets > 0) {
            lowOffset = FloatVector.fromMemorySegment(FLOATS, tiles, factors + offsets, ORDER);
            highOffset = FloatVector.fromMemorySegment(FLOATS, tiles, factors + offsets + VECTOR_BYTES, ORDER);
        }
        int p = panelOffset;
        for (int step = 0; step < 10; step++) {
            ShortVector v = ShortVector.fromMemorySegment(SHORTS, tiles, words + 2L * step * VECTOR_BYTES, ORDER);
            IntVector i0 = v.lanewise(ASHR, 11).reinterpretAsInts();
            ((FloatVector) i0.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p);
            ((FloatVector) i0.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + LANES);
            IntVector i1 = v.lanewise(LSHL, 5).lanewise(ASHR, 11).reinterpretAsInts();
            ((FloatVector) i1.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p + 4 * LANES);
            ((FloatVector) i1.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + 5 * LANES);
            IntVector i2 = v.lanewise(LSHL, 10).lanewise(ASHR, 11).reinterpretAsInts();
            ((FloatVector) i2.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p + 8 * LANES);
            ((FloatVector) i2.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + 9 * LANES);
            p += 12 * LANES;
        }
        ShortVector v = ShortVector.fromMemorySegment(SHORTS, tiles, words + 20L * VECTOR_BYTES, ORDER);
        IntVector i0 = v.lanewise(ASHR, 11).reinterpretAsInts();
        ((FloatVector) i0.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                .fma(lowScale, lowOffset)
                .intoArray(panel, p);
        ((FloatVector) i0.lanewise(ASHR, 16).convert(I2F, 0))
                .fma(highScale, highOffset)
                .intoArray(panel, p + LANES);
        IntVector i1 = v.lanewise(LSHL, 5).lanewise(ASHR, 11).reinterpretAsInts();
        ((FloatVector) i1.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                .fma(lowScale, lowOffset)
                .intoArray(panel, p + 4 * LANES);
        ((FloatVector) i1.lanewise(ASHR, 16).convert(I2F, 0))
                .fma(highScale, highOffset)
                .intoArray(panel, p + 5 * LANES);
    }

    /// Formats of 8-bit codes have no offsets.
    private static void bytes(
            MemorySegment tiles, long factors, long words, int steps, float[] panel, int panelOffset) {
        FloatVector lowScale = FloatVector.fromMemorySegment(FLOATS, tiles, factors, ORDER);
        FloatVector highScale = FloatVector.fromMemorySegment(FLOATS, tiles, factors + VECTOR_BYTES, ORDER);
        FloatVector zero = FloatVector.zero(FLOATS);
        int p = panelOffset;
        for (int step = 0; step < steps; step++) {
            ShortVector v = ShortVector.fromMemorySegment(SHORTS, tiles, words + 2L * step * VECTOR_BYTES, ORDER);
            IntVector i0 = v.lanewise(ASHR, 8).reinterpretAsInts();
            ((FloatVector) i0.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, zero)
                    .intoArray(panel, p);
            ((FloatVector) i0.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, zero)
                    .intoArray(panel, p + LANES);
            IntVector i1 = v.lanewise(LSHL, 8).lanewise(ASHR, 8).reinterpretAsInts();
            ((FloatVector) i1.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, zero)
                    .intoArray(panel, p + 4 * LANES);
            ((FloatVector) i1.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, zero)
                    .intoArray(panel, p + 5 * LANES);
            p += 8 * LANES;
        }
    }
}
