package dev.bantam.cli;

import dev.bantam.cli.demo.Demo;
import dev.bantam.cli.demo.DemoSettings;
import dev.bantam.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `bantam demo`: from labelled messages to a tuned model, its figures and a page.
@Command(
        name = "demo",
        description = {
            "Tunes a model to sort the messages of a support desk, and shows on a page what that gives.",
            "",
            "Eight steps: checks the data, scores baselines and the untuned model, tunes it, scores it again, chooses"
                    + " from which confidence on it answers, counts what that costs, and writes the page. Interrupted,"
                    + " it goes on where it was when it is started again."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  bantam demo", "  bantam demo --target 0.98 --price-in 3 --price-out 15 --output strict"})
final class DemoCommand implements Callable<Integer> {
    /// Names the source tree; the launcher sets it.
    private static final String PROJECT = "bantam.project";

    private final Terminal terminal;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            defaultValue = "smollm2",
            description = "Catalogue name or path of a GGUF file (default: ${DEFAULT-VALUE}).")
    private String model = "";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder of train.jsonl, validation.jsonl and test.jsonl (default: examples/tickets).")
    private @Nullable Path data;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            defaultValue = "bantam-demo",
            description = "Folder of all that is found (default: ${DEFAULT-VALUE}).")
    private Path output = Path.of("");

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description = "Threads that compute; 0 for one a core. Changes no figure.")
    private int threads;

    @Option(
            names = "--train-tokens",
            paramLabel = "N",
            defaultValue = "60000",
            description = "Tokens to tune on, prompts included (default: ${DEFAULT-VALUE}).")
    private long trainTokens;

    @Option(
            names = "--target",
            paramLabel = "X",
            defaultValue = "0.75",
            description = "Wanted share of right ones among the answers (default: ${DEFAULT-VALUE}).")
    private double target;

    @Option(
            names = "--price-in",
            paramLabel = "USD",
            defaultValue = "2.5",
            description = "Of a million tokens that the large model reads: an assumption (default: ${DEFAULT-VALUE}).")
    private double priceIn;

    @Option(
            names = "--price-out",
            paramLabel = "USD",
            defaultValue = "10",
            description = "Of a million tokens that the large model writes (default: ${DEFAULT-VALUE}).")
    private double priceOut;

    @Option(
            names = "--machine-price",
            paramLabel = "USD",
            defaultValue = "0.1",
            description = "Of an hour of this machine (default: ${DEFAULT-VALUE}).")
    private double machinePrice;

    @Option(names = "--again", description = "Start over instead of going on.")
    private boolean again;

    @Mixin
    private ModelFiles files = new ModelFiles();

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path folder = data();
        // Numbers are checked before anything is fetched.
        DemoSettings settings = new DemoSettings(
                model,
                Path.of(model),
                folder,
                output,
                threads,
                priceIn,
                priceOut,
                machinePrice,
                target,
                trainTokens,
                again);
        Demo.run(terminal, settings.withModelFile(files.file(terminal, model)));
        return ExitCodes.DONE;
    }

    private Path data() {
        if (data != null) {
            return data;
        }
        String project = System.getProperty(PROJECT);
        if (project == null) {
            throw new IllegalArgumentException("--data is needed where bantam does not run from its source tree");
        }
        return Path.of(project, "examples", "tickets");
    }
}
