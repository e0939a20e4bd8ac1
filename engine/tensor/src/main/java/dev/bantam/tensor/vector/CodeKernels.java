package dev.bantam.tensor.vector;

import static dev.bantam.tensor.vector.Species.FLOATS;
import static dev.bantam.tensor.vector.Species.INTS;
import static dev.bantam.tensor.vector.Species.LANES;
import static dev.bantam.tensor.vector.Species.ORDER;
import static dev.bantam.tensor.vector.Species.SHORTS;
import static dev.bantam.tensor.vector.Species.VECTOR_BYTES;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import dev.bantam.tensor.QuantizedRow;
import dev.bantam.tensor.TileFormat;
import java.lang.foreign.MemorySegment;
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
            TileFormat format,
            MemorySegment tiles,
            long tileOffset,
            int columns,
            QuantizedRow x,
            float[] factors,
            float[] out,
            int outOffset) {
        Arrays.fill(out, outOffset, outOffset + 4 * LANES, 0f);
        int total = columns / QuantizedRow.BLOCK;
        for (int first = 0; first < total; first += TileFormat.GROUP) {
            int blocks = Math.min(TileFormat.GROUP, total - first);
            FactorKernels.unpack(format, tiles, tileOffset, first, blocks, factors);
            switch (format.packing()) {
                case NIBBLE -> nibbles(format, tiles, tileOffset, first, blocks, x, factors, out, outOffset);
                case FIVE -> fives(format, tiles, tileOffset, first, blocks, x, factors, out, outOffset);
                case SIX -> sixes(format, tiles, tileOffset, first, blocks, x, factors, out, outOffset);
                case BYTE -> bytes(format, tiles, tileOffset, first, blocks, x, factors, out, outOffset);
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
            MemorySegment tiles,
            long tileOffset,
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
        int set = 0;
        for (int b = firstBlock; b < firstBlock + blocks; b++) {
            float activationScale = x.scales[b];
            long words = tileOffset + format.blockOffset(b) + format.codesOffset();
            for (int s = 0; s < subs; s++) {
                int codeSum = subs == 1 ? x.codeSums16[2 * b] + x.codeSums16[2 * b + 1] : x.codeSums16[2 * b + s];
                int raised = centred * codeSum;
                ShortVector a0 = ShortVector.broadcast(SHORTS, (short) (-8 * codeSum));
                ShortVector a1 = ShortVector.broadcast(SHORTS, (short) (-8 * codeSum));
                for (int end = column + subBlock; column < end; column += 4) {
                    ShortVector v0 = ShortVector.fromMemorySegment(SHORTS, tiles, words, ORDER);
                    ShortVector v1 = ShortVector.fromMemorySegment(SHORTS, tiles, words + VECTOR_BYTES, ORDER);
                    short x0 = nested[column];
                    short x1 = nested[column + 1];
                    short x2 = nested[column + 2];
                    short x3 = nested[column + 3];
                    a0 = a0.add(v0.lanewise(LSHR, 12).mul(x0))
                            .add(v0.lanewise(LSHR, 8).mul(x1))
                            .add(v0.lanewise(LSHR, 4).mul(x2))
                            .add(v0.mul(x3));
                    a1 = a1.add(v1.lanewise(LSHR, 12).mul(x0))
                            .add(v1.lanewise(LSHR, 8).mul(x1))
                            .add(v1.lanewise(LSHR, 4).mul(x2))
                            .add(v1.mul(x3));
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
            MemorySegment tiles,
            long tileOffset,
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
        short[] nested = x.nested5;
        int centred = 16 - format.codeBias();
        int set = 0;
        for (int b = firstBlock; b < firstBlock + blocks; b++) {
            float activationScale = x.scales[b];
            long words = tileOffset + format.blockOffset(b) + format.codesOffset();
            int column = b * QuantizedRow.BLOCK;
            // The last word has two codes: one goes to each half, so that neither sums more than 16 products.
            int firstSum = x.codeSums16[2 * b] - codes[column + 15] + codes[column + 30];
            int secondSum = x.codeSums16[2 * b + 1] - codes[column + 30] + codes[column + 15];
            int raised = centred * (firstSum + secondSum);
            ShortVector last0 = ShortVector.fromMemorySegment(SHORTS, tiles, words + 20L * VECTOR_BYTES, ORDER);
            ShortVector last1 = ShortVector.fromMemorySegment(SHORTS, tiles, words + 21L * VECTOR_BYTES, ORDER);
            short x30 = codes[column + 30];
            short x31 = codes[column + 31];
            short less = (short) (-32 * x31);
            ShortVector a0 = last0.lanewise(LSHR, 5).mul(x30).sub((short) (16 * firstSum));
            ShortVector a1 = last1.lanewise(LSHR, 5).mul(x30).sub((short) (16 * firstSum));
            ShortVector b0 =
                    last0.mul(x31).add(last0.lanewise(LSHR, 5).mul(less)).sub((short) (16 * secondSum));
            ShortVector b1 =
                    last1.mul(x31).add(last1.lanewise(LSHR, 5).mul(less)).sub((short) (16 * secondSum));
            for (int step = 0; step < 5; step++) {
                ShortVector v0 = ShortVector.fromMemorySegment(SHORTS, tiles, words, ORDER);
                ShortVector v1 = ShortVector.fromMemorySegment(SHORTS, tiles, words + VECTOR_BYTES, ORDER);
                short x0 = nested[column];
                short x1 = nested[column + 1];
                short x2 = nested[column + 2];
                a0 = a0.add(v0.lanewise(LSHR, 10).mul(x0))
                        .add(v0.lanewise(LSHR, 5).mul(x1))
                        .add(v0.mul(x2));
                a1 = a1.add(v1.lanewise(LSHR, 10).mul(x0))
                        .add(v1.lanewise(LSHR, 5).mul(x1))
                        .add(v1.mul(x2));
                ShortVector w0 = ShortVector.fromMemorySegment(SHORTS, tiles, words + 10L * VECTOR_BYTES, ORDER);
                ShortVector w1 = ShortVector.fromMemorySegment(SHORTS, tiles, words + 11L * VECTOR_BYTES, ORDER);
                short y0 = nested[column + 15];
                short y1 = nested[column + 16];
                short y2 = nested[column + 17];
                b0 = b0.add(w0.lanewise(LSHR, 10).mul(y0))
                        .add(w0.lanewise(LSHR, 5).mul(y1))
                        .add(w0.mul(y2));
                b1 = b1.add(w1.lanewise(LSHR, 10).mul(y0))
                        .add(w1.lanewise(LSHR, 5).mul(y1))
                        .add(w1.mul(y2));
                column += 3;
                words += 2L * VECTOR_BYTES;
            }
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

    /// `sum of (low + 16 * high - 32) * x`: the two parts are summed apart, so that each fits in 16 bits.
    private static void sixes(
            TileFormat format,
            MemorySegment tiles,
            long tileOffset,
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
        short[] nested2 = x.nested2;
        short[] nested4 = x.nested4;
        int column = firstBlock * QuantizedRow.BLOCK;
        int set = 0;
        for (int b = firstBlock; b < firstBlock + blocks; b++) {
            float activationScale = x.scales[b];
            long words = tileOffset + format.blockOffset(b) + format.codesOffset();
            long highWords = words + 16L * VECTOR_BYTES;
            for (int s = 0; s < 2; s++) {
                ShortVector a0 = ShortVector.zero(SHORTS);
                ShortVector a1 = ShortVector.zero(SHORTS);
                ShortVector b0 = ShortVector.zero(SHORTS);
                ShortVector b1 = ShortVector.zero(SHORTS);
                for (int half = 0; half < 2; half++) {
                    ShortVector h0 = ShortVector.fromMemorySegment(SHORTS, tiles, highWords, ORDER);
                    ShortVector h1 = ShortVector.fromMemorySegment(SHORTS, tiles, highWords + VECTOR_BYTES, ORDER);
                    ShortVector v0 = ShortVector.fromMemorySegment(SHORTS, tiles, words, ORDER);
                    ShortVector v1 = ShortVector.fromMemorySegment(SHORTS, tiles, words + VECTOR_BYTES, ORDER);
                    ShortVector w0 = ShortVector.fromMemorySegment(SHORTS, tiles, words + 2L * VECTOR_BYTES, ORDER);
                    ShortVector w1 = ShortVector.fromMemorySegment(SHORTS, tiles, words + 3L * VECTOR_BYTES, ORDER);
                    short x0 = nested4[column];
                    short x1 = nested4[column + 1];
                    short x2 = nested4[column + 2];
                    short x3 = nested4[column + 3];
                    short x4 = nested4[column + 4];
                    short x5 = nested4[column + 5];
                    short x6 = nested4[column + 6];
                    short x7 = nested4[column + 7];
                    short y0 = nested2[column];
                    short y1 = nested2[column + 1];
                    short y2 = nested2[column + 2];
                    short y3 = nested2[column + 3];
                    short y4 = nested2[column + 4];
                    short y5 = nested2[column + 5];
                    short y6 = nested2[column + 6];
                    short y7 = nested2[column + 7];
                    a0 = a0.add(v0.lanewise(LSHR, 12).mul(x0))
                            .add(v0.lanewise(LSHR, 8).mul(x1))
                            .add(v0.lanewise(LSHR, 4).mul(x2))
                            .add(v0.mul(x3))
                            .add(w0.lanewise(LSHR, 12).mul(x4))
                            .add(w0.lanewise(LSHR, 8).mul(x5))
                            .add(w0.lanewise(LSHR, 4).mul(x6))
                            .add(w0.mul(x7));
                    a1 = a1.add(v1.lanewise(LSHR, 12).mul(x0))
                            .add(v1.lanewise(LSHR, 8).mul(x1))
                            .add(v1.lanewise(LSHR, 4).mul(x2))
                            .add(v1.mul(x3))
                            .add(w1.lanewise(LSHR, 12).mul(x4))
                            .add(w1.lanewise(LSHR, 8).mul(x5))
                            .add(w1.lanewise(LSHR, 4).mul(x6))
                            .add(w1.mul(x7));
                    b0 = b0.add(h0.lanewise(LSHR, 14).mul(y0))
                            .add(h0.lanewise(LSHR, 12).mul(y1))
                            .add(h0.lanewise(LSHR, 10).mul(y2))
                            .add(h0.lanewise(LSHR, 8).mul(y3))
                            .add(h0.lanewise(LSHR, 6).mul(y4))
                            .add(h0.lanewise(LSHR, 4).mul(y5))
                            .add(h0.lanewise(LSHR, 2).mul(y6))
                            .add(h0.mul(y7));
                    b1 = b1.add(h1.lanewise(LSHR, 14).mul(y0))
                            .add(h1.lanewise(LSHR, 12).mul(y1))
                            .add(h1.lanewise(LSHR, 10).mul(y2))
                            .add(h1.lanewise(LSHR, 8).mul(y3))
                            .add(h1.lanewise(LSHR, 6).mul(y4))
                            .add(h1.lanewise(LSHR, 4).mul(y5))
                            .add(h1.lanewise(LSHR, 2).mul(y6))
                            .add(h1.mul(y7));
                    column += 8;
                    words += 4L * VECTOR_BYTES;
                    highWords += 2L * VECTOR_BYTES;
                }
                int lowered = 32 * x.codeSums16[2 * b + s];
                f0 = ((FloatVector) a0.reinterpretAsInts()
                                .lanewise(LSHL, 16)
                                .lanewise(ASHR, 16)
                                .add(b0.reinterpretAsInts()
                                        .lanewise(LSHL, 16)
                                        .lanewise(ASHR, 16)
                                        .lanewise(LSHL, 4))
                                .sub(lowered)
                                .convert(I2F, 0))
                        .mul(activationScale)
                        .fma(FloatVector.fromArray(FLOATS, factors, set), f0);
                f1 = ((FloatVector) a0.reinterpretAsInts()
                                .lanewise(ASHR, 16)
                                .add(b0.reinterpretAsInts().lanewise(ASHR, 16).lanewise(LSHL, 4))
                                .sub(lowered)
                                .convert(I2F, 0))
                        .mul(activationScale)
                        .fma(FloatVector.fromArray(FLOATS, factors, set + 1 * LANES), f1);
                f2 = ((FloatVector) a1.reinterpretAsInts()
                                .lanewise(LSHL, 16)
                                .lanewise(ASHR, 16)
                                .add(b1.reinterpretAsInts()
                                        .lanewise(LSHL, 16)
                                        .lanewise(ASHR, 16)
                                        .lanewise(LSHL, 4))
                                .sub(lowered)
                                .convert(I2F, 0))
                        .mul(activationScale)
                        .fma(FloatVector.fromArray(FLOATS, factors, set + 2 * LANES), f2);
                f3 = ((FloatVector) a1.reinterpretAsInts()
                                .lanewise(ASHR, 16)
                                .add(b1.reinterpretAsInts().lanewise(ASHR, 16).lanewise(LSHL, 4))
                                .sub(lowered)
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

    private static void bytes(
            TileFormat format,
            MemorySegment tiles,
            long tileOffset,
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
        int set = 0;
        for (int b = firstBlock; b < firstBlock + blocks; b++) {
            float activationScale = x.scales[b];
            long words = tileOffset + format.blockOffset(b) + format.codesOffset();
            IntVector a0 = IntVector.zero(INTS);
            IntVector a1 = IntVector.zero(INTS);
            IntVector a2 = IntVector.zero(INTS);
            IntVector a3 = IntVector.zero(INTS);
            for (int end = column + span; column < end; column += 2) {
                ShortVector v0 = ShortVector.fromMemorySegment(SHORTS, tiles, words, ORDER);
                ShortVector v1 = ShortVector.fromMemorySegment(SHORTS, tiles, words + VECTOR_BYTES, ORDER);
                short x0 = codes[column];
                short x1 = codes[column + 1];
                ShortVector p0 = v0.lanewise(ASHR, 8)
                        .mul(x0)
                        .add(v0.lanewise(LSHL, 8).lanewise(ASHR, 8).mul(x1));
                ShortVector p1 = v1.lanewise(ASHR, 8)
                        .mul(x0)
                        .add(v1.lanewise(LSHL, 8).lanewise(ASHR, 8).mul(x1));
                a0 = a0.add(p0.reinterpretAsInts().lanewise(LSHL, 16).lanewise(ASHR, 16));
                a1 = a1.add(p0.reinterpretAsInts().lanewise(ASHR, 16));
                a2 = a2.add(p1.reinterpretAsInts().lanewise(LSHL, 16).lanewise(ASHR, 16));
                a3 = a3.add(p1.reinterpretAsInts().lanewise(ASHR, 16));
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
