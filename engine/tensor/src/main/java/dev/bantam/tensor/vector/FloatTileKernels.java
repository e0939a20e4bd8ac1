package dev.bantam.tensor.vector;

import static dev.bantam.tensor.vector.Species.FLOATS;
import static dev.bantam.tensor.vector.Species.INTS;
import static dev.bantam.tensor.vector.Species.LANES;
import static dev.bantam.tensor.vector.Species.MEMORY;
import static dev.bantam.tensor.vector.Species.ORDER;
import static dev.bantam.tensor.vector.Species.VECTOR_BYTES;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/// Products of plain float tiles (F32, F16, BF16) with float activations, and their unpacking.
///
/// The words of a half or bfloat16 tile are read as pairs in 32-bit lanes: the low halves are rows `0..lanes`, the
/// high ones the next `lanes`. A half becomes a float as in `FloatMath.halfToFloat`. Nothing is factored out: see
/// [CodeKernels].
final class FloatTileKernels {
    private FloatTileKernels() {}

    static void floats(long tile, int columns, float[] x, int xOffset, float[] out, int outOffset) {
        FloatVector f0 = FloatVector.zero(FLOATS);
        FloatVector f1 = FloatVector.zero(FLOATS);
        FloatVector f2 = FloatVector.zero(FLOATS);
        FloatVector f3 = FloatVector.zero(FLOATS);
        long at = tile;
        for (int c = 0; c < columns; c++) {
            FloatVector value = FloatVector.broadcast(FLOATS, x[xOffset + c]);
            f0 = FloatVector.fromMemorySegment(FLOATS, MEMORY, at, ORDER).fma(value, f0);
            f1 = FloatVector.fromMemorySegment(FLOATS, MEMORY, at + VECTOR_BYTES, ORDER)
                    .fma(value, f1);
            f2 = FloatVector.fromMemorySegment(FLOATS, MEMORY, at + 2L * VECTOR_BYTES, ORDER)
                    .fma(value, f2);
            f3 = FloatVector.fromMemorySegment(FLOATS, MEMORY, at + 3L * VECTOR_BYTES, ORDER)
                    .fma(value, f3);
            at += 4L * VECTOR_BYTES;
        }
        f0.intoArray(out, outOffset);
        f1.intoArray(out, outOffset + LANES);
        f2.intoArray(out, outOffset + 2 * LANES);
        f3.intoArray(out, outOffset + 3 * LANES);
    }

    static void halves(long tile, int columns, float[] x, int xOffset, float[] out, int outOffset) {
        FloatVector f0 = FloatVector.zero(FLOATS);
        FloatVector f1 = FloatVector.zero(FLOATS);
        FloatVector f2 = FloatVector.zero(FLOATS);
        FloatVector f3 = FloatVector.zero(FLOATS);
        long at = tile;
        for (int c = 0; c < columns; c++) {
            FloatVector value = FloatVector.broadcast(FLOATS, x[xOffset + c]);
            IntVector v0 = IntVector.fromMemorySegment(INTS, MEMORY, at, ORDER);
            IntVector v1 = IntVector.fromMemorySegment(INTS, MEMORY, at + VECTOR_BYTES, ORDER);
            IntVector low0 = v0.lanewise(LSHL, 16);
            IntVector low1 = v1.lanewise(LSHL, 16);
            f0 = low0.and(0x7fff0000)
                    .lanewise(LSHR, 3)
                    .reinterpretAsFloats()
                    .mul(0x1p112f)
                    .reinterpretAsInts()
                    .or(low0.and(0x80000000))
                    .reinterpretAsFloats()
                    .fma(value, f0);
            f1 = v0.and(0x7fff0000)
                    .lanewise(LSHR, 3)
                    .reinterpretAsFloats()
                    .mul(0x1p112f)
                    .reinterpretAsInts()
                    .or(v0.and(0x80000000))
                    .reinterpretAsFloats()
                    .fma(value, f1);
            f2 = low1.and(0x7fff0000)
                    .lanewise(LSHR, 3)
                    .reinterpretAsFloats()
                    .mul(0x1p112f)
                    .reinterpretAsInts()
                    .or(low1.and(0x80000000))
                    .reinterpretAsFloats()
                    .fma(value, f2);
            f3 = v1.and(0x7fff0000)
                    .lanewise(LSHR, 3)
                    .reinterpretAsFloats()
                    .mul(0x1p112f)
                    .reinterpretAsInts()
                    .or(v1.and(0x80000000))
                    .reinterpretAsFloats()
                    .fma(value, f3);
            at += 2L * VECTOR_BYTES;
        }
        f0.intoArray(out, outOffset);
        f1.intoArray(out, outOffset + LANES);
        f2.intoArray(out, outOffset + 2 * LANES);
        f3.intoArray(out, outOffset + 3 * LANES);
    }

    static void brains(long tile, int columns, float[] x, int xOffset, float[] out, int outOffset) {
        FloatVector f0 = FloatVector.zero(FLOATS);
        FloatVector f1 = FloatVector.zero(FLOATS);
        FloatVector f2 = FloatVector.zero(FLOATS);
        FloatVector f3 = FloatVector.zero(FLOATS);
        long at = tile;
        for (int c = 0; c < columns; c++) {
            FloatVector value = FloatVector.broadcast(FLOATS, x[xOffset + c]);
            IntVector v0 = IntVector.fromMemorySegment(INTS, MEMORY, at, ORDER);
            IntVector v1 = IntVector.fromMemorySegment(INTS, MEMORY, at + VECTOR_BYTES, ORDER);
            f0 = v0.lanewise(LSHL, 16).reinterpretAsFloats().fma(value, f0);
            f1 = v0.and(0xffff0000).reinterpretAsFloats().fma(value, f1);
            f2 = v1.lanewise(LSHL, 16).reinterpretAsFloats().fma(value, f2);
            f3 = v1.and(0xffff0000).reinterpretAsFloats().fma(value, f3);
            at += 2L * VECTOR_BYTES;
        }
        f0.intoArray(out, outOffset);
        f1.intoArray(out, outOffset + LANES);
        f2.intoArray(out, outOffset + 2 * LANES);
        f3.intoArray(out, outOffset + 3 * LANES);
    }

    /// A panel is the tile's own columns, widened.
    static void unpackFloats(long at, int columns, float[] panel) {
        for (int i = 0; i < columns * 4 * LANES; i += LANES) {
            FloatVector.fromMemorySegment(FLOATS, MEMORY, at + (long) i * Float.BYTES, ORDER)
                    .intoArray(panel, i);
        }
    }

    static void unpackHalves(long at, int columns, float[] panel) {
        for (int i = 0; i < columns * 2; i++) {
            IntVector v = IntVector.fromMemorySegment(INTS, MEMORY, at + (long) i * VECTOR_BYTES, ORDER);
            IntVector low = v.lanewise(LSHL, 16);
            low.and(0x7fff0000)
                    .lanewise(LSHR, 3)
                    .reinterpretAsFloats()
                    .mul(0x1p112f)
                    .reinterpretAsInts()
                    .or(low.and(0x80000000))
                    .reinterpretAsFloats()
                    .intoArray(panel, 2 * i * LANES);
            v.and(0x7fff0000)
                    .lanewise(LSHR, 3)
                    .reinterpretAsFloats()
                    .mul(0x1p112f)
                    .reinterpretAsInts()
                    .or(v.and(0x80000000))
                    .reinterpretAsFloats()
                    .intoArray(panel, (2 * i + 1) * LANES);
        }
    }

    static void unpackBrains(long at, int columns, float[] panel) {
        for (int i = 0; i < columns * 2; i++) {
            IntVector v = IntVector.fromMemorySegment(INTS, MEMORY, at + (long) i * VECTOR_BYTES, ORDER);
            v.lanewise(LSHL, 16).reinterpretAsFloats().intoArray(panel, 2 * i * LANES);
            v.and(0xffff0000).reinterpretAsFloats().intoArray(panel, (2 * i + 1) * LANES);
        }
    }
}
