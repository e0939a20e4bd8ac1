package dev.bantam.cli;

import dev.bantam.cli.terminal.Terminal;
import dev.bantam.store.ModelStore;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `bantam pull`: brings a model to this machine.
@Command(
        name = "pull",
        description = "Fetches a model of the catalogue, checks its SHA-256 and keeps it.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  bantam pull smollm2")
final class PullCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "MODEL", description = "Catalogue name; `bantam list --all` shows them.")
    private String model = "";

    @Mixin
    private ModelFiles files = new ModelFiles();

    PullCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        ModelStore store = files.store(terminal);
        Path file = ModelFiles.pull(terminal, store, model);
        terminal.out().println(file);
        return ExitCodes.DONE;
    }
}
