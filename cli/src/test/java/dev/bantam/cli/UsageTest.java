package dev.bantam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.api.GenerationOptions;
import dev.bantam.api.Sampling;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// The command line itself: options, help, exit codes, debugging.
class UsageTest {
    @TempDir
    private Path directory;

    private Shell shell = new Shell(Path.of(""));

    @BeforeEach
    void home() {
        shell = new Shell(directory.resolve("home"));
    }

    @Test
    void withoutArgumentsItSaysHowItIsUsed() {
        shell.run().failed(ExitCodes.USAGE, "Usage: bantam", "run", "perplexity", "Exit codes:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "run", "pull", "list", "rm", "fit", "show", "perplexity", "bench", "doctor", "demo"})
    void helpIsAnAnswer(String command) {
        String[] arguments = command.isEmpty() ? new String[] {"--help"} : new String[] {command, "--help"};
        Shell.Outcome outcome = shell.run(arguments).done();
        assertThat(outcome.out()).startsWith("Usage: bantam " + command).contains("--debug");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void versionIsAnAnswer() {
        assertThat(shell.run("--version").done().out()).startsWith("bantam 0.");
    }

    @Test
    void whatIsNotUnderstoodIsWrongUsage() {
        shell.run("--nonsense").failed(ExitCodes.USAGE, "--nonsense");
        shell.run("runn", "smollm2").failed(ExitCodes.USAGE, "runn", "run");
        shell.run("run").failed(ExitCodes.USAGE, "MODEL");
        shell.run("run", "m", "p", "--tempature", "1").failed(ExitCodes.USAGE, "--tempature", "--temperature");
        shell.run("run", "m", "p", "--top-k", "many").failed(ExitCodes.USAGE, "--top-k", "many");
        shell.run("run", "m", "p", "--logit-bias", "x").failed(ExitCodes.USAGE, "--logit-bias");
        shell.run("perplexity", "-m", "x").failed(ExitCodes.USAGE, "--file");
        shell.run("bench").failed(ExitCodes.USAGE, "--model");
    }

    @Test
    void numbersOutOfTheirRangeAreWrongUsage() {
        String file = TinyModels.file("llama", directory).toString();
        Map.of(
                        "--temperature", "-1",
                        "--top-k", "-1",
                        "--top-p", "0",
                        "--min-p", "2",
                        "--max-tokens", "-1",
                        "--repetition-penalty", "0",
                        "--presence-penalty", "NaN",
                        "--threads", "-1",
                        "--context", "-1")
                .forEach((option, value) -> shell.run("run", file, "p", "--raw", option, value)
                        .failed(ExitCodes.USAGE, option.substring(2, 5), value));
        shell.run("run", file, "p", "--raw", "--stop", "").failed(ExitCodes.USAGE, "stop string is empty");
        shell.run("run", file, "p", "--raw", "--logit-bias", "320=1").failed(ExitCodes.USAGE, "320", "vocabulary");
        shell.run("run", file, "p", "--raw", "--logit-bias", "3=NaN").failed(ExitCodes.USAGE, "token 3", "NaN");
        shell.run("run", file, "p", "--raw", "--context", "257").failed(ExitCodes.USAGE, "257", "256");
        for (String option : List.of("-r", "-p", "-n", "-d")) {
            shell.run("bench", "-m", file, option, "-1").failed(ExitCodes.USAGE, option);
        }
        shell.run("bench", "-m", file, "-r", "0").failed(ExitCodes.USAGE, "-r");
    }

    @Test
    void optionsOfRunBecomeTheRequests() {
        assertThat(options())
                .isEqualTo(new GenerationOptions(
                        new Sampling(Map.of(), 1, 64, 0, 0, 0.2f, 0, 0.9f, 0, 1, 0), 1024, List.of(), 0));
        assertThat(options(
                        "--temperature=0.7",
                        "--top-k=40",
                        "--top-p=0.8",
                        "--min-p=0.05",
                        "--typical=0.6",
                        "--repetition-penalty=1.1",
                        "--presence-penalty=0.3",
                        "--frequency-penalty=-0.4",
                        "--logit-bias=5=-100",
                        "--logit-bias=7=2.5",
                        "--stop=END",
                        "--stop=\n\n",
                        "--max-tokens=33",
                        "--seed=-9000000000"))
                .isEqualTo(new GenerationOptions(
                        new Sampling(
                                Map.of(5, -100f, 7, 2.5f),
                                1.1f,
                                64,
                                0.3f,
                                -0.4f,
                                0.7f,
                                40,
                                0.8f,
                                0.05f,
                                0.6f,
                                -9_000_000_000L),
                        33,
                        List.of("END", "\n\n"),
                        0));
        assertThat(options("-n", "7").maxTokens()).isEqualTo(7);
    }

    @Test
    void optionsOfTheEngineHaveTheirNames() {
        for (String threads : List.of("-t", "--threads")) {
            for (String context : List.of("-c", "--context", "--ctx")) {
                EngineOptions options = new EngineOptions();
                new CommandLine(new EngineHolder(options)).parseArgs(threads, "3", context, "77");
                assertThat(options.threads()).isEqualTo(3);
                assertThat(options.context()).isEqualTo(77);
            }
        }
        EngineOptions options = new EngineOptions();
        new CommandLine(new EngineHolder(options)).parseArgs();
        assertThat(options.threads()).isZero();
        assertThat(options.context()).isZero();
    }

    @CommandLine.Command
    private record EngineHolder(@CommandLine.Mixin EngineOptions options) {}

    @Test
    void debugShowsTheStackTraceWhereverItStands() {
        String missing = directory.resolve("missing.gguf").toString();
        shell.run("run", missing, "p").failed(ExitCodes.NO_MODEL, "missing.gguf");
        for (String[] arguments :
                List.of(new String[] {"--debug", "run", missing, "p"}, new String[] {"run", missing, "p", "--debug"})) {
            Shell.Outcome outcome = shell.run(arguments);
            assertThat(outcome.code()).isEqualTo(ExitCodes.NO_MODEL);
            assertThat(outcome.err()).startsWith("bantam: ").contains("StoreException", "\tat dev.bantam.");
        }
    }

    /// Errors are no exceptions, and picocli lets them through.
    @Test
    void tooLittleMemoryIsAMessage() {
        for (Error error : List.of(new OutOfMemoryError("Java heap space"), new StackOverflowError())) {
            shell.input(new FailingInput(error))
                    .run("run", "smollm2")
                    .failed(ExitCodes.FAILED, error instanceof OutOfMemoryError ? "-Xmx" : "StackOverflowError");
        }
        shell.input(new FailingInput(new OutOfMemoryError("Java heap space")))
                .run("run", "smollm2")
                .failed(ExitCodes.FAILED, "not enough memory (Java heap space)");
    }

    private static final class FailingInput extends InputStream {
        private final Error error;

        FailingInput(Error error) {
            this.error = error;
        }

        @Override
        public int read() {
            throw error;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            throw error;
        }
    }

    private GenerationOptions options(String... arguments) {
        RunCommand command =
                new RunCommand(shell.terminal(OutputStream.nullOutputStream(), OutputStream.nullOutputStream()));
        String[] all = new String[arguments.length + 2];
        all[0] = "model";
        all[1] = "prompt";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(all);
        return command.options();
    }
}
