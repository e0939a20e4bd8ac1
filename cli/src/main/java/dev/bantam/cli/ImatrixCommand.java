package dev.bantam.cli;

import dev.bantam.cli.terminal.ProgressBar;
import dev.bantam.cli.terminal.Terminal;
import dev.bantam.compress.ImportanceCollector;
import dev.bantam.compress.ImportanceMatrix;
import dev.bantam.evaluate.TextWindows;
import dev.bantam.generate.LocalModel;
import dev.bantam.generate.LocalOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `bantam imatrix`: how much each column of a model's matrices matters on a text.
@Command(
        name = "imatrix",
        description = "Measures on a text how much each column of a model's matrices matters, for quantize --imatrix.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  bantam imatrix -m model-f16.gguf -f text.txt -o imatrix.gguf",
            "  bantam imatrix -m smollm2 -f text.txt --chunks 20"
        })
final class ImatrixCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = {"-m", "--model"},
            required = true,
            paramLabel = "MODEL",
            description = "Catalogue name or path of a GGUF file; the finer its format, the better.")
    private String model = "";

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "The text, UTF-8: like what the model will be used on.")
    private Path file = Path.of("");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            defaultValue = "imatrix.gguf",
            description = "The file to write, as llama-imatrix writes it (default: ${DEFAULT-VALUE}).")
    private Path output = Path.of("");

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
            description = "Threads that compute; 0 for one a core.")
    private int threads;

    @Mixin
    private ModelFiles files = new ModelFiles();

    ImatrixCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        String text = TextInput.of(file);
        Path path = files.file(terminal, model);
        try (LocalModel loaded = LocalModel.load(path, LocalOptions.DEFAULT.withThreads(threads))) {
            ImportanceMatrix matrix = measure(loaded, windows(loaded, text));
            matrix.write(output);
            terminal.out()
                    .println(output + ": " + matrix.entries().size() + " matrices, " + matrix.chunks() + " windows of "
                            + context + " tokens");
        }
        return ExitCodes.DONE;
    }

    private ImportanceMatrix measure(LocalModel loaded, List<int[]> windows) {
        try (ProgressBar bar = new ProgressBar(terminal, "measuring")) {
            return new ImportanceCollector(loaded.transformer(), loaded.compute())
                    .collect(windows, file.toString(), (done, total) -> bar.update(done, total, ""));
        }
    }

    private List<int[]> windows(LocalModel loaded, String text) {
        if (context < 1 || context > loaded.contextLength()) {
            throw new IllegalArgumentException(
                    "--context is " + context + "; it must be from 1 to the model's " + loaded.contextLength());
        }
        return TextWindows.of(loaded, text, context, chunks, 1).all();
    }
}
