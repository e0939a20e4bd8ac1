package dev.bantam.evaluate;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;

/// Minimises a smooth convex function by the limited-memory BFGS method
/// (Nocedal and Wright, Numerical Optimization, 2nd edition, algorithms 7.4 and 7.5).
/// Steps satisfy the weak Wolfe conditions, found by bisection.
final class Lbfgs {
    private static final int MEMORY = 10;
    private static final int TRIALS = 60;

    /// A function with its derivatives.
    @FunctionalInterface
    interface Objective {
        /// @param gradient is overwritten
        /// @return the value at `point`
        double at(double[] point, double[] gradient);
    }

    /// A step and how the gradient changed along it.
    @SuppressWarnings("ArrayRecordComponent") // read, never compared
    private record Correction(double[] step, double[] change, double product) {}

    private Lbfgs() {}

    /// Starts at zero and ends where no partial derivative exceeds `tolerance`.
    ///
    /// @throws IllegalStateException if that is not reached in so many steps
    static double[] minimize(Objective objective, int size, double tolerance, int steps) {
        double[] point = new double[size];
        double[] gradient = new double[size];
        double value = objective.at(point, gradient);
        Deque<Correction> memory = new ArrayDeque<>();
        for (int step = 0; step < steps && largest(gradient) > tolerance; step++) {
            double[] direction = direction(gradient, memory);
            double slope = dot(direction, gradient);
            double length = memory.isEmpty() ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
            double shortest = 0;
            double longest = Double.POSITIVE_INFINITY;
            double[] next = new double[size];
            double[] nextGradient = new double[size];
            double nextValue = value;
            for (int trial = 0; trial < TRIALS; trial++) {
                for (int i = 0; i < size; i++) {
                    next[i] = point[i] + length * direction[i];
                }
                nextValue = objective.at(next, nextGradient);
                // Near the minimum a fall may be smaller than what rounding leaves of it.
                if (!(nextValue <= value + 1e-4 * length * slope + 1e-15 * Math.abs(value))) {
                    longest = length;
                } else if (dot(nextGradient, direction) < 0.9 * slope) {
                    shortest = length;
                } else {
                    break;
                }
                length = longest == Double.POSITIVE_INFINITY ? 2 * length : (shortest + longest) / 2;
            }
            double[] move = difference(next, point);
            double[] change = difference(nextGradient, gradient);
            double product = dot(move, change);
            if (product > 0) {
                memory.addLast(new Correction(move, change, product));
                if (memory.size() > MEMORY) {
                    memory.removeFirst();
                }
            } else {
                memory.clear();
            }
            point = next;
            gradient = nextGradient;
            value = nextValue;
        }
        if (!(largest(gradient) <= tolerance)) {
            throw new IllegalStateException("no minimum was found in " + steps + " steps: a derivative is still "
                    + largest(gradient) + ", more than " + tolerance);
        }
        return point;
    }

    /// The two-loop recursion: minus the gradient, times what the last steps tell of the inverse Hessian.
    private static double[] direction(double[] gradient, Deque<Correction> memory) {
        double[] direction = gradient.clone();
        double[] factors = new double[memory.size()];
        int at = memory.size();
        for (Iterator<Correction> newestFirst = memory.descendingIterator(); newestFirst.hasNext(); ) {
            Correction correction = newestFirst.next();
            factors[--at] = dot(correction.step, direction) / correction.product;
            add(direction, -factors[at], correction.change);
        }
        Correction newest = memory.peekLast();
        double scale = newest == null ? 1 : newest.product / dot(newest.change, newest.change);
        for (int i = 0; i < direction.length; i++) {
            direction[i] *= scale;
        }
        for (Correction correction : memory) {
            double factor = factors[at++] - dot(correction.change, direction) / correction.product;
            add(direction, factor, correction.step);
        }
        for (int i = 0; i < direction.length; i++) {
            direction[i] = -direction[i];
        }
        return direction;
    }

    private static double largest(double[] vector) {
        return Arrays.stream(vector).map(Math::abs).max().orElse(0);
    }

    /// Four sums, so that no addition waits for the one before: a fit of 390,000 weights takes a quarter less.
    private static double dot(double[] a, double[] b) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int i = 0;
        for (; i + 3 < a.length; i += 4) {
            sum0 += a[i] * b[i];
            sum1 += a[i + 1] * b[i + 1];
            sum2 += a[i + 2] * b[i + 2];
            sum3 += a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) {
            sum0 += a[i] * b[i];
        }
        return (sum0 + sum1) + (sum2 + sum3);
    }

    private static void add(double[] target, double factor, double[] vector) {
        for (int i = 0; i < target.length; i++) {
            target[i] += factor * vector[i];
        }
    }

    private static double[] difference(double[] a, double[] b) {
        double[] difference = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            difference[i] = a[i] - b[i];
        }
        return difference;
    }
}
