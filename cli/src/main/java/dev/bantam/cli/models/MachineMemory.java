package dev.bantam.cli.models;

import java.lang.management.ManagementFactory;
import javax.management.JMException;

/// The memory of this machine, or of the container that the program runs in.
///
/// @param total bytes
/// @param heap the most that Java's heap may take of them
public record MachineMemory(long total, long heap) {
    /// The rest is for the system and other programs.
    private static final double USABLE = 0.85;

    /// Asks the system.
    public static MachineMemory ofSystem() {
        long heap = Runtime.getRuntime().maxMemory();
        try {
            Object total = ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(ManagementFactory.getOperatingSystemMXBean().getObjectName(), "TotalMemorySize");
            return new MachineMemory(total instanceof Long bytes ? bytes : 2 * heap, heap);
        } catch (JMException e) {
            // The command lets the heap have half of the memory.
            return new MachineMemory(2 * heap, heap);
        }
    }

    /// What a model may take in all.
    public long usable() {
        return Math.round(total * USABLE);
    }

    /// Whether a model has room here.
    public boolean holds(ModelNeed need) {
        return need.totalBytes() <= usable() && need.heapBytes() <= heap;
    }
}
