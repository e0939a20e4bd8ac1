package dev.bantam.tensor;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;

/// Seeded tensors of any format: random bytes with finite, small scales.
final class RandomTensors {
    private RandomTensors() {}

    static Tensor tensor(DType dtype, int rows, int columns, long seed) {
        Random random = new Random(seed);
        long size = dtype.byteSize((long) rows * columns);
        byte[] bytes = new byte[Math.toIntExact(size)];
        random.nextBytes(bytes);
        // Every 16-bit field that could be a half, bfloat16 or the top of a float gets a modest exponent.
        MemorySegment data = MemorySegment.ofArray(bytes);
        switch (dtype) {
            case F32 -> {
                for (int i = 0; i < size; i += 4) {
                    setFloat(bytes, i, (float) random.nextGaussian());
                }
            }
            case F16 -> {
                for (int i = 0; i < size; i += 2) {
                    setHalf(bytes, i, (float) random.nextGaussian());
                }
            }
            case BF16 -> {
                for (int i = 0; i < size; i += 2) {
                    int bits = Float.floatToRawIntBits((float) random.nextGaussian());
                    bytes[i] = (byte) (bits >> 16);
                    bytes[i + 1] = (byte) (bits >> 24);
                }
            }
            case Q4_0, Q5_0, Q8_0, IQ4_NL -> setScales(bytes, dtype.blockBytes(), random, 0);
            case Q4_1, Q5_1, Q4_K, Q5_K -> setScales(bytes, dtype.blockBytes(), random, 0, 2);
            case Q2_K -> setScales(bytes, dtype.blockBytes(), random, 80, 82);
            case Q3_K -> setScales(bytes, dtype.blockBytes(), random, 108);
            case Q6_K -> setScales(bytes, dtype.blockBytes(), random, 208);
        }
        return new Tensor(dtype + "", dtype, List.of((long) rows, (long) columns), data);
    }

    private static void setScales(byte[] bytes, int blockBytes, Random random, int... fields) {
        for (int block = 0; block < bytes.length; block += blockBytes) {
            for (int field : fields) {
                setHalf(bytes, block + field, (float) random.nextGaussian() * 0.1f);
            }
        }
    }

    private static void setHalf(byte[] bytes, int at, float value) {
        short half = Float.floatToFloat16(value);
        bytes[at] = (byte) half;
        bytes[at + 1] = (byte) (half >> 8);
    }

    private static void setFloat(byte[] bytes, int at, float value) {
        int bits = Float.floatToRawIntBits(value);
        for (int i = 0; i < 4; i++) {
            bytes[at + i] = (byte) (bits >> 8 * i);
        }
    }

    static float[] floats(int size, long seed) {
        Random random = new Random(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
