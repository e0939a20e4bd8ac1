package dev.bantam.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhysicalCoresTest {
    @TempDir
    private Path folder;

    @Test
    void twoProcessorsOfACoreCountOnce() throws IOException {
        assertThat(cores("0-7", 8)).isEqualTo(4);
    }

    @Test
    void onlyAllowedProcessorsCount() throws IOException {
        assertThat(cores("0-1,4", 3)).isEqualTo(2);
        assertThat(cores("3", 1)).isEqualTo(1);
    }

    @Test
    void noMoreThanAreGranted() throws IOException {
        assertThat(cores("0-7", 2)).isEqualTo(2);
    }

    @Test
    void whatIsNotKnownIsTheProcessors() throws IOException {
        assertThat(PhysicalCores.count(folder.resolve("none"), folder, 6)).isEqualTo(6);
        assertThat(cores("0-8", 6)).isEqualTo(6); // processor 8 is not described
        assertThat(cores("many", 6)).isEqualTo(6);
    }

    @Test
    void hereThereIsOneAtLeast() {
        assertThat(PhysicalCores.count()).isBetween(1, Runtime.getRuntime().availableProcessors());
    }

    /// Eight processors, `n` and `n + 4` of one core.
    private int cores(String allowed, int available) throws IOException {
        for (int cpu = 0; cpu < 8; cpu++) {
            Path topology = Files.createDirectories(folder.resolve("cpu" + cpu + "/topology"));
            Files.writeString(topology.resolve("thread_siblings_list"), cpu % 4 + "," + (cpu % 4 + 4) + "\n");
        }
        Path status = Files.writeString(
                folder.resolve("status"), "Name:\tjava\nCpus_allowed:\tff\nCpus_allowed_list:\t" + allowed + "\n");
        return PhysicalCores.count(status, folder, available);
    }
}
