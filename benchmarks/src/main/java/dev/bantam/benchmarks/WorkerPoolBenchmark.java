package dev.bantam.benchmarks;

import dev.bantam.tensor.WorkerPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

/// What it costs to hand work to the threads and to wait for it, in nanoseconds.
/// JMH itself must stay at one thread (`-t 1`).
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls prepare() first
public class WorkerPoolBenchmark {
    /// Threads that work, the caller included; as many items are run.
    @Param("2")
    public int threads;

    private final AtomicInteger arrived = new AtomicInteger();
    private WorkerPool pool;

    @Setup
    public void prepare() {
        pool = new WorkerPool(threads);
    }

    @TearDown
    public void close() {
        pool.close();
    }

    /// Items that do nothing. The caller may have claimed them all before another thread looks.
    @Benchmark
    public void empty() {
        pool.run(threads, (item, worker) -> {});
    }

    /// Items that wait for each other, so that every thread takes part: the way there and back between cores.
    @Benchmark
    public void meeting() {
        arrived.set(0);
        pool.run(threads, (item, worker) -> {
            arrived.incrementAndGet();
            while (arrived.get() < threads) {
                Thread.onSpinWait();
            }
        });
    }
}
