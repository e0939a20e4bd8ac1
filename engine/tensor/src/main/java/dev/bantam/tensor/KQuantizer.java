package dev.bantam.tensor;

import dev.bantam.tensor.ScaleSearch.Levels;
import org.jspecify.annotations.Nullable;

/// Blocks of 256 floats to the formats of [KBlocks].
///
/// Each sub-block gets its own best scale and minimum first. The block's two half-precision numbers are then fitted
/// to these, and last each sub-block takes the small integers, near the fitted ones, with which its values come out
/// best.
final class KQuantizer {
    private static final int SIZE = 256;
    private static final Levels SCALES_4 = new Levels(0, 15);
    private static final Levels SCALES_6 = new Levels(0, 63);

    private final ScaleSearch search = new ScaleSearch();
    private final double[] values = new double[SIZE];
    private final double[] subBlock = new double[32];
    private final double[] weights = new double[SIZE];
    private final double[] subWeights = new double[32];
    private final double[] scales = new double[16];
    private final double[] minimums = new double[16];
    private final double[] sums = new double[16];
    private final byte[] codes = new byte[SIZE];

    /// @param importance of each value of the block, or null where all columns matter alike
    void quantize(
            DType dtype, float[] x, int at, float @Nullable [] importance, int importanceAt, byte[] target, int to) {
        for (int i = 0; i < SIZE; i++) {
            values[i] = x[at + i];
        }
        KScales integers = switch (dtype) {
            case Q2_K -> affine(16, new Levels(0, 3), SCALES_4, importance, importanceAt);
            case Q3_K -> symmetric(new Levels(-4, 3), new Levels(-32, 31), importance, importanceAt);
            case Q4_K -> affine(32, new Levels(0, 15), SCALES_6, importance, importanceAt);
            case Q5_K -> affine(32, new Levels(0, 31), SCALES_6, importance, importanceAt);
            case Q6_K -> symmetric(new Levels(-32, 31), new Levels(-128, 127), importance, importanceAt);
            case F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL ->
                throw new IllegalArgumentException(dtype + " has no blocks of 256 values");
        };
        KBlocks.pack(dtype, codes, integers, target, to);
    }

    private KScales symmetric(Levels levels, Levels scaleLevels, float @Nullable [] importance, int importanceAt) {
        int size = 16;
        weigh(size, importance, importanceAt);
        for (int s = 0; s < SIZE / size; s++) {
            load(size, s);
            search.symmetric(levels, subBlock, subWeights, size);
            scales[s] = search.scale;
        }
        KScales integers = new KScales();
        integers.d = blockScale(scaleLevels, scales, SIZE / size);
        for (int s = 0; s < SIZE / size; s++) {
            load(size, s);
            int fitted = fitted(scaleLevels, scales[s], integers.d);
            int chosen = fitted;
            double best = Double.POSITIVE_INFINITY;
            for (int scale = Math.max(scaleLevels.least, fitted - 1);
                    scale <= Math.min(scaleLevels.most, fitted + 1);
                    scale++) {
                double error = ScaleSearch.error(levels, subBlock, subWeights, size, integers.d * scale, 0, best);
                if (error < best) {
                    best = error;
                    chosen = scale;
                }
            }
            integers.scales[s] = (byte) chosen;
            ScaleSearch.codes(levels, subBlock, size, integers.d * chosen, 0, codes, s * size);
        }
        return integers;
    }

    private KScales affine(
            int size, Levels levels, Levels scaleLevels, float @Nullable [] importance, int importanceAt) {
        weigh(size, importance, importanceAt);
        for (int s = 0; s < SIZE / size; s++) {
            load(size, s);
            search.affine(levels.most, subBlock, subWeights, size, false);
            scales[s] = search.scale;
            minimums[s] = search.minimum;
        }
        KScales integers = new KScales();
        integers.d = blockScale(scaleLevels, scales, SIZE / size);
        integers.dmin = -blockScale(scaleLevels, minimums, SIZE / size);
        for (int s = 0; s < SIZE / size; s++) {
            load(size, s);
            chooseBoth(size, levels, scaleLevels, integers, s);
        }
        return integers;
    }

    /// The pair of integers, each at most one from the fitted one, with the least error.
    private void chooseBoth(int size, Levels levels, Levels scaleLevels, KScales integers, int s) {
        int scale = fitted(scaleLevels, scales[s], integers.d);
        int minimum = fitted(scaleLevels, minimums[s], -integers.dmin);
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < 9; i++) {
            // The fitted pair comes first: ties keep it, and the rest mostly ends early.
            int triedScale = scale + (i + 1) % 3 - 1;
            int triedMinimum = minimum + (i / 3 + 1) % 3 - 1;
            if (Math.min(triedScale, triedMinimum) < 0 || Math.max(triedScale, triedMinimum) > scaleLevels.most) {
                continue;
            }
            double error = ScaleSearch.error(
                    levels, subBlock, subWeights, size, integers.d * triedScale, -integers.dmin * triedMinimum, best);
            if (error < best) {
                best = error;
                integers.scales[s] = (byte) triedScale;
                integers.minimums[s] = (byte) triedMinimum;
            }
        }
        ScaleSearch.codes(
                levels,
                subBlock,
                size,
                integers.d * integers.scales[s],
                -integers.dmin * integers.minimums[s],
                codes,
                s * size);
    }

    /// The half-precision number whose multiples come nearest to `numbers`, by the weight of their sub-blocks. Its
    /// neighbours are tried too: where numbers are tiny, halves are far apart.
    private float blockScale(Levels levels, double[] numbers, int count) {
        search.symmetric(levels, numbers, sums, count);
        short nearest = Quantizer.half(search.scale);
        float chosen = 0;
        double best = Double.POSITIVE_INFINITY;
        for (int neighbour : new int[] {0, 1, -1}) {
            float tried = Float.float16ToFloat((short) (nearest + neighbour));
            double error = ScaleSearch.error(levels, numbers, sums, count, tried, 0, best);
            if (error < best) {
                best = error;
                chosen = tried;
            }
        }
        return chosen;
    }

    private static int fitted(Levels levels, double number, double unit) {
        return unit == 0 ? 0 : levels.nearest(number / unit);
    }

    private void weigh(int size, float @Nullable [] importance, int importanceAt) {
        ImportanceWeights.fill(values, importance, importanceAt, weights);
        for (int s = 0; s < SIZE / size; s++) {
            double sum = 0;
            for (int i = 0; i < size; i++) {
                sum += weights[s * size + i];
            }
            sums[s] = sum;
        }
    }

    private void load(int size, int s) {
        System.arraycopy(values, s * size, subBlock, 0, size);
        System.arraycopy(weights, s * size, subWeights, 0, size);
    }
}
