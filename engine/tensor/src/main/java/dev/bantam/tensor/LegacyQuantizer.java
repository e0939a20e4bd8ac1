package dev.bantam.tensor;

import dev.bantam.tensor.ScaleSearch.Levels;
import org.jspecify.annotations.Nullable;

/// Blocks of 32 floats to the formats of [LegacyBlocks].
///
/// Without importance the scale follows from the extreme values alone, in `float` and in the order written here,
/// so that the bytes are those of llama-quantize. With importance, and for IQ4_NL always, it is searched for.
final class LegacyQuantizer {
    private static final int SIZE = 32;
    private static final Levels NON_LINEAR = new Levels(LegacyBlocks.NON_LINEAR);

    private final ScaleSearch search = new ScaleSearch();
    private final double[] values = new double[SIZE];
    private final double[] weights = new double[SIZE];
    private final byte[] codes = new byte[SIZE];

    /// @param importance of each value of the block, or null where all columns matter alike
    void quantize(
            DType dtype, float[] x, int at, float @Nullable [] importance, int importanceAt, byte[] target, int to) {
        switch (dtype) {
            case Q8_0 -> fromLargest(dtype, x, at, 127, target, to);
            case Q4_0, Q5_0 -> {
                int end = dtype == DType.Q4_0 ? 8 : 16;
                if (importance == null) {
                    fromLargest(dtype, x, at, -end, target, to);
                } else {
                    weigh(x, at, importance, importanceAt);
                    searched(dtype, new Levels(-end, end - 1), target, to);
                }
            }
            case Q4_1, Q5_1 -> {
                int most = dtype == DType.Q4_1 ? 15 : 31;
                if (importance == null) {
                    fromRange(dtype, x, at, most, target, to);
                } else {
                    weigh(x, at, importance, importanceAt);
                    search.affine(most, values, weights, SIZE, true);
                    write(dtype, new Levels(0, most), search.scale, search.minimum, target, to);
                }
            }
            case IQ4_NL -> {
                weigh(x, at, importance, importanceAt);
                searched(dtype, NON_LINEAR, target, to);
            }
            case F32, F16, BF16, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K ->
                throw new IllegalArgumentException(dtype + " has no blocks of 32 values");
        }
    }

    /// The value of the largest magnitude gets the code `end`: 127 of either sign, or the one most negative.
    private void fromLargest(DType dtype, float[] x, int at, int end, byte[] target, int to) {
        float largest = 0;
        for (int i = 0; i < SIZE; i++) {
            if (Math.abs(x[at + i]) > Math.abs(largest)) {
                largest = x[at + i];
            }
        }
        float d = (end > 0 ? Math.abs(largest) : largest) / end;
        float inverse = inverse(d);
        for (int i = 0; i < SIZE; i++) {
            float scaled = x[at + i] * inverse;
            if (end > 0) {
                // Half away from zero; in double, where adding the half is exact.
                codes[i] = (byte) (Math.signum(scaled) * (int) (Math.abs((double) scaled) + 0.5));
            } else {
                codes[i] = (byte) (Math.min(-2 * end - 1, (int) (scaled + (-end + 0.5f))) + end);
            }
        }
        LegacyBlocks.pack(dtype, codes, 0, Quantizer.half(d), (short) 0, target, to);
    }

    /// The least value gets the code 0 and the largest the code `most`.
    private void fromRange(DType dtype, float[] x, int at, int most, byte[] target, int to) {
        float least = x[at];
        float largest = x[at];
        for (int i = 1; i < SIZE; i++) {
            least = x[at + i] < least ? x[at + i] : least;
            largest = x[at + i] > largest ? x[at + i] : largest;
        }
        float d = (largest - least) / most;
        float inverse = inverse(d);
        for (int i = 0; i < SIZE; i++) {
            codes[i] = (byte) Math.min(most, (int) ((x[at + i] - least) * inverse + 0.5f));
        }
        LegacyBlocks.pack(dtype, codes, 0, Quantizer.half(d), Quantizer.half(least), target, to);
    }

    /// One over `d`; zero where `d` is so small that a half-precision number can't hold it anyway.
    private static float inverse(float d) {
        float inverse = d == 0 ? 0 : 1f / d;
        return Float.isInfinite(inverse) ? 0 : inverse;
    }

    private void searched(DType dtype, Levels levels, byte[] target, int to) {
        search.symmetric(levels, values, weights, SIZE);
        write(dtype, levels, search.scale, 0, target, to);
    }

    private void write(DType dtype, Levels levels, double scale, double minimum, byte[] target, int to) {
        short d = Quantizer.half(scale);
        short m = Quantizer.half(-minimum);
        ScaleSearch.codes(levels, values, SIZE, Float.float16ToFloat(d), -Float.float16ToFloat(m), codes, 0);
        LegacyBlocks.pack(dtype, codes, 0, d, m, target, to);
    }

    private void weigh(float[] x, int at, float @Nullable [] importance, int importanceAt) {
        for (int i = 0; i < SIZE; i++) {
            values[i] = x[at + i];
        }
        ImportanceWeights.fill(values, importance, importanceAt, weights);
    }
}
