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
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/// Products of quantised tiles with 8-bit activations.
///
/// Codes meet activations in 16-bit lanes, a row a lane: an activation is broadcast once for all rows of a tile, and
/// there is no horizontal sum. The low and high halves of a vector's 32-bit lanes are rows `0..lanes` and
/// `lanes..2 * lanes`: shifts widen them. A 4-bit code times 127 fits 32 times in a lane, a 5-bit code 16 times,
/// an 8-bit code twice.
///
/// Nothing is factored out into helpers, and no vector crosses a branch: past its limit of inlined bytecodes the
/// compiler calls helpers, and a vector that goes through a call, or meets another where branches join, may be
/// allocated.
final class CodeKernels {
    private static final int CACHE_LINE = 64;

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
        long groupBytes = format.headerOffset(TileFormat.GROUP);
        for (int first = 0; first < total; first += TileFormat.GROUP) {
            int blocks = Math.min(TileFormat.GROUP, total - first);
            long next = tileOffset + format.headerOffset(first + TileFormat.GROUP);
            factors[factors.length - 1] = touch(tiles, next, Math.min(tiles.byteSize(), next + groupBytes));
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

    /// Reads a byte of every cache line of the next group, all at once: the processor's own prefetching stops at
    /// each page and is late for so much memory. What it read is of no interest.
    private static float touch(MemorySegment tiles, long from, long to) {
        int sum = 0;
        for (long at = from; at < to; at += CACHE_LINE) {
            sum += tiles.get(ValueLayout.JAVA_BYTE, at);
        }
        return sum;
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
        short[] codes = x.codes;
        int subs = QuantizedRow.BLOCK / subBlock;
        int column = firstBlock * QuantizedRow.BLOCK;
        int set = 0;
        for (int b = firstBlock; b < firstBlock + blocks; b++) {
            float activationScale = x.scales[b];
            long words = tileOffset + format.blockOffset(b) + format.codesOffset();
            for (int s = 0; s < subs; s++) {
                ShortVector a0 = ShortVector.zero(SHORTS);
                ShortVector a1 = ShortVector.zero(SHORTS);
                for (int end = column + subBlock; column < end; column += 4) {
                    ShortVector v0 = ShortVector.fromMemorySegment(SHORTS, tiles, words, ORDER);
                    ShortVector v1 = ShortVector.fromMemorySegment(SHORTS, tiles, words + VECTOR_BYTES, ORDER);
                    short x0 = codes[column];
                    short x1 = codes[column + 1];
                    short x2 = codes[column + 2];
                    short x3 = codes[column + 3];
                    a0 = a0.add(v0.lanewise(ASHR, 12).mul(x0))
                            .add(v0.lanewise(LSHL, 4).lanewise(ASHR, 12).mul(x1))
                            .add(v0.lanewise(LSHL, 8).lanewise(ASHR, 12).mul(x2))
                            .add(v0.lanewise(LSHL, 12).lanewise(ASHR, 12).mul(x3));
                    a1 = a1.add(v1.lanewise(ASHR, 12).mul(x0))
                            .add(v1.lanewise(LSHL, 4).lanewise(ASHR, 12).mul(x1))
                            .add(v1.lanewise(LSHL, 8).lanewise(ASHR, 12).mul(x2))
                            .add(v1.lanewise(LSHL, 12).lanewise(ASHR, 12).mul(x3));
                    words += 2L * VECTOR_BYTES;
                }
                f0 = ((FloatVector) a0.reinterpretAsInts()
                                .lanewise(LSHL, 16)
                                .lanewise(ASHR, 16)
                                .convert(I2F, 0))
                        .mul(activationScale)
                        .fma(FloatVector.fromArray(FLOATS, factors, set), f0);
                f1 = ((FloatVector) a0.reinterpretAsInts().lanewise(ASHR, 16).convert(I2F, 0))
                        .mul(activationScale)
                        .fma(FloatVector.fromArray(FLOATS, factors, set + 1 * LANES), f1);
                f2 = ((FloatVector) a1.reinterpretAsInts()
                                .lanewise(LSHL, 16)
                                .lanewise(ASHR, 16)
                                .convert(I2F, 0))
                        .mul(activationScale)
                        .fma(FloatVector.fromArray(FLOATS, factors, set + 2 * LANES), f2);
                f3 = ((FloatVector) a1.reinterpretAsInts().lanewise(ASHR, 16).convert(I2F, 0))
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
        int set = 0;
        for (int b = firstBlock; b < firstBlock + blocks; b++) {
            float activationScale = x.scales[b];
            long words = tileOffset + format.blockOffset(b) + format.codesOffset();
            int column = b * QuantizedRow.BLOCK;
            // The last word has two codes: one goes to each half, so that neither sums more than 16 products.
            ShortVector last0 = ShortVector.fromMemorySegment(SHORTS, tiles, words + 20L * VECTOR_BYTES, ORDER);
            ShortVector last1 = ShortVector.fromMemorySegment(SHORTS, tiles, words + 21L * VECTOR_BYTES, ORDER);
            short x30 = codes[column + 30];
            short x31 = codes[column + 31];
            ShortVector a0 = last0.lanewise(ASHR, 11).mul(x30);
            ShortVector a1 = last1.lanewise(ASHR, 11).mul(x30);
            ShortVector b0 = last0.lanewise(LSHL, 5).lanewise(ASHR, 11).mul(x31);
            ShortVector b1 = last1.lanewise(LSHL, 5).lanewise(ASHR, 11).mul(x31);
            for (int step = 0; step < 5; step++) {
                ShortVector v0 = ShortVector.fromMemorySegment(SHORTS, tiles, words, ORDER);
                ShortVector v1 = ShortVector.fromMemorySegment(SHORTS, tiles, words + VECTOR_BYTES, ORDER);
                short x0 = codes[column];
                short x1 = codes[column + 1];
                short x2 = codes[column + 2];
                a0 = a0.add(v0.lanewise(ASHR, 11).mul(x0))
                        .add(v0.lanewise(LSHL, 5).lanewise(ASHR, 11).mul(x1))
                        .add(v0.lanewise(LSHL, 10).lanewise(ASHR, 11).mul(x2));
                a1 = a1.add(v1.lanewise(ASHR, 11).mul(x0))
                        .add(v1.lanewise(LSHL, 5).lanewise(ASHR, 11).mul(x1))
                        .add(v1.lanewise(LSHL, 10).lanewise(ASHR, 11).mul(x2));
                ShortVector w0 = ShortVector.fromMemorySegment(SHORTS, tiles, words + 10L * VECTOR_BYTES, ORDER);
                ShortVector w1 = ShortVector.fromMemorySegment(SHORTS, tiles, words + 11L * VECTOR_BYTES, ORDER);
                short y0 = codes[column + 15];
                short y1 = codes[column + 16];
                short y2 = codes[column + 17];
                b0 = b0.add(w0.lanewise(ASHR, 11).mul(y0))
                        .add(w0.lanewise(LSHL, 5).lanewise(ASHR, 11).mul(y1))
                        .add(w0.lanewise(LSHL, 10).lanewise(ASHR, 11).mul(y2));
                b1 = b1.add(w1.lanewise(ASHR, 11).mul(y0))
                        .add(w1.lanewise(LSHL, 5).lanewise(ASHR, 11).mul(y1))
                        .add(w1.lanewise(LSHL, 10).lanewise(ASHR, 11).mul(y2));
                column += 3;
                words += 2L * VECTOR_BYTES;
            }
            f0 = ((FloatVector) a0.reinterpretAsInts()
                            .lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(b0.reinterpretAsInts().lanewise(LSHL, 16).lanewise(ASHR, 16))
                            .convert(I2F, 0))
                    .mul(activationScale)
                    .fma(FloatVector.fromArray(FLOATS, factors, set), f0);
            f1 = ((FloatVector) a0.reinterpretAsInts()
                            .lanewise(ASHR, 16)
                            .add(b0.reinterpretAsInts().lanewise(ASHR, 16))
                            .convert(I2F, 0))
                    .mul(activationScale)
                    .fma(FloatVector.fromArray(FLOATS, factors, set + 1 * LANES), f1);
            f2 = ((FloatVector) a1.reinterpretAsInts()
                            .lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(b1.reinterpretAsInts().lanewise(LSHL, 16).lanewise(ASHR, 16))
                            .convert(I2F, 0))
                    .mul(activationScale)
                    .fma(FloatVector.fromArray(FLOATS, factors, set + 2 * LANES), f2);
            f3 = ((FloatVector) a1.reinterpretAsInts()
                            .lanewise(ASHR, 16)
                            .add(b1.reinterpretAsInts().lanewise(ASHR, 16))
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
        short[] codes = x.codes;
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
                    short x0 = codes[column];
                    short x1 = codes[column + 1];
                    short x2 = codes[column + 2];
                    short x3 = codes[column + 3];
                    short x4 = codes[column + 4];
                    short x5 = codes[column + 5];
                    short x6 = codes[column + 6];
                    short x7 = codes[column + 7];
                    a0 = a0.add(v0.lanewise(LSHR, 12).and((short) 15).mul(x0))
                            .add(v0.lanewise(LSHR, 8).and((short) 15).mul(x1))
                            .add(v0.lanewise(LSHR, 4).and((short) 15).mul(x2))
                            .add(v0.and((short) 15).mul(x3))
                            .add(w0.lanewise(LSHR, 12).and((short) 15).mul(x4))
                            .add(w0.lanewise(LSHR, 8).and((short) 15).mul(x5))
                            .add(w0.lanewise(LSHR, 4).and((short) 15).mul(x6))
                            .add(w0.and((short) 15).mul(x7));
                    a1 = a1.add(v1.lanewise(LSHR, 12).and((short) 15).mul(x0))
                            .add(v1.lanewise(LSHR, 8).and((short) 15).mul(x1))
                            .add(v1.lanewise(LSHR, 4).and((short) 15).mul(x2))
                            .add(v1.and((short) 15).mul(x3))
                            .add(w1.lanewise(LSHR, 12).and((short) 15).mul(x4))
                            .add(w1.lanewise(LSHR, 8).and((short) 15).mul(x5))
                            .add(w1.lanewise(LSHR, 4).and((short) 15).mul(x6))
                            .add(w1.and((short) 15).mul(x7));
                    b0 = b0.add(h0.lanewise(LSHR, 14).and((short) 3).mul(x0))
                            .add(h0.lanewise(LSHR, 12).and((short) 3).mul(x1))
                            .add(h0.lanewise(LSHR, 10).and((short) 3).mul(x2))
                            .add(h0.lanewise(LSHR, 8).and((short) 3).mul(x3))
                            .add(h0.lanewise(LSHR, 6).and((short) 3).mul(x4))
                            .add(h0.lanewise(LSHR, 4).and((short) 3).mul(x5))
                            .add(h0.lanewise(LSHR, 2).and((short) 3).mul(x6))
                            .add(h0.and((short) 3).mul(x7));
                    b1 = b1.add(h1.lanewise(LSHR, 14).and((short) 3).mul(x0))
                            .add(h1.lanewise(LSHR, 12).and((short) 3).mul(x1))
                            .add(h1.lanewise(LSHR, 10).and((short) 3).mul(x2))
                            .add(h1.lanewise(LSHR, 8).and((short) 3).mul(x3))
                            .add(h1.lanewise(LSHR, 6).and((short) 3).mul(x4))
                            .add(h1.lanewise(LSHR, 4).and((short) 3).mul(x5))
                            .add(h1.lanewise(LSHR, 2).and((short) 3).mul(x6))
                            .add(h1.and((short) 3).mul(x7));
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
