package dev.bantam.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bantam.cli.terminal.Terminal;
import dev.bantam.formats.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

/// Steps keep what they found, run again when that is no longer true, and survive an end at any moment.
class DemoRunTest {
    record Count(long value, double half, List<String> words) {}

    @TempDir
    private Path folder;

    private final List<String> ran = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void finishedStepsAreKept() throws Exception {
        assertThat(run(2, 5, false)).isEqualTo(9);
        assertThat(ran).containsExactly("double", "sum");
        assertThat(printed()).isEqualTo("  1 double     found 4\n  2 sum        found 9\n");
        assertThat(run(2, 5, false)).isEqualTo(9);
        assertThat(ran).isEmpty();
        assertThat(printed())
                .matches(
                        "  1 double     kept from \\d\\d:\\d\\d: found 4\n  2 sum        kept from \\d\\d:\\d\\d: found 9\n");
        assertThat(names()).containsExactly(".lock", "1-double.json", "2-sum.json");
    }

    @Test
    void aChangedInputRunsItsStepAndThoseAfter() throws Exception {
        run(2, 5, false);
        assertThat(run(2, 6, false)).isEqualTo(10);
        assertThat(ran).containsExactly("sum");
        assertThat(printed()).contains("2 sum        runs again: changed since: factor\n", "2 sum        found 10\n");
        assertThat(run(3, 6, false)).isEqualTo(12);
        assertThat(ran).containsExactly("double", "sum");
        assertThat(printed()).contains("1 double     runs again: changed since: start\n", "changed since: step 1\n");
    }

    @Test
    void againForgetsAll() throws Exception {
        run(2, 5, false);
        run(2, 5, true);
        assertThat(ran).containsExactly("double", "sum");
    }

    @Test
    void aDamagedFileRunsItsStep() throws Exception {
        run(2, 5, false);
        Path file = folder.resolve("1-double.json");
        String whole = Files.readString(file);
        for (String damaged : List.of(
                "",
                "{}",
                "[]",
                "null",
                whole.substring(0, whole.length() / 2),
                whole.replace("found 4", "found 5"),
                whole.replace("\"value\" : 4", "\"value\" : 5"),
                whole.replaceAll("\"finished\" : \"2", "\"finished\" : \"x2"),
                whole.replace("\"result\"", "\"other\""))) {
            assertThat(damaged).isNotEqualTo(whole);
            Files.writeString(file, damaged);
            assertThat(run(2, 5, false)).isEqualTo(9);
            assertThat(ran).as(damaged).containsExactly("double");
            assertThat(printed()).contains("1-double.json is damaged\n");
        }
    }

    @Test
    void whatIsGoneIsMadeAgain() throws Exception {
        Path beside = folder.resolve("beside");
        DemoStep<Count> step = new DemoStep<>(
                "write",
                Count.class,
                Map.of(),
                progress -> {
                    ran.add("write");
                    Files.writeString(beside, "here");
                    return count(1);
                },
                count -> "written",
                count -> Files.exists(beside));
        for (int time = 0; time < 2; time++) {
            try (DemoRun run = open(false)) {
                run.step(step);
            }
        }
        assertThat(ran).hasSize(1);
        Files.delete(beside);
        try (DemoRun run = open(false)) {
            assertThat(run.step(step).kept()).isFalse();
        }
        assertThat(ran).hasSize(2);
    }

    @Test
    void aStepThatFailsLeavesNothing() throws Exception {
        try (DemoRun run = open(false)) {
            assertThatThrownBy(() -> run.step(new DemoStep<>(
                            "fail",
                            Count.class,
                            Map.of(),
                            progress -> {
                                throw new IOException("disk full");
                            },
                            count -> "never")))
                    .hasMessage("disk full");
        }
        assertThat(names()).containsExactly(".lock");
    }

    @Test
    void oneRunAFolder() throws Exception {
        DemoRun first = open(false);
        assertThatThrownBy(() -> open(false)).isInstanceOf(IllegalStateException.class);
        first.close();
        open(false).close();
    }

    @Test
    void endedInTheMiddleItGoesOn() throws Exception {
        Files.writeString(folder.resolve(".2-slow.json.rest.part"), "left by a kill");
        Process process = start();
        try {
            InputStream out = process.getInputStream();
            StringBuilder said = new StringBuilder();
            for (int character = out.read(); character >= 0 && !said.toString().contains("working"); ) {
                said.append((char) character);
                character = out.read();
            }
            assertThat(said.toString()).contains("1 quick      found 1\n");
            // As Ctrl-C, but not ignored where the tests run in the background of a shell.
            process.destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(128 + 15);
            assertThat(folder.resolve("err"))
                    .content(StandardCharsets.UTF_8)
                    .contains("Interrupted in step 2 (slow). Started again, the demo goes on from there");
        } finally {
            process.destroyForcibly();
        }
        assertThat(names()).containsExactly(".lock", "1-quick.json", "err");
        try (DemoRun run = open(false)) {
            assertThat(run.step(Interruptible.quick()).kept()).isTrue();
        }
    }

    /// A process of its own whose second step takes a minute.
    static final class Interruptible {
        private Interruptible() {}

        static DemoStep<Count> quick() {
            return new DemoStep<>("quick", Count.class, Map.of(), progress -> count(1), DemoRunTest::found);
        }

        public static void main(String[] arguments) throws Exception {
            Terminal terminal = new Terminal(System.out, System.err, InputStream.nullInputStream(), Map.of(), false);
            try (DemoRun run = new DemoRun(terminal, Path.of(arguments[0]), false)) {
                run.step(quick());
                run.step(new DemoStep<>(
                        "slow",
                        Count.class,
                        Map.of(),
                        progress -> {
                            System.out.println("working ");
                            System.out.flush();
                            Thread.sleep(60_000);
                            return count(2);
                        },
                        DemoRunTest::found));
            }
        }
    }

    private Process start() throws IOException, URISyntaxException {
        List<String> path = new ArrayList<>();
        for (Class<?> type : List.of(
                DemoRun.class,
                DemoRunTest.class,
                AtomicFile.class,
                JsonMapper.class,
                JsonParser.class,
                JsonProperty.class)) {
            path.add(Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString());
        }
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        String.join(File.pathSeparator, path),
                        Interruptible.class.getName(),
                        folder.toString())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    private long run(int start, int factor, boolean again) throws IOException, InterruptedException {
        ran.clear();
        try (DemoRun run = open(again)) {
            StepResult<Count> doubled = run.step(new DemoStep<>(
                    "double",
                    Count.class,
                    Map.of("start", Integer.toString(start)),
                    progress -> {
                        ran.add("double");
                        progress.update(1, 2, "half");
                        return count(2L * start);
                    },
                    DemoRunTest::found));
            return run.step(
                            new DemoStep<>(
                                    "sum",
                                    Count.class,
                                    Map.of("factor", Integer.toString(factor)),
                                    progress -> {
                                        ran.add("sum");
                                        return count(doubled.value().value() + factor);
                                    },
                                    DemoRunTest::found),
                            doubled)
                    .value()
                    .value();
        }
    }

    private DemoRun open(boolean again) throws IOException {
        out.reset();
        return new DemoRun(
                new Terminal(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                        InputStream.nullInputStream(),
                        Map.of(),
                        false),
                folder,
                again);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().collect(Collectors.toList());
        }
    }

    static Count count(long value) {
        return new Count(value, value / 3.0, Arrays.asList("a", "<\"&\u00e9"));
    }

    static String found(Count count) {
        return "found " + count.value();
    }
}
