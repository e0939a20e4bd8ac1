package dev.bantam.tensor.vector;

import static dev.bantam.tensor.vector.Species.FLOATS;
import static dev.bantam.tensor.vector.Species.INTS;
import static dev.bantam.tensor.vector.Species.LANES;
import static dev.bantam.tensor.vector.Species.MEMORY;
import static dev.bantam.tensor.vector.Species.ORDER;
import static dev.bantam.tensor.vector.Species.VECTOR_BYTES;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;

import dev.bantam.tensor.TileFormat;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/// Scales and offsets of a few blocks as floats: `factors[(8 * set + i) * lanes ..]` has the scales of row group
/// `i`, and four groups further its minimums; a set is a block's sub-block. The kernels that follow find them in
/// the first-level cache, whatever way they are stored. Nothing is factored out: see [CodeKernels].
final class FactorKernels {
    private FactorKernels() {}

    /// `firstBlock` is the first of a group; there are at most `TileFormat.GROUP` blocks.
    static void unpack(TileFormat format, long tile, int firstBlock, int blocks, float[] factors) {
        int sets = 32 / format.subBlock();
        long header = tile + format.headerOffset(firstBlock);
        long first = tile + format.factorsOffset(firstBlock);
        int stride = format.factorBytes();
        for (int s = 0; s < sets; s++) {
            int at = 8 * s * LANES;
            int step = 8 * sets * LANES;
            long scales = first + (long) s * format.setBytes();
            long minimums = scales + format.minimumsOffset();
            switch (format.scales()) {
                case HALF -> {
                    halves(scales, stride, blocks, factors, at, step);
                    if (format.offsets()) {
                        halves(minimums, stride, blocks, factors, at + 4 * LANES, step);
                    }
                }
                case BYTE -> {
                    bytes(scales, stride, blocks, header, factors, at, step);
                    if (format.offsets()) {
                        long second = header + 2L * VECTOR_BYTES;
                        bytes(minimums, stride, blocks, second, factors, at + 4 * LANES, step);
                    }
                }
                case NONE -> throw new IllegalArgumentException(format + " has no scales");
            }
        }
    }

    /// Offsets of formats that have none, for kernels that always add them: what unsigned codes are too high by.
    static void lower(int codeBias, float[] factors, int sets) {
        // Minus zero where there is no bias: a product of zero keeps its sign then, as in the scalar twin.
        FloatVector lowered = FloatVector.broadcast(FLOATS, -(float) codeBias);
        for (int set = 0; set < sets; set++) {
            int end = (8 * set + 4) * LANES;
            for (int i = 8 * set * LANES; i < end; i += LANES) {
                FloatVector.fromArray(FLOATS, factors, i).mul(lowered).intoArray(factors, i + 4 * LANES);
            }
        }
    }

    private static void halves(long firstSet, int stride, int blocks, float[] factors, int first, int step) {
        int at = first;
        long set = firstSet;
        for (int b = 0; b < blocks; b++) {
            IntVector w0 = IntVector.fromMemorySegment(INTS, MEMORY, set, ORDER);
            IntVector w1 = IntVector.fromMemorySegment(INTS, MEMORY, set + VECTOR_BYTES, ORDER);
            // The sign moves down with the exponent and is cut out of it; the exponent is 112 too low then.
            w0.lanewise(LSHL, 16)
                    .lanewise(ASHR, 3)
                    .and(0x8fffffff)
                    .reinterpretAsFloats()
                    .mul(0x1p112f)
                    .intoArray(factors, at);
            w0.lanewise(ASHR, 3)
                    .and(0x8fffe000)
                    .reinterpretAsFloats()
                    .mul(0x1p112f)
                    .intoArray(factors, at + 1 * LANES);
            w1.lanewise(LSHL, 16)
                    .lanewise(ASHR, 3)
                    .and(0x8fffffff)
                    .reinterpretAsFloats()
                    .mul(0x1p112f)
                    .intoArray(factors, at + 2 * LANES);
            w1.lanewise(ASHR, 3)
                    .and(0x8fffe000)
                    .reinterpretAsFloats()
                    .mul(0x1p112f)
                    .intoArray(factors, at + 3 * LANES);
            set += stride;
            at += step;
        }
    }

    private static void bytes(
            long firstSet, int stride, int blocks, long header, float[] factors, int first, int step) {
        IntVector w0 = IntVector.fromMemorySegment(INTS, MEMORY, header, ORDER);
        IntVector w1 = IntVector.fromMemorySegment(INTS, MEMORY, header + VECTOR_BYTES, ORDER);
        FloatVector d0 = w0.lanewise(LSHL, 16)
                .lanewise(ASHR, 3)
                .and(0x8fffffff)
                .reinterpretAsFloats()
                .mul(0x1p112f);
        FloatVector d1 =
                w0.lanewise(ASHR, 3).and(0x8fffe000).reinterpretAsFloats().mul(0x1p112f);
        FloatVector d2 = w1.lanewise(LSHL, 16)
                .lanewise(ASHR, 3)
                .and(0x8fffffff)
                .reinterpretAsFloats()
                .mul(0x1p112f);
        FloatVector d3 =
                w1.lanewise(ASHR, 3).and(0x8fffe000).reinterpretAsFloats().mul(0x1p112f);
        int at = first;
        long set = firstSet;
        for (int block = 0; block < blocks; block++) {
            IntVector b = IntVector.fromMemorySegment(INTS, MEMORY, set, ORDER);
            ((FloatVector) b.lanewise(LSHL, 24).lanewise(ASHR, 24).convert(I2F, 0))
                    .mul(d0)
                    .intoArray(factors, at);
            ((FloatVector) b.lanewise(LSHL, 16).lanewise(ASHR, 24).convert(I2F, 0))
                    .mul(d1)
                    .intoArray(factors, at + 1 * LANES);
            ((FloatVector) b.lanewise(LSHL, 8).lanewise(ASHR, 24).convert(I2F, 0))
                    .mul(d2)
                    .intoArray(factors, at + 2 * LANES);
            ((FloatVector) b.lanewise(ASHR, 24).convert(I2F, 0)).mul(d3).intoArray(factors, at + 3 * LANES);
            set += stride;
            at += step;
        }
    }
}
