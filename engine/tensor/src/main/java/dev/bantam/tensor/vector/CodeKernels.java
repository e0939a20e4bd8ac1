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

import dev.bantam.tensor.QuantizedRow;
import dev.bantam.tensor.TileFormat;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/// Products of quantised tiles with 8-bit activations.
///
/// Codes meet activations in 16-bit lanes, a row a lane: an activation is broadcast once for all rows of a tile, and
/// there is no horizontal sum. The low and high halves of a vector's 32-bit lanes are rows `0..lanes` and
/// `lanes..2 * lanes`: shifts widen them.
///
/// Nothing is factored out into helpers: past its limit of inlined bytecodes the compiler would call them, and every
/// vector that goes through a call is allocated.
///
/// A 4-bit code times 127 fits 32 times in a lane, a 5-bit code 16 times, an 8-bit code
/// twice.
final class CodeKernels {
    private CodeKernels() {}

    static void nibbles(
            TileFormat format,
            MemorySegment tiles,
            long tileOffset,
            int columns,
            QuantizedRow x,
            float[] out,
            int outOffset) {
        FloatVector f0 = FloatVector.zero(FLOATS);
        FloatVector f1 = FloatVector.zero(FLOATS);
        FloatVector f2 = FloatVector.zero(FLOATS);
        FloatVector f3 = FloatVector.zero(FLOATS);
        boolean offsets = format.offsets();
        int subBlock = format.subBlock();
        int scaleBytes = format.scaleBytes();
        short[] codes = x.codes;
        float[] sums = subBlock == QuantizedRow.BLOCK ? x.sums32 : x.sums16;
        int subs = QuantizedRow.BLOCK / subBlock;
        long block = tileOffset;
        int column = 0;
        int sub = 0;
        for (int b = 0; b < columns / QuantizedRow.BLOCK; b++) {
            float activationScale = x.scales[b];
            long words = block + format.codesOffset();
            long factors = block;
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
                IntVector low0 = a0.reinterpretAsInts().lanewise(LSHL, 16).lanewise(ASHR, 16);
                IntVector high0 = a0.reinterpretAsInts().lanewise(ASHR, 16);
                IntVector low1 = a1.reinterpretAsInts().lanewise(LSHL, 16).lanewise(ASHR, 16);
                IntVector high1 = a1.reinterpretAsInts().lanewise(ASHR, 16);
                f0 = ((FloatVector) low0.convert(I2F, 0))
                        .mul(activationScale)
                        .fma(FloatVector.fromMemorySegment(FLOATS, tiles, factors, ORDER), f0);
                f1 = ((FloatVector) high0.convert(I2F, 0))
                        .mul(activationScale)
                        .fma(FloatVector.fromMemorySegment(FLOATS, tiles, factors + VECTOR_BYTES, ORDER), f1);
                f2 = ((FloatVector) low1.convert(I2F, 0))
                        .mul(activationScale)
                        .fma(FloatVector.fromMemorySegment(FLOATS, tiles, factors + 2L * VECTOR_BYTES, ORDER), f2);
                f3 = ((FloatVector) high1.convert(I2F, 0))
                        .mul(activationScale)
                        .fma(FloatVector.fromMemorySegment(FLOATS, tiles, factors + 3L * VECTOR_BYTES, ORDER), f3);
                if (offsets) {
                    long at = factors + scaleBytes;
                    FloatVector sum = FloatVector.broadcast(FLOATS, sums[sub]);
                    f0 = FloatVector.fromMemorySegment(FLOATS, tiles, at, ORDER).fma(sum, f0);
                    f1 = FloatVector.fromMemorySegment(FLOATS, tiles, at + VECTOR_BYTES, ORDER)
                            .fma(sum, f1);
                    f2 = FloatVector.fromMemorySegment(FLOATS, tiles, at + 2L * VECTOR_BYTES, ORDER)
                            .fma(sum, f2);
                    f3 = FloatVector.fromMemorySegment(FLOATS, tiles, at + 3L * VECTOR_BYTES, ORDER)
                            .fma(sum, f3);
                }
                factors += 4L * VECTOR_BYTES;
                sub++;
            }
            block = words;
        }
        f0.intoArray(out, outOffset);
        f1.intoArray(out, outOffset + LANES);
        f2.intoArray(out, outOffset + 2 * LANES);
        f3.intoArray(out, outOffset + 3 * LANES);
    }

    static void fives(
            TileFormat format,
            MemorySegment tiles,
            long tileOffset,
            int columns,
            QuantizedRow x,
            float[] out,
            int outOffset) {
        FloatVector f0 = FloatVector.zero(FLOATS);
        FloatVector f1 = FloatVector.zero(FLOATS);
        FloatVector f2 = FloatVector.zero(FLOATS);
        FloatVector f3 = FloatVector.zero(FLOATS);
        boolean offsets = format.offsets();
        int scaleBytes = format.scaleBytes();
        short[] codes = x.codes;
        long block = tileOffset;
        for (int b = 0; b < columns / QuantizedRow.BLOCK; b++) {
            long words = block + format.codesOffset();
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
            float activationScale = x.scales[b];
            f0 = ((FloatVector) a0.reinterpretAsInts()
                            .lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(b0.reinterpretAsInts().lanewise(LSHL, 16).lanewise(ASHR, 16))
                            .convert(I2F, 0))
                    .mul(activationScale)
                    .fma(FloatVector.fromMemorySegment(FLOATS, tiles, block, ORDER), f0);
            f1 = ((FloatVector) a0.reinterpretAsInts()
                            .lanewise(ASHR, 16)
                            .add(b0.reinterpretAsInts().lanewise(ASHR, 16))
                            .convert(I2F, 0))
                    .mul(activationScale)
                    .fma(FloatVector.fromMemorySegment(FLOATS, tiles, block + VECTOR_BYTES, ORDER), f1);
            f2 = ((FloatVector) a1.reinterpretAsInts()
                            .lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(b1.reinterpretAsInts().lanewise(LSHL, 16).lanewise(ASHR, 16))
                            .convert(I2F, 0))
                    .mul(activationScale)
                    .fma(FloatVector.fromMemorySegment(FLOATS, tiles, block + 2L * VECTOR_BYTES, ORDER), f2);
            f3 = ((FloatVector) a1.reinterpretAsInts()
                            .lanewise(ASHR, 16)
                            .add(b1.reinterpretAsInts().lanewise(ASHR, 16))
                            .convert(I2F, 0))
                    .mul(activationScale)
                    .fma(FloatVector.fromMemorySegment(FLOATS, tiles, block + 3L * VECTOR_BYTES, ORDER), f3);
            if (offsets) {
                long at = block + scaleBytes;
                FloatVector sum = FloatVector.broadcast(FLOATS, x.sums32[b]);
                f0 = FloatVector.fromMemorySegment(FLOATS, tiles, at, ORDER).fma(sum, f0);
                f1 = FloatVector.fromMemorySegment(FLOATS, tiles, at + VECTOR_BYTES, ORDER)
                        .fma(sum, f1);
                f2 = FloatVector.fromMemorySegment(FLOATS, tiles, at + 2L * VECTOR_BYTES, ORDER)
                        .fma(sum, f2);
                f3 = FloatVector.fromMemorySegment(FLOATS, tiles, at + 3L * VECTOR_BYTES, ORDER)
                        .fma(sum, f3);
            }
            block = words + 12L * VECTOR_BYTES;
        }
        f0.intoArray(out, outOffset);
        f1.intoArray(out, outOffset + LANES);
        f2.intoArray(out, outOffset + 2 * LANES);
        f3.intoArray(out, outOffset + 3 * LANES);
    }

    static void bytes(
            TileFormat format,
            MemorySegment tiles,
            long tileOffset,
            int columns,
            QuantizedRow x,
            float[] out,
            int outOffset) {
        FloatVector f0 = FloatVector.zero(FLOATS);
        FloatVector f1 = FloatVector.zero(FLOATS);
        FloatVector f2 = FloatVector.zero(FLOATS);
        FloatVector f3 = FloatVector.zero(FLOATS);
        int subBlock = format.subBlock();
        short[] codes = x.codes;
        int subs = QuantizedRow.BLOCK / subBlock;
        long block = tileOffset;
        int column = 0;
        for (int b = 0; b < columns / QuantizedRow.BLOCK; b++) {
            float activationScale = x.scales[b];
            long words = block + format.codesOffset();
            long factors = block;
            for (int s = 0; s < subs; s++) {
                IntVector a0 = IntVector.zero(INTS);
                IntVector a1 = IntVector.zero(INTS);
                IntVector a2 = IntVector.zero(INTS);
                IntVector a3 = IntVector.zero(INTS);
                for (int end = column + subBlock; column < end; column += 2) {
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
                        .fma(FloatVector.fromMemorySegment(FLOATS, tiles, factors, ORDER), f0);
                f1 = ((FloatVector) a1.convert(I2F, 0))
                        .mul(activationScale)
                        .fma(FloatVector.fromMemorySegment(FLOATS, tiles, factors + VECTOR_BYTES, ORDER), f1);
                f2 = ((FloatVector) a2.convert(I2F, 0))
                        .mul(activationScale)
                        .fma(FloatVector.fromMemorySegment(FLOATS, tiles, factors + 2L * VECTOR_BYTES, ORDER), f2);
                f3 = ((FloatVector) a3.convert(I2F, 0))
                        .mul(activationScale)
                        .fma(FloatVector.fromMemorySegment(FLOATS, tiles, factors + 3L * VECTOR_BYTES, ORDER), f3);
                factors += 4L * VECTOR_BYTES;
            }
            block = words;
        }
        f0.intoArray(out, outOffset);
        f1.intoArray(out, outOffset + LANES);
        f2.intoArray(out, outOffset + 2 * LANES);
        f3.intoArray(out, outOffset + 3 * LANES);
    }
}
