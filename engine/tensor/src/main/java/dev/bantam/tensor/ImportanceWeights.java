package dev.bantam.tensor;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What an error in a value weighs when a block's scale is searched: `sqrt(2 mean(x x) + x x)`, times the
/// importance of its column. Errors in large values weigh more, as these carry more of a product.
final class ImportanceWeights {
    private ImportanceWeights() {}

    /// @param values of a block
    /// @param importance of its columns from `importanceAt` on, or null where all cost alike
    /// @param weights as many as values; written
    static void fill(double[] values, float @Nullable [] importance, int importanceAt, double[] weights) {
        double squares = 0;
        for (double value : values) {
            squares += value * value;
        }
        double spread = 2 * squares / values.length;
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            double size = Math.sqrt(spread + values[i] * values[i]);
            weights[i] = importance == null ? size : size * importance[importanceAt + i];
            sum += weights[i];
        }
        if (!(sum > 0)) {
            Arrays.fill(weights, 1); // zeros, or nothing passes through these columns
        }
    }
}
