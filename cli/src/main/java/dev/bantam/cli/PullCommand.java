package dev.bantam.cli;

import dev.bantam.cli.terminal.Terminal;
import dev.bantam.store.ModelStore;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `bantam pull`: brings a model to this machine.
@Command(
        name = "pull",
        description = "Fetches a model, checks its SHA-256 and keeps it.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = {"  bantam pull smollm2", "  bantam pull qwen2.5-1.5b:Q8_0", "  bantam pull hf:owner/repository:Q4_K_M"
        })
final class PullCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = {
                "A name of the catalogue, as `bantam list --all` shows them, with :FORMAT for another number format;",
                "or a GGUF file of the Hugging Face hub: hf:owner/repository, with :FORMAT or /file.gguf."
            })
    private String model = "";

    @Option(
            names = "--accept-changed",
            description = "Take a file that has changed since its first pull, where only the hub states its hash.")
    private boolean acceptChanged;

    @Mixin
    private ModelFiles files = new ModelFiles();

    PullCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        ModelStore store = files.store(terminal);
        ModelFiles.refusal(store, model)
                .ifPresent(refusal -> terminal.err().println("Note: this version can't run " + model + ": " + refusal));
        if (store.has(model)) {
            terminal.err()
                    .println(model + " was here already; its file is not checked again (`bantam rm` and `pull` do)");
        }
        Path file = ModelFiles.pull(terminal, store, model, acceptChanged);
        terminal.out().println(file);
        return ExitCodes.DONE;
    }
}
