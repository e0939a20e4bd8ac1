package dev.bantam.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Pulls in processes of their own: killed, out of room, and two at once.
@Timeout(60)
class InterruptedProcessTest {
    private final byte[] content = Fixtures.bytes(1);

    @TempDir
    Path root;

    private FakeHub hub = unset();
    private Path part = Path.of("");

    @BeforeEach
    void startHub() throws IOException {
        part = root.resolve("models/tiny/tiny-q8_0.gguf.part");
        hub = new FakeHub(content, part);
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    @Test
    void aKilledPullLeavesNoModelAndIsResumed() throws Exception {
        hub.fileScript.add(hub.stallAfter(400_000));
        Process process = puller(List.of());
        try {
            while (!Files.exists(part) || Files.size(part) < 400_000) {
                Thread.sleep(5);
            }
        } finally {
            process.destroyForcibly();
        }
        process.waitFor();
        assertThat(store().list()).isEmpty();
        Fixtures.Events events = new Fixtures.Events();
        assertThat(store().pull("tiny", events)).hasBinaryContent(content);
        // The lock went with the process: nothing waited for it.
        assertThat(events.messages()).containsExactly("resuming at 400.0 kB");
        assertThat(hub.fileRequests.get(1).range()).isEqualTo("bytes=400000-");
    }

    /// The system refuses to write on, as it does on a full disk: here because files may not be longer.
    @Test
    void aPullThatCanNotWriteSaysSoAndIsResumed() throws Exception {
        Process process = puller(List.of("sh", "-c", "ulimit -f 400; exec \"$0\" \"$@\""));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output)
                .contains("failed: can't write " + part, "if the disk is full", "BANTAM_HOME")
                .doesNotContain("trying again");
        assertThat(store().list()).isEmpty();
        assertThat(Files.size(part)).isBetween(1L, content.length - 1L);
        assertThat(store().pull("tiny", PullListener.silent())).hasBinaryContent(content);
        assertThat(hub.fileRequests.get(1).range()).startsWith("bytes=");
    }

    @Test
    void twoProcessesPullOnce() throws Exception {
        List<Process> processes = List.of(puller(List.of()), puller(List.of()));
        for (Process process : processes) {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(output.strip()).endsWith("tiny-q8_0.gguf");
        }
        assertThat(store().resolve("tiny")).hasBinaryContent(content);
        assertThat(hub.fileRequests).hasSize(1);
    }

    private Process puller(List<String> before) throws IOException {
        return Puller.process(before, root, hub.endpoint(), content).start();
    }

    private ModelStore store() {
        return Fixtures.store(
                Fixtures.settings(root, hub.endpoint(), null, Map.of()),
                Fixtures.catalogue(Fixtures.hubSource(content)));
    }

    @SuppressWarnings("NullAway")
    private static FakeHub unset() {
        return null;
    }
}
