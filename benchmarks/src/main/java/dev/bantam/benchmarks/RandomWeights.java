package dev.bantam.benchmarks;

import dev.bantam.tensor.DType;
import dev.bantam.tensor.Tensor;
import dev.bantam.tensor.TileFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;

/// Seeded numbers to compute with: any codes, and scales that are neither denormal nor infinite, which would be slow.
final class RandomWeights {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private RandomWeights() {}

    /// Activations: `size` numbers of the normal distribution.
    static float[] floats(int size) {
        Random random = new Random(size);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /// Packed tiles of that layout, one behind the other; all hold the same numbers.
    static MemorySegment tiles(TileFormat format, int columns, int tiles, Arena arena) {
        long tileBytes = format.tileBytes(columns);
        MemorySegment memory = arena.allocate(tiles * tileBytes, 64);
        MemorySegment first = memory.asSlice(0, tileBytes);
        Random random = new Random(1);
        switch (format.packing()) {
            case FLOAT -> fill(first, DType.F32, random);
            case HALF -> fill(first, DType.F16, random);
            case BRAIN -> fill(first, DType.BF16, random);
            case NIBBLE, FIVE, SIX, BYTE -> {
                fillBytes(first, random);
                for (int block = 0; block < columns / format.packing().blockColumns(); block++) {
                    if (format.scales() == TileFormat.Scales.HALF) {
                        fill(first.asSlice(format.factorsOffset(block), format.factorBytes()), DType.F16, random);
                    } else {
                        fill(first.asSlice(format.headerOffset(block), format.headerBytes()), DType.F16, random);
                    }
                }
            }
        }
        for (int tile = 1; tile < tiles; tile++) {
            MemorySegment.copy(first, 0, memory, tile * tileBytes, tileBytes);
        }
        return memory;
    }

    /// A stored tensor `[rows, columns]` in memory of `arena`; all rows hold the same numbers.
    static Tensor tensor(DType dtype, int rows, int columns, Arena arena) {
        long rowBytes = dtype.byteSize(columns);
        MemorySegment memory = arena.allocate(rows * rowBytes, 64);
        MemorySegment first = memory.asSlice(0, rowBytes);
        Random random = new Random(1);
        switch (dtype) {
            case F32, F16, BF16 -> fill(first, dtype, random);
            case Q4_0, Q5_0, Q8_0, IQ4_NL -> fillBlocks(first, dtype, random, 0);
            case Q4_1, Q5_1, Q4_K, Q5_K -> fillBlocks(first, dtype, random, 0, 2);
            case Q2_K -> fillBlocks(first, dtype, random, 80, 82);
            case Q3_K -> fillBlocks(first, dtype, random, 108);
            case Q6_K -> fillBlocks(first, dtype, random, 208);
        }
        for (int row = 1; row < rows; row++) {
            MemorySegment.copy(first, 0, memory, row * rowBytes, rowBytes);
        }
        return new Tensor(dtype.name(), dtype, List.of((long) rows, (long) columns), memory);
    }

    /// Random bytes, and half-precision scales where a block of the format has them.
    private static void fillBlocks(MemorySegment row, DType dtype, Random random, int... scales) {
        fillBytes(row, random);
        for (long block = 0; block < row.byteSize(); block += dtype.blockBytes()) {
            for (int scale : scales) {
                fill(row.asSlice(block + scale, Short.BYTES), DType.F16, random);
            }
        }
    }

    private static void fillBytes(MemorySegment memory, Random random) {
        for (long i = 0; i < memory.byteSize(); i++) {
            memory.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
        }
    }

    /// Numbers of a plain format around 0.1.
    private static void fill(MemorySegment memory, DType dtype, Random random) {
        for (long at = 0; at < memory.byteSize(); at += dtype.blockBytes()) {
            float value = 0.05f + 0.1f * random.nextFloat();
            switch (dtype) {
                case F32 -> memory.set(FLOAT, at, value);
                case F16 -> memory.set(SHORT, at, Float.floatToFloat16(value));
                case BF16 -> memory.set(SHORT, at, (short) (Float.floatToRawIntBits(value) >> 16));
                case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL ->
                    throw new IllegalArgumentException(dtype + " has blocks");
            }
        }
    }
}
