package dev.bantam.cli;

import dev.bantam.cli.terminal.Terminal;
import dev.bantam.evaluate.Perplexity;
import dev.bantam.generate.LocalModel;
import dev.bantam.generate.LocalOptions;
import dev.bantam.model.KvType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `bantam perplexity`: how well a model predicts a text.
@Command(
        name = "perplexity",
        description = "Measures perplexity on a text file, counted as llama-perplexity counts it.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  bantam perplexity -m smollm2 -f text.txt --ctx 512 --chunks 8",
            "  bantam perplexity -m smollm2 -f text.txt --format json"
        })
final class PerplexityCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = {"-m", "--model"},
            required = true,
            paramLabel = "MODEL",
            description = "Catalogue name or path of a GGUF file.")
    private String model = "";

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "The text, UTF-8.")
    private Path file = Path.of("");

    @Option(
            names = {"-c", "--ctx", "--context"},
            paramLabel = "N",
            defaultValue = "512",
            description = "Tokens of a window (default: ${DEFAULT-VALUE}).")
    private int context;

    @Option(names = "--chunks", paramLabel = "N", defaultValue = "0", description = "The most windows; 0 for all.")
    private int chunks;

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description = "Threads that compute; 0 for one a processor.")
    private int threads;

    @Mixin
    private FormatOption format = new FormatOption();

    @Option(
            names = "--kv-cache",
            paramLabel = "TYPE",
            defaultValue = "F32",
            description = "How keys and values are kept: f32 (the default), or q8_0 in a third of the memory.")
    private KvType kvCache = KvType.F32;

    @Mixin
    private ModelFiles files = new ModelFiles();

    PerplexityCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /// What `--format json` prints.
    private record Document(String model, int context, double perplexity, double standardError, long tokens) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        String text = TextInput.of(file);
        Path path = files.file(terminal, model);
        try (LocalModel loaded =
                LocalModel.load(path, LocalOptions.DEFAULT.withThreads(threads).withKvType(kvCache))) {
            long start = System.nanoTime();
            Perplexity.Result result = new Perplexity(loaded, context)
                    .measure(text, chunks, (window, windows, soFar) -> {
                        double seconds = (System.nanoTime() - start) / 1e9;
                        terminal.err()
                                .printf(
                                        Locale.ROOT,
                                        "window %d of %d: %.4f (%.1f s left)%n",
                                        window,
                                        windows,
                                        soFar,
                                        seconds / window * (windows - window));
                    });
            terminal.err().printf(Locale.ROOT, "%d tokens scored, +/- %.4f%n", result.tokens(), result.standardError());
            if (format.json()) {
                FormatOption.print(
                        terminal,
                        new Document(model, context, result.perplexity(), result.standardError(), result.tokens()));
            } else {
                terminal.out().printf(Locale.ROOT, "PPL = %.4f%n", result.perplexity());
            }
        }
        return ExitCodes.DONE;
    }
}
