package dev.bantam.tensor.vector;

import static dev.bantam.tensor.vector.Species.FLOATS;
import static dev.bantam.tensor.vector.Species.LANES;
import static dev.bantam.tensor.vector.Species.MEMORY;
import static dev.bantam.tensor.vector.Species.ORDER;
import static dev.bantam.tensor.vector.Species.SHORTS;
import static dev.bantam.tensor.vector.Species.VECTOR_BYTES;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import dev.bantam.tensor.TileFormat;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/// Quantised tiles to float panels, for prompts: unpacked once, used for every token of the chunk.
/// Nothing is factored out: see [CodeKernels].
final class UnpackKernels {
    private UnpackKernels() {}

    /// Unpacks whole blocks of 32 columns from `firstBlock` on.
    static void unpack(
            TileFormat format, long tile, int columns, int firstBlock, int blocks, float[] factors, float[] panel) {
        int subBlock = format.subBlock();
        int stepsPerSub = format.packing().words() * subBlock / 32;
        int subs = 32 / subBlock;
        int count;
        for (int first = 0; first < blocks; first += count) {
            count = Math.min(TileFormat.GROUP - (firstBlock + first) % TileFormat.GROUP, blocks - first);
            FactorKernels.unpack(format, tile, firstBlock + first, count, factors);
            if (!format.offsets()) {
                FactorKernels.lower(format.codeBias(), factors, count * subs);
            }
            for (int set = 0; set < count * subs; set++) {
                int b = first + set / subs;
                int sub = set % subs;
                long block = tile + format.codesOffset(firstBlock + b, columns);
                for (int vector = 0; vector < 2; vector++) {
                    long words = block + (long) vector * VECTOR_BYTES;
                    long steps = words + 2L * sub * stepsPerSub * VECTOR_BYTES;
                    int f = (8 * set + 2 * vector) * LANES;
                    int p = (b * 32 + sub * subBlock) * 4 * LANES + 2 * vector * LANES;
                    switch (format.packing()) {
                        case NIBBLE -> nibbles(steps, stepsPerSub, factors, f, panel, p);
                        case FIVE -> fives(words, factors, f, panel, p);
                        case SIX -> sixes(steps, factors, f, panel, p);
                        case BYTE -> bytes(steps, stepsPerSub, factors, f, panel, p);
                        case FLOAT, HALF, BRAIN -> throw new IllegalArgumentException(format + " has no codes");
                    }
                }
            }
        }
    }

    private static void nibbles(long words, int steps, float[] factors, int f, float[] panel, int panelOffset) {
        FloatVector lowScale = FloatVector.fromArray(FLOATS, factors, f);
        FloatVector highScale = FloatVector.fromArray(FLOATS, factors, f + LANES);
        FloatVector lowOffset = FloatVector.fromArray(FLOATS, factors, f + 4 * LANES);
        FloatVector highOffset = FloatVector.fromArray(FLOATS, factors, f + 5 * LANES);
        int p = panelOffset;
        for (int step = 0; step < steps; step++) {
            ShortVector v = ShortVector.fromMemorySegment(SHORTS, MEMORY, words + 2L * step * VECTOR_BYTES, ORDER);
            IntVector i0 = v.lanewise(LSHR, 12).reinterpretAsInts();
            ((FloatVector) i0.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p);
            ((FloatVector) i0.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + LANES);
            IntVector i1 = v.lanewise(LSHL, 4).lanewise(LSHR, 12).reinterpretAsInts();
            ((FloatVector) i1.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p + 4 * LANES);
            ((FloatVector) i1.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + 5 * LANES);
            IntVector i2 = v.lanewise(LSHL, 8).lanewise(LSHR, 12).reinterpretAsInts();
            ((FloatVector) i2.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p + 8 * LANES);
            ((FloatVector) i2.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + 9 * LANES);
            IntVector i3 = v.lanewise(LSHL, 12).lanewise(LSHR, 12).reinterpretAsInts();
            ((FloatVector) i3.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p + 12 * LANES);
            ((FloatVector) i3.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + 13 * LANES);
            p += 16 * LANES;
        }
    }

    private static void fives(long words, float[] factors, int f, float[] panel, int panelOffset) {
        FloatVector lowScale = FloatVector.fromArray(FLOATS, factors, f);
        FloatVector highScale = FloatVector.fromArray(FLOATS, factors, f + LANES);
        FloatVector lowOffset = FloatVector.fromArray(FLOATS, factors, f + 4 * LANES);
        FloatVector highOffset = FloatVector.fromArray(FLOATS, factors, f + 5 * LANES);
        int p = panelOffset;
        for (int step = 0; step < 10; step++) {
            ShortVector v = ShortVector.fromMemorySegment(SHORTS, MEMORY, words + 2L * step * VECTOR_BYTES, ORDER);
            IntVector i0 = v.lanewise(LSHR, 10).reinterpretAsInts();
            ((FloatVector) i0.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p);
            ((FloatVector) i0.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + LANES);
            IntVector i1 = v.lanewise(LSHR, 5).and((short) 31).reinterpretAsInts();
            ((FloatVector) i1.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p + 4 * LANES);
            ((FloatVector) i1.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + 5 * LANES);
            IntVector i2 = v.and((short) 31).reinterpretAsInts();
            ((FloatVector) i2.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p + 8 * LANES);
            ((FloatVector) i2.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + 9 * LANES);
            p += 12 * LANES;
        }
        ShortVector v = ShortVector.fromMemorySegment(SHORTS, MEMORY, words + 20L * VECTOR_BYTES, ORDER);
        IntVector i0 = v.lanewise(LSHR, 5).reinterpretAsInts();
        ((FloatVector) i0.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                .fma(lowScale, lowOffset)
                .intoArray(panel, p);
        ((FloatVector) i0.lanewise(ASHR, 16).convert(I2F, 0))
                .fma(highScale, highOffset)
                .intoArray(panel, p + LANES);
        IntVector i1 = v.and((short) 31).reinterpretAsInts();
        ((FloatVector) i1.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                .fma(lowScale, lowOffset)
                .intoArray(panel, p + 4 * LANES);
        ((FloatVector) i1.lanewise(ASHR, 16).convert(I2F, 0))
                .fma(highScale, highOffset)
                .intoArray(panel, p + 5 * LANES);
    }

    private static void sixes(long firstWords, float[] factors, int f, float[] panel, int panelOffset) {
        FloatVector lowScale = FloatVector.fromArray(FLOATS, factors, f);
        FloatVector highScale = FloatVector.fromArray(FLOATS, factors, f + LANES);
        FloatVector lowOffset = FloatVector.fromArray(FLOATS, factors, f + 4 * LANES);
        FloatVector highOffset = FloatVector.fromArray(FLOATS, factors, f + 5 * LANES);
        int p = panelOffset;
        long words = firstWords;
        for (int eight = 0; eight < 2; eight++) {
            ShortVector v0 = ShortVector.fromMemorySegment(SHORTS, MEMORY, words, ORDER);
            ShortVector v1 = ShortVector.fromMemorySegment(SHORTS, MEMORY, words + 2L * VECTOR_BYTES, ORDER);
            ShortVector v2 = ShortVector.fromMemorySegment(SHORTS, MEMORY, words + 4L * VECTOR_BYTES, ORDER);
            IntVector i0 = v0.lanewise(LSHR, 10).and((short) 63).reinterpretAsInts();
            ((FloatVector) i0.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p + 0 * LANES);
            ((FloatVector) i0.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + 1 * LANES);
            IntVector i1 = v0.lanewise(LSHR, 4).and((short) 63).reinterpretAsInts();
            ((FloatVector) i1.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p + 4 * LANES);
            ((FloatVector) i1.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + 5 * LANES);
            IntVector i2 = v1.lanewise(LSHR, 10).and((short) 63).reinterpretAsInts();
            ((FloatVector) i2.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p + 8 * LANES);
            ((FloatVector) i2.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + 9 * LANES);
            IntVector i3 = v1.lanewise(LSHR, 4).and((short) 63).reinterpretAsInts();
            ((FloatVector) i3.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p + 12 * LANES);
            ((FloatVector) i3.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + 13 * LANES);
            IntVector i4 = v2.lanewise(LSHR, 10).and((short) 63).reinterpretAsInts();
            ((FloatVector) i4.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p + 16 * LANES);
            ((FloatVector) i4.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + 17 * LANES);
            IntVector i5 = v2.lanewise(LSHR, 4).and((short) 63).reinterpretAsInts();
            ((FloatVector) i5.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p + 20 * LANES);
            ((FloatVector) i5.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + 21 * LANES);
            IntVector i6 =
                    v0.and((short) 15).or(v2.and((short) 12).lanewise(LSHL, 2)).reinterpretAsInts();
            ((FloatVector) i6.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p + 24 * LANES);
            ((FloatVector) i6.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + 25 * LANES);
            IntVector i7 =
                    v1.and((short) 15).or(v2.and((short) 3).lanewise(LSHL, 4)).reinterpretAsInts();
            ((FloatVector) i7.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p + 28 * LANES);
            ((FloatVector) i7.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + 29 * LANES);
            p += 32 * LANES;
            words += 6L * VECTOR_BYTES;
        }
    }

    private static void bytes(long words, int steps, float[] factors, int f, float[] panel, int panelOffset) {
        FloatVector lowScale = FloatVector.fromArray(FLOATS, factors, f);
        FloatVector highScale = FloatVector.fromArray(FLOATS, factors, f + LANES);
        FloatVector lowOffset = FloatVector.fromArray(FLOATS, factors, f + 4 * LANES);
        FloatVector highOffset = FloatVector.fromArray(FLOATS, factors, f + 5 * LANES);
        int p = panelOffset;
        for (int step = 0; step < steps; step++) {
            ShortVector v = ShortVector.fromMemorySegment(SHORTS, MEMORY, words + 2L * step * VECTOR_BYTES, ORDER);
            IntVector i0 = v.lanewise(ASHR, 8).reinterpretAsInts();
            ((FloatVector) i0.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p);
            ((FloatVector) i0.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + LANES);
            IntVector i1 = v.lanewise(LSHL, 8).lanewise(ASHR, 8).reinterpretAsInts();
            ((FloatVector) i1.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(lowScale, lowOffset)
                    .intoArray(panel, p + 4 * LANES);
            ((FloatVector) i1.lanewise(ASHR, 16).convert(I2F, 0))
                    .fma(highScale, highOffset)
                    .intoArray(panel, p + 5 * LANES);
            p += 8 * LANES;
        }
    }
}
