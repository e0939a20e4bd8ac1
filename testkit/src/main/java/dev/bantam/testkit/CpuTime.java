package dev.bantam.testkit;

import java.lang.management.ManagementFactory;

/// Processor time of the current thread: a bound that holds on a busy machine as well.
public final class CpuTime {
    private CpuTime() {}

    /// Milliseconds this thread has computed for so far.
    public static long milliseconds() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1_000_000;
    }
}
