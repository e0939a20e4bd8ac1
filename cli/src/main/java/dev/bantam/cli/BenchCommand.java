package dev.bantam.cli;

import dev.bantam.cli.terminal.Terminal;
import dev.bantam.generate.LocalModel;
import dev.bantam.generate.LocalOptions;
import dev.bantam.generate.SpeedTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `bantam bench`: how fast a model runs here, measured as llama-bench measures it.
@Command(
        name = "bench",
        description = "Measures prompt and generation speed, in the way of llama-bench.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  bantam bench -m smollm2 -p 512 -n 128 -r 5", "  bantam bench -m smollm2 --format json"})
final class BenchCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = {"-m", "--model"},
            required = true,
            paramLabel = "MODEL",
            description = "Catalogue name or path of a GGUF file.")
    private String model = "";

    @Option(names = "-p", paramLabel = "N", defaultValue = "512", description = "Prompt tokens; 0 for no such test.")
    private int promptTokens;

    @Option(names = "-n", paramLabel = "N", defaultValue = "128", description = "Generated tokens; 0 for no such test.")
    private int generatedTokens;

    @Option(names = "-r", paramLabel = "N", defaultValue = "5", description = "Runs of each test, after one untimed.")
    private int repetitions;

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description = "Threads that compute; 0 for one a processor.")
    private int threads;

    @Mixin
    private FormatOption format = new FormatOption();

    @Mixin
    private ModelFiles files = new ModelFiles();

    BenchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /// What `--format json` prints.
    private record Document(String model, int threads, List<Test> tests) {}

    /// One test.
    ///
    /// @param name as llama-bench has it: `pp512`, `tg128`
    /// @param tokens of a run
    /// @param runs tokens a second of each run
    @SuppressWarnings("ArrayRecordComponent") // written, never compared
    private record Test(String name, int tokens, double[] runs, double mean, double deviation) {
        static Test of(String name, int tokens, double[] runs) {
            double mean = Arrays.stream(runs).average().orElse(0);
            double squares =
                    Arrays.stream(runs).map(run -> (run - mean) * (run - mean)).sum();
            return new Test(name, tokens, runs, mean, Math.sqrt(squares / Math.max(1, runs.length - 1)));
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (promptTokens < 0 || generatedTokens < 0 || repetitions < 1) {
            throw new IllegalArgumentException("-p and -n must be 0 or more, and -r at least 1");
        }
        Path path = files.file(terminal, model);
        try (LocalModel loaded = LocalModel.load(path, LocalOptions.DEFAULT.withThreads(threads))) {
            SpeedTest test = loaded.speedTest();
            List<Test> tests = new ArrayList<>();
            if (promptTokens > 0) {
                tests.add(Test.of("pp" + promptTokens, promptTokens, test.prompt(promptTokens, repetitions)));
                show(tests.getLast());
            }
            if (generatedTokens > 0) {
                tests.add(Test.of(
                        "tg" + generatedTokens, generatedTokens, test.generation(generatedTokens, repetitions)));
                show(tests.getLast());
            }
            if (format.json()) {
                FormatOption.print(
                        terminal, new Document(model, loaded.compute().pool().threads(), tests));
            }
        }
        return ExitCodes.DONE;
    }

    private void show(Test test) {
        if (!format.json()) {
            terminal.out()
                    .printf(Locale.ROOT, "%-8s %10.2f +/- %.2f tok/s%n", test.name(), test.mean(), test.deviation());
            terminal.out().flush();
        }
    }
}
