package dev.bantam.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Counts multiplications and additions; JMH prints the field as a figure a second.
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class FloatOperations {
    /// 10^9 operations; an fma counts as two.
    public double gflops;

    void addProduct(long tokens, long rows, long columns) {
        gflops += 2e-9 * tokens * rows * columns;
    }
}
