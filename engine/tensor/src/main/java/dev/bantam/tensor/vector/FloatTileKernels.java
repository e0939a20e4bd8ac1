package dev.bantam.tensor.vector;

import static dev.bantam.tensor.vector.Species.FLOATS;
import static dev.bantam.tensor.vector.Species.LANES;
import static dev.bantam.tensor.vector.Species.ORDER;
import static dev.bantam.tensor.vector.Species.SHORTS;
import static dev.bantam.tensor.vector.Species.VECTOR_BYTES;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/// Products of plain float tiles (F32, F16, BF16) with float activations.
final class FloatTileKernels {
    private FloatTileKernels() {}

    static void floats(
            MemorySegment tiles, long tileOffset, int columns, float[] x, int xOffset, float[] out, int outOffset) {
        FloatVector f0 = FloatVector.zero(FLOATS);
        FloatVector f1 = f0;
        FloatVector f2 = f0;
        FloatVector f3 = f0;
        long at = tileOffset;
        for (int c = 0; c < columns; c++) {
            FloatVector value = FloatVector.broadcast(FLOATS, x[xOffset + c]);
            f0 = FloatVector.fromMemorySegment(FLOATS, tiles, at, ORDER).fma(value, f0);
            f1 = FloatVector.fromMemorySegment(FLOATS, tiles, at + VECTOR_BYTES, ORDER)
                    .fma(value, f1);
            f2 = FloatVector.fromMemorySegment(FLOATS, tiles, at + 2L * VECTOR_BYTES, ORDER)
                    .fma(value, f2);
            f3 = FloatVector.fromMemorySegment(FLOATS, tiles, at + 3L * VECTOR_BYTES, ORDER)
                    .fma(value, f3);
            at += 4L * VECTOR_BYTES;
        }
        CodeKernels.store(f0, f1, f2, f3, out, outOffset);
    }

    static void halves(
            MemorySegment tiles, long tileOffset, int columns, float[] x, int xOffset, float[] out, int outOffset) {
        FloatVector f0 = FloatVector.zero(FLOATS);
        FloatVector f1 = f0;
        FloatVector f2 = f0;
        FloatVector f3 = f0;
        long at = tileOffset;
        for (int c = 0; c < columns; c++) {
            FloatVector value = FloatVector.broadcast(FLOATS, x[xOffset + c]);
            IntVector v0 = words(tiles, at);
            IntVector v1 = words(tiles, at + VECTOR_BYTES);
            f0 = half(v0.lanewise(LSHL, 16)).fma(value, f0);
            f1 = half(v0).fma(value, f1);
            f2 = half(v1.lanewise(LSHL, 16)).fma(value, f2);
            f3 = half(v1).fma(value, f3);
            at += 2L * VECTOR_BYTES;
        }
        CodeKernels.store(f0, f1, f2, f3, out, outOffset);
    }

    static void brains(
            MemorySegment tiles, long tileOffset, int columns, float[] x, int xOffset, float[] out, int outOffset) {
        FloatVector f0 = FloatVector.zero(FLOATS);
        FloatVector f1 = f0;
        FloatVector f2 = f0;
        FloatVector f3 = f0;
        long at = tileOffset;
        for (int c = 0; c < columns; c++) {
            FloatVector value = FloatVector.broadcast(FLOATS, x[xOffset + c]);
            IntVector v0 = words(tiles, at);
            IntVector v1 = words(tiles, at + VECTOR_BYTES);
            f0 = v0.lanewise(LSHL, 16).reinterpretAsFloats().fma(value, f0);
            f1 = brain(v0).fma(value, f1);
            f2 = v1.lanewise(LSHL, 16).reinterpretAsFloats().fma(value, f2);
            f3 = brain(v1).fma(value, f3);
            at += 2L * VECTOR_BYTES;
        }
        CodeKernels.store(f0, f1, f2, f3, out, outOffset);
    }

    static IntVector words(MemorySegment tiles, long at) {
        return ShortVector.fromMemorySegment(SHORTS, tiles, at, ORDER).reinterpretAsInts();
    }

    /// The half float in the upper 16 bits of each lane; the lower bits are ignored. See `FloatMath.halfToFloat`.
    static FloatVector half(IntVector v) {
        FloatVector magnitude =
                v.and(0x7fff0000).lanewise(LSHR, 3).reinterpretAsFloats().mul(0x1p112f);
        return magnitude.reinterpretAsInts().or(v.and(0x80000000)).reinterpretAsFloats();
    }

    /// The bfloat16 in the upper 16 bits of each lane.
    static FloatVector brain(IntVector v) {
        return v.and(0xffff0000).reinterpretAsFloats();
    }

    /// A panel is the tile's own columns, widened.
    static void unpackFloats(MemorySegment tiles, long at, int columns, float[] panel) {
        for (int i = 0; i < columns * 4 * LANES; i += LANES) {
            FloatVector.fromMemorySegment(FLOATS, tiles, at + (long) i * Float.BYTES, ORDER)
                    .intoArray(panel, i);
        }
    }

    static void unpackHalves(MemorySegment tiles, long at, int columns, float[] panel) {
        for (int i = 0; i < columns * 2; i++) {
            IntVector v = words(tiles, at + (long) i * VECTOR_BYTES);
            half(v.lanewise(LSHL, 16)).intoArray(panel, 2 * i * LANES);
            half(v).intoArray(panel, (2 * i + 1) * LANES);
        }
    }

    static void unpackBrains(MemorySegment tiles, long at, int columns, float[] panel) {
        for (int i = 0; i < columns * 2; i++) {
            IntVector v = words(tiles, at + (long) i * VECTOR_BYTES);
            v.lanewise(LSHL, 16).reinterpretAsFloats().intoArray(panel, 2 * i * LANES);
            brain(v).intoArray(panel, (2 * i + 1) * LANES);
        }
    }
}
