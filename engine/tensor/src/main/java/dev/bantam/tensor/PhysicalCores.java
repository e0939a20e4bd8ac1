package dev.bantam.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// How many threads are worth having: two processors of one core share its multipliers, so a second thread there only
/// takes from the first.
public final class PhysicalCores {
    private PhysicalCores() {}

    /// Cores that this process may use; where the system does not say, its processors.
    public static int count() {
        return count(
                Path.of("/proc/self/status"),
                Path.of("/sys/devices/system/cpu"),
                Runtime.getRuntime().availableProcessors());
    }

    /// The same from other files, in Linux's formats.
    static int count(Path status, Path processors, int available) {
        Set<String> cores = new HashSet<>();
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("Cpus_allowed_list:")) {
                    for (String range :
                            line.substring(line.indexOf(':') + 1).strip().split(",", -1)) {
                        String[] ends = range.split("-", -1);
                        int last = Integer.parseInt(ends[ends.length - 1]);
                        for (int cpu = Integer.parseInt(ends[0]); cpu <= last; cpu++) {
                            // The same text for all processors of a core.
                            cores.add(Files.readString(
                                    processors.resolve("cpu" + cpu).resolve("topology/thread_siblings_list")));
                        }
                    }
                }
            }
        } catch (IOException | RuntimeException unknown) {
            return available;
        }
        // A container may be granted fewer processors than it sees.
        return cores.isEmpty() ? available : Math.min(available, cores.size());
    }
}
