package dev.bantam.evaluate;

import java.util.Arrays;
import java.util.List;

/// Multinomial logistic regression with an L2 penalty on the weights but not on the intercepts.
///
/// The minimised function is that of scikit-learn's `LogisticRegression(C=c)`: the negative log-likelihoods of the
/// rows, times c, plus half the squared weights; divided here by c and the rows, so that one tolerance serves all.
final class LogisticRegression {
    private static final double TOLERANCE = 1e-7;
    private static final int STEPS = 10_000;

    private final int features;
    private final int classes;
    // Weights as [features][classes], then the intercepts [classes].
    private final double[] parameters;

    /// Fits.
    ///
    /// @param targets the class of each row, from 0 to `classes - 1`
    /// @throws IllegalStateException if it does not converge
    LogisticRegression(List<SparseVector> rows, int[] targets, int features, int classes, double c) {
        this.features = features;
        this.classes = classes;
        // Of two classes scikit-learn has one weight vector w; here they have -w/2 and w/2, with half its squares.
        double penalty = (classes == 2 ? 2 : 1) / (c * rows.size());
        parameters = Lbfgs.minimize(
                (point, gradient) -> objective(rows, targets, penalty, point, gradient),
                (features + 1) * classes,
                TOLERANCE,
                STEPS);
    }

    /// `[classes]`
    double[] probabilities(SparseVector row) {
        double[] scores = new double[classes];
        softmax(row, parameters, scores);
        return scores;
    }

    private double objective(
            List<SparseVector> rows, int[] targets, double penalty, double[] point, double[] gradient) {
        int weights = features * classes;
        double squares = 0;
        for (int i = 0; i < weights; i++) {
            squares += point[i] * point[i];
            gradient[i] = penalty * point[i];
        }
        Arrays.fill(gradient, weights, gradient.length, 0);
        double loss = 0;
        double[] errors = new double[classes];
        for (int r = 0; r < targets.length; r++) {
            SparseVector row = rows.get(r);
            softmax(row, point, errors);
            loss -= Math.log(errors[targets[r]]);
            errors[targets[r]] -= 1;
            for (int k = 0; k < classes; k++) {
                errors[k] /= targets.length;
                gradient[weights + k] += errors[k];
            }
            for (int i = 0; i < row.indices().length; i++) {
                int at = row.indices()[i] * classes;
                double value = row.values()[i];
                for (int k = 0; k < classes; k++) {
                    gradient[at + k] += value * errors[k];
                }
            }
        }
        return loss / targets.length + penalty / 2 * squares;
    }

    /// Writes the probabilities of the classes to `result`, `[classes]`.
    private void softmax(SparseVector row, double[] point, double[] result) {
        System.arraycopy(point, features * classes, result, 0, classes);
        for (int i = 0; i < row.indices().length; i++) {
            int at = row.indices()[i] * classes;
            double value = row.values()[i];
            for (int k = 0; k < classes; k++) {
                result[k] += value * point[at + k];
            }
        }
        double highest = Arrays.stream(result).max().orElseThrow();
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            result[k] = Math.exp(result[k] - highest);
            sum += result[k];
        }
        for (int k = 0; k < classes; k++) {
            result[k] /= sum;
        }
    }
}
