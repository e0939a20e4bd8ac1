package dev.bantam.cli;

import dev.bantam.api.AnswerListener;
import dev.bantam.api.Completion;
import dev.bantam.api.GenerationOptions;
import dev.bantam.cli.terminal.Reasoning;
import dev.bantam.cli.terminal.Terminal;
import dev.bantam.generate.LocalModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `bantam fill`: what is missing between two texts.
@Command(
        name = "fill",
        description = {
            "Writes what is missing between two texts, such as the body of a function.",
            "",
            "The model must have tokens for this in its vocabulary, as Qwen2.5-Coder has."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  bantam fill qwen2.5-coder-0.5b --prefix-file before.py --suffix-file after.py",
            "  bantam fill qwen2.5-coder-0.5b --prefix \"def square(x):\" --suffix \"print(square(3))\" -n 40"
        })
final class FillCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "MODEL", description = "Catalogue name or path of a GGUF file.")
    private String model = "";

    @Option(names = "--prefix-file", paramLabel = "FILE", description = "What comes before; - for standard input.")
    private @Nullable Path prefixFile;

    @Option(names = "--suffix-file", paramLabel = "FILE", description = "What comes after; - for standard input.")
    private @Nullable Path suffixFile;

    @Option(names = "--prefix", paramLabel = "TEXT", description = "What comes before, as an argument.")
    private @Nullable String prefix;

    @Option(names = "--suffix", paramLabel = "TEXT", description = "What comes after, as an argument.")
    private @Nullable String suffix;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show speed and time to first token on standard error.")
    private boolean verbose;

    @Mixin
    private SamplingOptions sampling = new SamplingOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Mixin
    private ModelFiles files = new ModelFiles();

    FillCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /// What `--format json` prints.
    private record Document(
            String model, int promptTokens, List<AnswerDocument> answers, AnswerDocument.Timing timing) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        GenerationOptions options = sampling.options();
        String before = text("prefix", prefix, prefixFile);
        String after = text("suffix", suffix, suffixFile);
        if (before.isEmpty() && after.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is nothing to fill in: give --prefix-file, --suffix-file or both");
        }
        Path file = files.file(terminal, model);
        long start = System.nanoTime();
        try (LocalModel loaded = engine.load(file)) {
            Duration loadTime = Duration.ofNanos(System.nanoTime() - start);
            AnswerListener listener = format.json() ? AnswerListener.silent() : this::tell;
            Completion completion = loaded.fill(before, after, options, listener);
            long seed = options.sampling().seed();
            if (format.json()) {
                FormatOption.print(
                        terminal,
                        new Document(
                                model,
                                completion.usage().promptTokens(),
                                List.of(AnswerDocument.of(completion, seed, false, Reasoning.SHOW)),
                                AnswerDocument.Timing.of(loadTime, completion.usage())));
            } else if (terminal.interactive()) {
                terminal.out().println();
            }
            terminal.out().flush();
            AnswerReport.ending(terminal, completion, loaded.contextLength());
            if (verbose) {
                AnswerReport.speed(terminal, completion.usage(), loaded, loadTime, seed);
            }
        }
        return ExitCodes.DONE;
    }

    private String text(String name, @Nullable String argument, @Nullable Path file) throws IOException {
        if (argument != null && file != null) {
            throw new IllegalArgumentException("--" + name + " and --" + name + "-file can't both be given");
        }
        if (file == null) {
            return argument == null ? "" : argument;
        }
        return TextInput.of(file, terminal);
    }

    private boolean tell(String piece) {
        terminal.out().print(piece);
        terminal.out().flush();
        return !terminal.out().checkError();
    }
}
