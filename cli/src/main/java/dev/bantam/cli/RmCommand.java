package dev.bantam.cli;

import dev.bantam.cli.terminal.Terminal;
import dev.bantam.store.ByteSize;
import dev.bantam.store.ModelStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `bantam rm`: deletes models of the store. Files that are only named by a path are never touched.
@Command(
        name = "rm",
        description = "Deletes models that were pulled, and what interrupted pulls left of them.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  bantam rm smollm2")
final class RmCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(arity = "1..*", paramLabel = "MODEL", description = "Names of models; `bantam list` shows them.")
    private List<String> models = new ArrayList<>();

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Mixin
    private ModelFiles files = new ModelFiles();

    RmCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        ModelStore store = files.store(terminal);
        long bytes = 0;
        // All names are looked at before anything is deleted.
        for (String model : models) {
            bytes += store.footprint(model);
        }
        String what = String.join(", ", models) + " (" + ByteSize.text(bytes) + ")";
        if (!yes) {
            if (!terminal.interactive()) {
                throw new IllegalArgumentException("nobody can be asked whether to delete " + what + ": say --yes");
            }
            terminal.err().print("Delete " + what + "? [y/N] ");
            terminal.err().flush();
            if (!isYes()) {
                terminal.err().println("Nothing was deleted.");
                return ExitCodes.FAILED;
            }
        }
        long freed = 0;
        for (String model : models) {
            freed += store.remove(model);
        }
        terminal.err().println(ByteSize.text(freed) + " freed");
        return ExitCodes.DONE;
    }

    private boolean isYes() throws IOException {
        String line = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8)).readLine();
        return line != null && List.of("y", "yes").contains(line.strip().toLowerCase(Locale.ROOT));
    }
}
