package dev.bantam.tensor.vector;

import static dev.bantam.tensor.vector.Species.FLOATS;
import static dev.bantam.tensor.vector.Species.INTS;
import static dev.bantam.tensor.vector.Species.LANES;
import static dev.bantam.tensor.vector.Species.MEMORY;
import static dev.bantam.tensor.vector.Species.ORDER;
import static dev.bantam.tensor.vector.Species.SHORTS;
import static dev.bantam.tensor.vector.Species.VECTOR_BYTES;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import dev.bantam.tensor.QuantizedRow;
import dev.bantam.tensor.TileFormat;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/// Products of quantised tiles with 8-bit activations.
///
/// Codes meet activations in 16-bit lanes, a row a lane: an activation is broadcast once for all rows of a tile, and
/// there is no horizontal sum. The low and high halves of a vector's 32-bit lanes are rows `0..lanes` and
/// `lanes..2 * lanes`: shifts widen them. A centred 4-bit code times 127 fits 32 times in a lane, a 5-bit code 16
/// times, an 8-bit code twice.
///
/// Words of codes are not taken apart: [QuantizedRow#nest] has multipliers that make one shift a code enough, in
/// arithmetic that wraps around. Sums start at minus the centre times the activations' sum, so that they fit.
///
/// Nothing is factored out into helpers, and no vector crosses a branch: past its limit of inlined bytecodes the
/// compiler calls helpers, and a vector that goes through a call, or meets another where branches join, may be
/// allocated.
final class CodeKernels {
    private CodeKernels() {}

    /// Eight blocks at a time: their scales are unpacked, then their codes multiplied, then offsets added.
    static void decode(
            TileFormat format, long tile, int columns, QuantizedRow x, float[] factors, float[] out, int outOffset) {
        Arrays.fill(out, outOffset, outOffset + 4 * LANES, 0f);
        int total = columns / QuantizedRow.BLOCK;
        for (int first = 0; first < total; first += TileFormat.GROUP) {
            int blocks = Math.min(TileFormat.GROUP, total - first);
            FactorKernels.unpack(format, tile, first, blocks, factors);
            long codes = tile + format.codesOffset(first, columns);
            switch (format.packing()) {
                case NIBBLE -> nibbles(format, codes, first, blocks, x, factors, out, outOffset);
                case FIVE -> fives(format, codes, first, blocks, x, factors, out, outOffset);
                case SIX -> sixes(format, codes, first, blocks, x, factors, out, outOffset);
                case BYTE -> bytes(format, codes, first, blocks, x, factors, out, outOffset);
                case FLOAT, HALF, BRAIN -> throw new IllegalArgumentException(format + " takes float activations");
            }
            if (format.offsets()) {
                int sets = QuantizedRow.BLOCK / format.subBlock();
                float[] sums = sets == 1 ? x.sums32 : x.sums16;
                offsets(sums, first * sets, blocks * sets, factors, out, outOffset);
            }
        }
    }

    private static void offsets(float[] sums, int firstSum, int count, float[] factors, float[] out, int outOffset) {
        FloatVector f0 = FloatVector.fromArray(FLOATS, out, outOffset);
        FloatVector f1 = FloatVector.fromArray(FLOATS, out, outOffset + LANES);
        FloatVector f2 = FloatVector.fromArray(FLOATS, out, outOffset + 2 * LANES);
        FloatVector f3 = FloatVector.fromArray(FLOATS, out, outOffset + 3 * LANES);
        for (int i = 0; i < count; i++) {
            FloatVector sum = FloatVector.broadcast(FLOATS, sums[firstSum + i]);
            int at = (8 * i + 4) * LANES;
            f0 = FloatVector.fromArray(FLOATS, factors, at).fma(sum, f0);
            f1 = FloatVector.fromArray(FLOATS, factors, at + LANES).fma(sum, f1);
            f2 = FloatVector.fromArray(FLOATS, factors, at + 2 * LANES).fma(sum, f2);
            f3 = FloatVector.fromArray(FLOATS, factors, at + 3 * LANES).fma(sum, f3);
        }
        f0.intoArray(out, outOffset);
        f1.intoArray(out, outOffset + LANES);
        f2.intoArray(out, outOffset + 2 * LANES);
        f3.intoArray(out, outOffset + 3 * LANES);
    }

    private static void nibbles(
            TileFormat format,
            long codesOffset,
            int firstBlock,
            int blocks,
            QuantizedRow x,
            float[] factors,
            float[] out,
            int outOffset) {
        FloatVector f0 = FloatVector.fromArray(FLOATS, out, outOffset);
        FloatVector f1 = FloatVector.fromArray(FLOATS, out, outOffset + LANES);
        FloatVector f2 = FloatVector.fromArray(FLOATS, out, outOffset + 2 * LANES);
        FloatVector f3 = FloatVector.fromArray(FLOATS, out, outOffset + 3 * LANES);
        int subBlock = format.subBlock();
        short[] nested = x.nested4;
        int subs = QuantizedRow.BLOCK / subBlock;
        int centred = 8 - format.codeBias();
        int column = firstBlock * QuantizedRow.BLOCK;
        long words = codesOffset;
        int set = 0;
        for (int b = firstBlock; b < firstBlock + blocks; b++) {
            float activationScale = x.scales[b];
            for (int s = 0; s < subs; s++) {
                int codeSum = subs == 1 ? x.codeSums16[2 * b] + x.codeSums16[2 * b + 1] : x.codeSums16[2 * b + s];
                int raised = centred * codeSum;
                ShortVector a0 = ShortVector.broadcast(SHORTS, (short) (-8 * codeSum));
                ShortVector a1 = ShortVector.broadcast(SHORTS, (short) (-8 * codeSum));
                for (int end = column + subBlock; column < end; column += 4) {
                    ShortVector v0 = ShortVector.fromMemorySegment(SHORTS, MEMORY, words, ORDER);
                    ShortVector v1 = ShortVector.fromMemorySegment(SHORTS, MEMORY, words + VECTOR_BYTES, ORDER);
                    short x0 = nested[column];
                    short x1 = nested[column + 1];
                    short x2 = nested[column + 2];
                    short x3 = nested[column + 3];
                    a0 = v0.lanewise(LSHR, 12)
                            .mul(x0)
                            .add(v0.lanewise(LSHR, 8).mul(x1))
                            .add(v0.lanewise(LSHR, 4).mul(x2))
                            .add(v0.mul(x3))
                            .add(a0);
                    a1 = v1.lanewise(LSHR, 12)
                            .mul(x0)
                            .add(v1.lanewise(LSHR, 8).mul(x1))
                            .add(v1.lanewise(LSHR, 4).mul(x2))
                            .add(v1.mul(x3))
                            .add(a1);
                    words += 2L * VECTOR_BYTES;
                }
                f0 = ((FloatVector) a0.reinterpretAsInts()
                                .lanewise(LSHL, 16)
                                .lanewise(ASHR, 16)
                                .add(raised)
                                .convert(I2F, 0))
                        .mul(activationScale)
                        .fma(FloatVector.fromArray(FLOATS, factors, set), f0);
                f1 = ((FloatVector) a0.reinterpretAsInts()
                                .lanewise(ASHR, 16)
                                .add(raised)
                                .convert(I2F, 0))
                        .mul(activationScale)
                        .fma(FloatVector.fromArray(FLOATS, factors, set + 1 * LANES), f1);
                f2 = ((FloatVector) a1.reinterpretAsInts()
                                .lanewise(LSHL, 16)
                                .lanewise(ASHR, 16)
                                .add(raised)
                                .convert(I2F, 0))
                        .mul(activationScale)
                        .fma(FloatVector.fromArray(FLOATS, factors, set + 2 * LANES), f2);
                f3 = ((FloatVector) a1.reinterpretAsInts()
                                .lanewise(ASHR, 16)
                                .add(raised)
                                .convert(I2F, 0))
                        .mul(activationScale)
                        .fma(FloatVector.fromArray(FLOATS, factors, set + 3 * LANES), f3);
                set += 8 * LANES;
            }
        }
        f0.intoArray(out, outOffset);
        f1.intoArray(out, outOffset + LANES);
        f2.intoArray(out, outOffset + 2 * LANES);
        f3.intoArray(out, outOffset + 3 * LANES);
    }

    private static void fives(
            TileFormat format,
            long codesOffset,
            int firstBlock,
            int blocks,
            QuantizedRow x,
            float[] factors,
            float[] out,
            int outOffset) {
        FloatVector f0 = FloatVector.fromArray(FLOATS, out, outOffset);
        FloatVector f1 = FloatVector.fromArray(FLOATS, out, outOffset + LANES);
        FloatVector f2 = FloatVector.fromArray(FLOATS, out, outOffset + 2 * LANES);
        FloatVector f3 = FloatVector.fromArray(FLOATS, out, outOffset + 3 * LANES);
        short[] nested = x.nested5;
        int centred = 16 - format.codeBias();
        int n = firstBlock * (QuantizedRow.BLOCK + 2);
        long words = codesOffset;
        int set = 0;
        for (int b = firstBlock; b < firstBlock + blocks; b++) {
            float activationScale = x.scales[b];
            int raised = centred * (x.codeSums16[2 * b] + x.codeSums16[2 * b + 1]);
            // Even words go to one sum, odd words to the other: neither has more than 16 products.
            ShortVector a0 = ShortVector.broadcast(SHORTS, nested[n + 32]);
            ShortVector a1 = ShortVector.broadcast(SHORTS, nested[n + 32]);
            ShortVector b0 = ShortVector.broadcast(SHORTS, nested[n + 33]);
            ShortVector b1 = ShortVector.broadcast(SHORTS, nested[n + 33]);
            for (int end = n + 30; n < end; n += 6) {
                ShortVector v0 = ShortVector.fromMemorySegment(SHORTS, MEMORY, words, ORDER);
                ShortVector v1 = ShortVector.fromMemorySegment(SHORTS, MEMORY, words + VECTOR_BYTES, ORDER);
                short x0 = nested[n];
                short x1 = nested[n + 1];
                short x2 = nested[n + 2];
                a0 = v0.lanewise(LSHR, 10)
                        .mul(x0)
                        .add(v0.lanewise(LSHR, 5).mul(x1))
                        .add(v0.mul(x2))
                        .add(a0);
                a1 = v1.lanewise(LSHR, 10)
                        .mul(x0)
                        .add(v1.lanewise(LSHR, 5).mul(x1))
                        .add(v1.mul(x2))
                        .add(a1);
                ShortVector w0 = ShortVector.fromMemorySegment(SHORTS, MEMORY, words + 2L * VECTOR_BYTES, ORDER);
                ShortVector w1 = ShortVector.fromMemorySegment(SHORTS, MEMORY, words + 3L * VECTOR_BYTES, ORDER);
                short y0 = nested[n + 3];
                short y1 = nested[n + 4];
                short y2 = nested[n + 5];
                b0 = w0.lanewise(LSHR, 10)
                        .mul(y0)
                        .add(w0.lanewise(LSHR, 5).mul(y1))
                        .add(w0.mul(y2))
                        .add(b0);
                b1 = w1.lanewise(LSHR, 10)
                        .mul(y0)
                        .add(w1.lanewise(LSHR, 5).mul(y1))
                        .add(w1.mul(y2))
                        .add(b1);
                words += 4L * VECTOR_BYTES;
            }
            // The last word has two codes, one for each sum.
            ShortVector last0 = ShortVector.fromMemorySegment(SHORTS, MEMORY, words, ORDER);
            ShortVector last1 = ShortVector.fromMemorySegment(SHORTS, MEMORY, words + VECTOR_BYTES, ORDER);
            short x30 = nested[n];
            short x31 = nested[n + 1];
            short less = (short) (-32 * x31);
            a0 = last0.lanewise(LSHR, 5).mul(x30).add(a0);
            a1 = last1.lanewise(LSHR, 5).mul(x30).add(a1);
            b0 = last0.mul(x31).add(last0.lanewise(LSHR, 5).mul(less)).add(b0);
            b1 = last1.mul(x31).add(last1.lanewise(LSHR, 5).mul(less)).add(b1);
            words += 2L * VECTOR_BYTES;
            n += 4;
            f0 = ((FloatVector) a0.reinterpretAsInts()
                            .lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(b0.reinterpretAsInts().lanewise(LSHL, 16).lanewise(ASHR, 16))
                            .add(raised)
                            .convert(I2F, 0))
                    .mul(activationScale)
                    .fma(FloatVector.fromArray(FLOATS, factors, set), f0);
            f1 = ((FloatVector) a0.reinterpretAsInts()
                            .lanewise(ASHR, 16)
                            .add(b0.reinterpretAsInts().lanewise(ASHR, 16))
                            .add(raised)
                            .convert(I2F, 0))
                    .mul(activationScale)
                    .fma(FloatVector.fromArray(FLOATS, factors, set + 1 * LANES), f1);
            f2 = ((FloatVector) a1.reinterpretAsInts()
                            .lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(b1.reinterpretAsInts().lanewise(LSHL, 16).lanewise(ASHR, 16))
                            .add(raised)
                            .convert(I2F, 0))
                    .mul(activationScale)
                    .fma(FloatVector.fromArray(FLOATS, factors, set + 2 * LANES), f2);
            f3 = ((FloatVector) a1.reinterpretAsInts()
                            .lanewise(ASHR, 16)
                            .add(b1.reinterpretAsInts().lanewise(ASHR, 16))
                            .add(raised)
                            .convert(I2F, 0))
                    .mul(activationScale)
                    .fma(FloatVector.fromArray(FLOATS, factors, set + 3 * LANES), f3);
            set += 8 * LANES;
        }
        f0.intoArray(out, outOffset);
        f1.intoArray(out, outOffset + LANES);
        f2.intoArray(out, outOffset + 2 * LANES);
        f3.intoArray(out, outOffset + 3 * LANES);
    }

    /// Eight columns fit in a sum of 16 bits, so each half of a sub-block has its own.
    private static void sixes(
            TileFormat format,
            long codesOffset,
            int firstBlock,
            int blocks,
            QuantizedRow x,
            float[] factors,
            float[] out,
            int outOffset) {
        FloatVector f0 = FloatVector.fromArray(FLOATS, out, outOffset);
        FloatVector f1 = FloatVector.fromArray(FLOATS, out, outOffset + LANES);
        FloatVector f2 = FloatVector.fromArray(FLOATS, out, outOffset + 2 * LANES);
        FloatVector f3 = FloatVector.fromArray(FLOATS, out, outOffset + 3 * LANES);
        short[] nested = x.nested6;
        int n = firstBlock * (QuantizedRow.BLOCK / 8 * 11);
        int subs = QuantizedRow.BLOCK / format.subBlock();
        long words = codesOffset;
        int set = 0;
        for (int b = firstBlock; b < firstBlock + blocks; b++) {
            float activationScale = x.scales[b];
            for (int s = 0; s < subs; s++) {
                IntVector i0 = IntVector.zero(INTS);
                IntVector i1 = IntVector.zero(INTS);
                IntVector i2 = IntVector.zero(INTS);
                IntVector i3 = IntVector.zero(INTS);
                for (int end = n + 22; n < end; n += 11) {
                    ShortVector a0 = ShortVector.broadcast(SHORTS, nested[n + 10]);
                    ShortVector a1 = ShortVector.broadcast(SHORTS, nested[n + 10]);
                    ShortVector v0 = ShortVector.fromMemorySegment(SHORTS, MEMORY, words, ORDER);
                    ShortVector v1 = ShortVector.fromMemorySegment(SHORTS, MEMORY, words + VECTOR_BYTES, ORDER);
                    short x0 = nested[n];
                    short x1 = nested[n + 1];
                    short x2 = nested[n + 2];
                    a0 = v0.lanewise(LSHR, 10)
                            .mul(x0)
                            .add(v0.lanewise(LSHR, 4).mul(x1))
                            .add(v0.mul(x2))
                            .add(a0);
                    a1 = v1.lanewise(LSHR, 10)
                            .mul(x0)
                            .add(v1.lanewise(LSHR, 4).mul(x1))
                            .add(v1.mul(x2))
                            .add(a1);
                    ShortVector v2 = ShortVector.fromMemorySegment(SHORTS, MEMORY, words + 2L * VECTOR_BYTES, ORDER);
                    ShortVector v3 = ShortVector.fromMemorySegment(SHORTS, MEMORY, words + 3L * VECTOR_BYTES, ORDER);
                    short x3 = nested[n + 3];
                    short x4 = nested[n + 4];
                    short x5 = nested[n + 5];
                    a0 = v2.lanewise(LSHR, 10)
                            .mul(x3)
                            .add(v2.lanewise(LSHR, 4).mul(x4))
                            .add(v2.mul(x5))
                            .add(a0);
                    a1 = v3.lanewise(LSHR, 10)
                            .mul(x3)
                            .add(v3.lanewise(LSHR, 4).mul(x4))
                            .add(v3.mul(x5))
                            .add(a1);
                    ShortVector v4 = ShortVector.fromMemorySegment(SHORTS, MEMORY, words + 4L * VECTOR_BYTES, ORDER);
                    ShortVector v5 = ShortVector.fromMemorySegment(SHORTS, MEMORY, words + 5L * VECTOR_BYTES, ORDER);
                    short x6 = nested[n + 6];
                    short x7 = nested[n + 7];
                    short x8 = nested[n + 8];
                    short x9 = nested[n + 9];
                    a0 = v4.lanewise(LSHR, 10)
                            .mul(x6)
                            .add(v4.lanewise(LSHR, 4).mul(x7))
                            .add(v4.lanewise(LSHR, 2).mul(x8))
                            .add(v4.mul(x9))
                            .add(a0);
                    a1 = v5.lanewise(LSHR, 10)
                            .mul(x6)
                            .add(v5.lanewise(LSHR, 4).mul(x7))
                            .add(v5.lanewise(LSHR, 2).mul(x8))
                            .add(v5.mul(x9))
                            .add(a1);
                    i0 = a0.reinterpretAsInts()
                            .lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(i0);
                    i1 = a0.reinterpretAsInts().lanewise(ASHR, 16).add(i1);
                    i2 = a1.reinterpretAsInts()
                            .lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(i2);
                    i3 = a1.reinterpretAsInts().lanewise(ASHR, 16).add(i3);
                    words += 6L * VECTOR_BYTES;
                }
                f0 = ((FloatVector) i0.convert(I2F, 0))
                        .mul(activationScale)
                        .fma(FloatVector.fromArray(FLOATS, factors, set), f0);
                f1 = ((FloatVector) i1.convert(I2F, 0))
                        .mul(activationScale)
                        .fma(FloatVector.fromArray(FLOATS, factors, set + 1 * LANES), f1);
                f2 = ((FloatVector) i2.convert(I2F, 0))
                        .mul(activationScale)
                        .fma(FloatVector.fromArray(FLOATS, factors, set + 2 * LANES), f2);
                f3 = ((FloatVector) i3.convert(I2F, 0))
                        .mul(activationScale)
                        .fma(FloatVector.fromArray(FLOATS, factors, set + 3 * LANES), f3);
                set += 8 * LANES;
            }
        }
        f0.intoArray(out, outOffset);
        f1.intoArray(out, outOffset + LANES);
        f2.intoArray(out, outOffset + 2 * LANES);
        f3.intoArray(out, outOffset + 3 * LANES);
    }

    private static void bytes(
            TileFormat format,
            long codesOffset,
            int firstBlock,
            int blocks,
            QuantizedRow x,
            float[] factors,
            float[] out,
            int outOffset) {
        FloatVector f0 = FloatVector.fromArray(FLOATS, out, outOffset);
        FloatVector f1 = FloatVector.fromArray(FLOATS, out, outOffset + LANES);
        FloatVector f2 = FloatVector.fromArray(FLOATS, out, outOffset + 2 * LANES);
        FloatVector f3 = FloatVector.fromArray(FLOATS, out, outOffset + 3 * LANES);
        short[] codes = x.codes;
        // Not a constant: unrolled completely, the loop is too much for the compiler and its vectors are allocated.
        int span = format.subBlock();
        int column = firstBlock * QuantizedRow.BLOCK;
        long words = codesOffset;
        int set = 0;
        for (int b = firstBlock; b < firstBlock + blocks; b++) {
            float activationScale = x.scales[b];
            IntVector a0 = IntVector.zero(INTS);
            IntVector a1 = IntVector.zero(INTS);
            IntVector a2 = IntVector.zero(INTS);
            IntVector a3 = IntVector.zero(INTS);
            for (int end = column + span; column < end; column += 2) {
                ShortVector v0 = ShortVector.fromMemorySegment(SHORTS, MEMORY, words, ORDER);
                ShortVector v1 = ShortVector.fromMemorySegment(SHORTS, MEMORY, words + VECTOR_BYTES, ORDER);
                short x0 = codes[column];
                short x1 = codes[column + 1];
                ShortVector p0 = v0.lanewise(ASHR, 8)
                        .mul(x0)
                        .add(v0.lanewise(LSHL, 8).lanewise(ASHR, 8).mul(x1));
                ShortVector p1 = v1.lanewise(ASHR, 8)
                        .mul(x0)
                        .add(v1.lanewise(LSHL, 8).lanewise(ASHR, 8).mul(x1));
                a0 = p0.reinterpretAsInts()
                        .lanewise(LSHL, 16)
                        .lanewise(ASHR, 16)
                        .add(a0);
                a1 = p0.reinterpretAsInts().lanewise(ASHR, 16).add(a1);
                a2 = p1.reinterpretAsInts()
                        .lanewise(LSHL, 16)
                        .lanewise(ASHR, 16)
                        .add(a2);
                a3 = p1.reinterpretAsInts().lanewise(ASHR, 16).add(a3);
                words += 2L * VECTOR_BYTES;
            }
            f0 = ((FloatVector) a0.convert(I2F, 0))
                    .mul(activationScale)
                    .fma(FloatVector.fromArray(FLOATS, factors, set), f0);
            f1 = ((FloatVector) a1.convert(I2F, 0))
                    .mul(activationScale)
                    .fma(FloatVector.fromArray(FLOATS, factors, set + 1 * LANES), f1);
            f2 = ((FloatVector) a2.convert(I2F, 0))
                    .mul(activationScale)
                    .fma(FloatVector.fromArray(FLOATS, factors, set + 2 * LANES), f2);
            f3 = ((FloatVector) a3.convert(I2F, 0))
                    .mul(activationScale)
                    .fma(FloatVector.fromArray(FLOATS, factors, set + 3 * LANES), f3);
            set += 8 * LANES;
        }
        f0.intoArray(out, outOffset);
        f1.intoArray(out, outOffset + LANES);
        f2.intoArray(out, outOffset + 2 * LANES);
        f3.intoArray(out, outOffset + 3 * LANES);
    }
}
