package dev.bantam.tensor;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A fixed set of threads for steps of a few microseconds, which a general executor would cost more than the work.
///
/// The caller works too. Items are claimed in runs that get shorter towards the end: long ones, so that a thread
/// reads memory in sequence, then single ones, so that all end together. A thread that the system has taken away
/// from its core delays at most the run it holds; a thread that has not claimed anything is not waited for. Idle
/// threads spin for a moment, then park. One caller at a time.
public final class WorkerPool implements AutoCloseable {
    /// One piece of parallel work.
    @FunctionalInterface
    public interface Task {
        /// @param item which item, from 0
        /// @param worker which thread, from 0 (the caller) to `threads() - 1`: for scratch memory
        void run(int item, int worker);
    }

    /// About 50 microseconds of pauses: longer than the gap between two steps of a token, shorter than a time slice.
    private static final int SPINS = 2_000;

    private static final int COUNT_BITS = 20;
    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

    /// Generation, number of items, next item: one word, so that a claim can never mix two generations.
    private final AtomicLong claim = new AtomicLong();

    private final AtomicInteger done = new AtomicInteger();
    private final Worker[] workers;
    private volatile @Nullable Task task;
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;

    /// @param threads how many threads work, the caller included
    public WorkerPool(int threads) {
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("threads must be between 1 and 1024, not " + threads);
        }
        workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(i + 1);
            workers[i].start();
        }
    }

    /// Threads that work, the caller included.
    public int threads() {
        return workers.length + 1;
    }

    /// Runs `task` once for each item in `[0, items)` and returns when all are done. What an item throws is thrown
    /// here.
    @SuppressWarnings("ThreadPriorityCheck") // yields only after spinning in vain: another process has the core
    public void run(int items, Task task) {
        if (items <= 1 || workers.length == 0) {
            for (int i = 0; i < items; i++) {
                task.run(i, 0);
            }
            return;
        }
        if (items > COUNT_MASK) {
            throw new IllegalArgumentException(items + " items are more than " + COUNT_MASK);
        }
        this.task = task;
        done.set(0);
        long generation = (claim.get() >>> 2 * COUNT_BITS) + 1;
        claim.set(generation << 2 * COUNT_BITS | (long) items << COUNT_BITS);
        for (Worker worker : workers) {
            if (worker.parked) {
                LockSupport.unpark(worker);
            }
        }
        work(0);
        int spins = 0;
        while (done.get() < items) {
            if (++spins < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
        Throwable thrown = failure;
        if (thrown != null) {
            failure = null;
            switch (thrown) {
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new IllegalStateException(thrown);
            }
        }
    }

    /// Claims and runs items until none is left; true if there was one.
    private boolean work(int worker) {
        boolean worked = false;
        while (true) {
            long seen = claim.get();
            int next = (int) (seen & COUNT_MASK);
            int items = (int) (seen >>> COUNT_BITS & COUNT_MASK);
            if (next >= items) {
                return worked;
            }
            int run = Math.max(1, (items - next) / (2 * threads()));
            if (!claim.compareAndSet(seen, seen + run)) {
                continue;
            }
            worked = true;
            // The claimed generation cannot end before this run does, so the task is the one that was claimed.
            Task current = task;
            try {
                for (int item = next; item < next + run && current != null && failure == null; item++) {
                    current.run(item, worker);
                }
            } catch (Throwable thrown) {
                failure = thrown;
            }
            done.addAndGet(run);
        }
    }

    /// Ends the threads; work in progress is finished first.
    @Override
    public void close() {
        closed = true;
        for (Worker worker : workers) {
            LockSupport.unpark(worker);
        }
    }

    private final class Worker extends Thread {
        private final int index;
        private volatile boolean parked;

        Worker(int index) {
            super("bantam-worker-" + index);
            this.index = index;
            setDaemon(true);
        }

        @Override
        public void run() {
            int idle = 0;
            while (!closed) {
                if (work(index)) {
                    idle = 0;
                } else if (++idle < SPINS) {
                    Thread.onSpinWait();
                } else {
                    parked = true;
                    // Looks once more after raising the flag, so that no wake-up is lost in between.
                    if (!work(index) && !closed) {
                        LockSupport.park(WorkerPool.this);
                    }
                    parked = false;
                    idle = 0;
                }
            }
        }
    }
}
