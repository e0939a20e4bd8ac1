package dev.bantam.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// Counts what a thread allocates, for tests of code that must allocate nothing.
public final class AllocatedBytes {
    private AllocatedBytes() {}

    /// Bytes that the current thread allocates while `work` runs.
    public static long during(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
