package dev.bantam.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// How fast this machine reads memory: the limit of every kernel that goes through weights once. Each thread reads
/// memory of its own; `-t` says how many do.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls prepare() first
public class MemoryReadBenchmark {
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final int STEP = LONGS.vectorByteSize();

    /// How much is read again and again, in KiB: first-level cache, second-level cache, memory.
    @Param({"16", "256", "262144"})
    public int kibibytes;

    private Arena arena;
    private MemorySegment memory;

    /// Counts bytes; JMH prints the field as a figure a second.
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Bytes {
        /// 10^9 bytes.
        public double gigabytes;
    }

    @Setup
    public void prepare() {
        arena = Arena.ofShared();
        memory = arena.allocate(kibibytes * 1024L, 64);
        // Pages that nothing was written to may all be one and the same page of zeros.
        memory.fill((byte) 1);
    }

    @TearDown
    public void close() {
        arena.close();
    }

    /// The sum of the memory as 64-bit integers.
    @Benchmark
    public long sum(Bytes bytes) {
        bytes.gigabytes += memory.byteSize() * 1e-9;
        return sum(memory);
    }

    /// Four sums, so that no addition waits for the one before.
    private static long sum(MemorySegment memory) {
        LongVector a = LongVector.zero(LONGS);
        LongVector b = a;
        LongVector c = a;
        LongVector d = a;
        for (long at = 0; at < memory.byteSize(); at += 4L * STEP) {
            a = a.add(load(memory, at));
            b = b.add(load(memory, at + STEP));
            c = c.add(load(memory, at + 2L * STEP));
            d = d.add(load(memory, at + 3L * STEP));
        }
        return a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
    }

    private static LongVector load(MemorySegment memory, long at) {
        return LongVector.fromMemorySegment(LONGS, memory, at, ByteOrder.LITTLE_ENDIAN);
    }
}
