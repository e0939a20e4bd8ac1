package dev.bantam.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Counts the weights that went through a kernel; JMH prints each field as a figure a second.
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class WeightBytes {
    /// 10^9 bytes of packed tiles: what is read from memory, to be held against [MemoryReadBenchmark].
    public double packedGigabytes;

    /// 10^9 bytes that these weights take in a model file: divided by the size of the file, tokens a second.
    public double storedGigabytes;

    void add(long packed, long stored) {
        packedGigabytes += packed * 1e-9;
        storedGigabytes += stored * 1e-9;
    }
}
