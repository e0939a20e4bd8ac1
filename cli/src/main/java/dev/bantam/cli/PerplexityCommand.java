package dev.bantam.cli;

import dev.bantam.cli.terminal.Terminal;
import dev.bantam.evaluate.KlDivergence;
import dev.bantam.evaluate.Perplexity;
import dev.bantam.generate.LocalModel;
import dev.bantam.generate.LocalOptions;
import dev.bantam.model.KvType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
            "  bantam perplexity -m smollm2 -f text.txt --format json",
            "  bantam perplexity -m model-q4.gguf --kl-divergence model-f16.gguf -f text.txt"
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
            names = "--kl-divergence",
            paramLabel = "MODEL",
            description = "Compare with this model, such as the same one before it was quantised.")
    private @Nullable String base;

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description = "Threads that compute; 0 for one a core.")
    private int threads;

    @Mixin
    private FormatOption format = new FormatOption();

    @Mixin
    private KvCacheOption kvCache = new KvCacheOption();

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
        String other = base;
        Path baseFile = other == null ? null : files.file(terminal, other);
        try (LocalModel loaded = load(path, kvCache.type())) {
            if (baseFile != null) {
                try (LocalModel baseModel = load(baseFile, KvType.F32)) {
                    compare(loaded, baseModel, text);
                }
                return ExitCodes.DONE;
            }
            Perplexity.Result result = new Perplexity(loaded, context).measure(text, chunks, progress());
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

    private LocalModel load(Path path, KvType kvType) throws IOException {
        return LocalModel.load(path, LocalOptions.DEFAULT.withThreads(threads).withKvType(kvType));
    }

    private Perplexity.Progress progress() {
        long start = System.nanoTime();
        return (window, windows, soFar) -> {
            double seconds = (System.nanoTime() - start) / 1e9;
            terminal.err()
                    .printf(
                            Locale.ROOT,
                            "window %d of %d: %.4f (%.1f s left)%n",
                            window,
                            windows,
                            soFar,
                            seconds / window * (windows - window));
        };
    }

    private void compare(LocalModel loaded, LocalModel baseModel, String text) {
        KlDivergence.Result result = new KlDivergence(loaded, baseModel, context).measure(text, chunks, progress());
        if (format.json()) {
            FormatOption.print(terminal, ComparisonDocument.of(model, String.valueOf(base), context, result));
            return;
        }
        line("Mean PPL(Q)", result.perplexity(), 1, "");
        line("Mean PPL(base)", result.basePerplexity(), 1, "");
        line("Cor(ln(PPL(Q)), ln(PPL(base)))", 100 * result.correlation(), "%");
        line("Mean ln(PPL(Q)/PPL(base))", result.logRatio(), 1, "");
        line("Mean PPL(Q)/PPL(base)", result.ratio(), 1, "");
        line("Mean    KLD", result.meanKld(), 1, "");
        line("Maximum KLD", result.kldQuantile(1), "");
        line("99.9%   KLD", result.kldQuantile(0.999), "");
        line("99.0%   KLD", result.kldQuantile(0.99), "");
        line("Median  KLD", result.kldQuantile(0.5), "");
        line("RMS \u0394p", result.rmsProbabilityDifference(), 100, " %");
        line("Same top p", result.sameTop(), 100, " %");
    }

    private void line(String name, KlDivergence.Estimate estimate, double factor, String unit) {
        terminal.out()
                .printf(
                        Locale.ROOT,
                        "%-30s: %10.6f \u00b1 %10.6f%s%n",
                        name,
                        factor * estimate.value(),
                        factor * estimate.error(),
                        unit);
    }

    private void line(String name, double value, String unit) {
        terminal.out().printf(Locale.ROOT, "%-30s: %10.6f%s%n", name, value, unit);
    }

    /// What `--format json` prints of a comparison.
    private record ComparisonDocument(
            String model,
            String base,
            int context,
            long tokens,
            KlDivergence.Estimate perplexity,
            KlDivergence.Estimate basePerplexity,
            double correlation,
            KlDivergence.Estimate logRatio,
            KlDivergence.Estimate ratio,
            KlDivergence.Estimate meanKld,
            double maximumKld,
            double kld999,
            double medianKld,
            KlDivergence.Estimate rmsProbabilityDifference,
            KlDivergence.Estimate sameTop) {
        static ComparisonDocument of(String model, String base, int context, KlDivergence.Result result) {
            return new ComparisonDocument(
                    model,
                    base,
                    context,
                    result.tokens(),
                    result.perplexity(),
                    result.basePerplexity(),
                    result.correlation(),
                    result.logRatio(),
                    result.ratio(),
                    result.meanKld(),
                    result.kldQuantile(1),
                    result.kldQuantile(0.999),
                    result.kldQuantile(0.5),
                    result.rmsProbabilityDifference(),
                    result.sameTop());
        }
    }
}
