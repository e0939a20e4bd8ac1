package dev.bantam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.testkit.ReferenceModels;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The command in a process of its own on a real pseudo terminal, which the tool `script` makes.
class ChatTerminalTest {
    private static final String PROMPT = ">>> ";
    private static final long LONGEST_NANOS = 60_000_000_000L;

    @TempDir
    private Path directory;

    /// An answer that would not end before its context does is stopped by Ctrl-C, and the conversation goes on.
    @Test
    void controlCStopsTheAnswerAndNotTheProgram() throws Exception {
        Path saved = directory.resolve("talk.json");
        String model =
                RealModels.pull(ReferenceModels.named("smollm2-135m-instruct")).toString();
        // Without its end tokens the model talks on and on.
        try (Screen screen =
                new Screen("xterm", 40, "chat", model, "-n", "0", "--logit-bias", "2=-100", "--logit-bias", "0=-100")) {
            screen.await(PROMPT);
            screen.type("Tell a story of a hen.\r");
            // The first words: what was typed and the escapes behind it are shorter.
            screen.awaitText(250);
            // Neither is shown in the answer.
            screen.type("/sys");
            screen.awaitText(500);
            screen.type("\003");
            screen.await("(stopped: what was said so far is");
            assertThat(screen.seen()).doesNotContain("/sys", "^C");
            screen.await(PROMPT);
            // At the prompt it clears the line.
            screen.type("nonsense\003");
            screen.await(PROMPT);
            screen.type("/save " + saved + "\r");
            screen.await("2 messages written");
            screen.await(PROMPT);
            screen.type("\004");
            assertThat(screen.exit()).as(screen.seen()).isZero();
        }
        JsonNode answer = JsonMapper.shared()
                .readTree(Files.readAllBytes(saved))
                .get("messages")
                .get(1);
        assertThat(answer.get("finish_reason").asString()).isEqualTo("cancelled");
        assertThat(answer.get("content").asString()).isNotBlank();
    }

    @Test
    void linesAreEditedKeptAndRecalled() throws Exception {
        String model = TinyModels.chat("llama", directory).toString();
        Path history = directory.resolve("state/bantam/chat-history");
        try (Screen screen = new Screen("xterm", 80, "chat", model, "-n", "3")) {
            screen.await(PROMPT);
            screen.type("fog \\\r");
            screen.await("... ");
            screen.type("hens\r");
            screen.await("stops after 3 tokens");
            screen.await(PROMPT);
            screen.type(" private fog\r");
            screen.await("stops after 3 tokens");
            screen.await(PROMPT);
            // Bracketed paste: the line feed inside sends nothing.
            screen.type("\033[200~pasted\nlines\033[201~\r");
            screen.await("stops after 3 tokens");
            screen.await(PROMPT);
            screen.type("/sh\t\r");
            screen.await("user: pasted");
            screen.await(PROMPT);
            screen.type("/exit\r");
            assertThat(screen.exit()).as(screen.seen()).isZero();
        }
        assertThat(Files.readString(history)).contains("fog", "pasted", "/show").doesNotContain("private");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history)))
                .isEqualTo("rw-------");
        try (Screen screen = new Screen("xterm", 80, "chat", model, "-n", "3")) {
            screen.await(PROMPT);
            // Up, twice: past /exit to /show.
            screen.type("\033OA");
            screen.await("/exit");
            screen.type("\033OA");
            screen.await("show");
            screen.type("\003");
            screen.await(PROMPT);
            screen.type("\004");
            assertThat(screen.exit()).as(screen.seen()).isZero();
        }
        String kept = Files.readString(history);
        try (Screen screen = new Screen("xterm", 80, "chat", model, "-n", "3", "--no-history")) {
            screen.await(PROMPT);
            screen.type("secret\r");
            screen.await("stops after 3 tokens");
            screen.await(PROMPT);
            screen.type("\004");
            assertThat(screen.exit()).as(screen.seen()).isZero();
        }
        assertThat(Files.readString(history)).isEqualTo(kept);
    }

    @Test
    void aTerminalThatCanDoNothingGetsNoEscapes() throws Exception {
        String model = TinyModels.chat("llama", directory).toString();
        try (Screen screen = new Screen("dumb", 40, "chat", model, "-n", "3")) {
            screen.await(PROMPT);
            screen.type("fog\r");
            screen.await("stops after 3 tokens");
            screen.await(PROMPT);
            screen.type("\004");
            assertThat(screen.exit()).as(screen.seen()).isZero();
            // The virtual machine writes before the command does; a path is never broken.
            assertThat(screen.seen().lines().dropWhile(line -> !line.startsWith("/")))
                    .hasSizeGreaterThan(4)
                    .allMatch(line -> line.length() < 40 || !line.contains(" "));
            assertThat(screen.seen()).doesNotContain("\033");
        }
    }

    /// The command on a pseudo terminal, and what it showed there.
    private final class Screen implements AutoCloseable {
        private final Process process;
        private final InputStream output;
        private final OutputStream keyboard;
        private final StringBuilder seen = new StringBuilder();
        private int read;

        Screen(String type, int columns, String... arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--add-modules",
                    "jdk.incubator.vector",
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:+UseSerialGC",
                    "-cp",
                    classPath(),
                    "dev.bantam.cli.Bantam"));
            command.addAll(List.of(arguments));
            StringBuilder line = new StringBuilder("stty cols " + columns + " rows 24; exec");
            command.forEach(word -> line.append(" '").append(word).append('\''));
            boolean mac = System.getProperty("os.name").startsWith("Mac");
            ProcessBuilder builder = mac
                    ? new ProcessBuilder("script", "-q", "/dev/null", "sh", "-c", line.toString())
                    : new ProcessBuilder("script", "-q", "-e", "-c", line.toString(), "/dev/null");
            builder.environment().put("TERM", type);
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment()
                    .put("XDG_STATE_HOME", directory.resolve("state").toString());
            builder.environment().put("BANTAM_OFFLINE", "1");
            process = builder.redirectErrorStream(true).start();
            output = process.getInputStream();
            keyboard = process.getOutputStream();
        }

        /// The child runs from the class path, whatever this test runs from.
        private static String classPath() {
            return String.join(
                    System.getProperty("path.separator"),
                    System.getProperty("jdk.module.path", ""),
                    System.getProperty("java.class.path"));
        }

        void type(String keys) throws IOException {
            keyboard.write(keys.getBytes(StandardCharsets.UTF_8));
            keyboard.flush();
        }

        /// Waits until this is shown after what was waited for before.
        void await(String text) throws IOException {
            int at = seen.indexOf(text, read);
            while (at < 0) {
                more();
                at = seen.indexOf(text, read);
            }
            read = at + text.length();
        }

        /// Waits until so many characters more are shown.
        void awaitText(int characters) throws IOException {
            while (seen.length() < read + characters) {
                more();
            }
        }

        private void more() throws IOException {
            // A read can't be given up: wait first.
            long end = System.nanoTime() + LONGEST_NANOS;
            while (output.available() == 0 && System.nanoTime() < end && process.isAlive()) {
                LockSupport.parkNanos(5_000_000);
            }
            assertThat(output.available()).as("nothing comes after: " + seen).isPositive();
            byte[] bytes = new byte[4096];
            int count = output.read(bytes);
            assertThat(count).as("ended after: " + seen).isPositive();
            seen.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
        }

        String seen() {
            return seen.toString();
        }

        int exit() throws IOException, InterruptedException {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as(seen.toString())
                    .isTrue();
            seen.append(new String(output.readAllBytes(), StandardCharsets.UTF_8));
            return process.exitValue();
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
