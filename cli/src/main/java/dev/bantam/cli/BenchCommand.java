package dev.bantam.cli;

import dev.bantam.cli.terminal.Terminal;
import dev.bantam.generate.LocalModel;
import dev.bantam.generate.LocalOptions;
import dev.bantam.generate.SpeedTest;
import java.io.IOException;
import java.nio.file.Path;
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
        footerHeading = "%nExample:%n",
        footer = "  bantam bench -m smollm2 -p 512 -n 128 -r 5")
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
    private ModelFiles files = new ModelFiles();

    BenchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (promptTokens < 0 || generatedTokens < 0 || repetitions < 1) {
            throw new IllegalArgumentException("-p and -n must be 0 or more, and -r at least 1");
        }
        Path path = files.file(terminal, model);
        try (LocalModel loaded = LocalModel.load(path, LocalOptions.DEFAULT.withThreads(threads))) {
            SpeedTest test = loaded.speedTest();
            if (promptTokens > 0) {
                row("pp" + promptTokens, test.prompt(promptTokens, repetitions));
            }
            if (generatedTokens > 0) {
                row("tg" + generatedTokens, test.generation(generatedTokens, repetitions));
            }
        }
        return ExitCodes.DONE;
    }

    private void row(String name, double[] tokensPerSecond) {
        double mean = 0;
        for (double speed : tokensPerSecond) {
            mean += speed / tokensPerSecond.length;
        }
        double squares = 0;
        for (double speed : tokensPerSecond) {
            squares += (speed - mean) * (speed - mean);
        }
        double deviation = Math.sqrt(squares / Math.max(1, tokensPerSecond.length - 1));
        terminal.out().printf(Locale.ROOT, "%-8s %10.2f +/- %.2f tok/s%n", name, mean, deviation);
        terminal.out().flush();
    }
}
