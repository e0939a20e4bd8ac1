package dev.bantam.cli;

import dev.bantam.cli.models.EngineSupport;
import dev.bantam.cli.terminal.Terminal;
import dev.bantam.store.ByteSize;
import dev.bantam.store.ModelEntry;
import dev.bantam.store.ModelStore;
import dev.bantam.store.StoredModel;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `bantam list`: the models on this machine, or those that can be had.
@Command(
        name = "list",
        description = "Lists the models on this machine.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  bantam list --all")
final class ListCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = "--all",
            description = "List the whole catalogue. RUNS says whether the engine runs it; `bantam show` why not.")
    private boolean all;

    @Mixin
    private ModelFiles files = new ModelFiles();

    ListCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ModelStore store = files.store(terminal);
        if (all) {
            row("NAME", "PARAMETERS", "CONTEXT", "RUNS", "FORMATS", "LICENCE");
            for (ModelEntry entry : store.catalogue().entries()) {
                row(
                        entry.name(),
                        entry.parameters(),
                        Integer.toString(entry.context()),
                        EngineSupport.of(entry).mark(),
                        String.join(" ", entry.allFormats()),
                        entry.license().name());
            }
            return ExitCodes.DONE;
        }
        List<StoredModel> models = store.list();
        if (models.isEmpty()) {
            terminal.err()
                    .println(
                            "No models yet: `bantam list --all` shows what can be had, `bantam pull NAME` fetches it.");
            return ExitCodes.DONE;
        }
        row("NAME", "SIZE", "PULLED", "", "SHA-256 FROM", "FILE");
        for (StoredModel model : models) {
            row(
                    model.name(),
                    ByteSize.text(model.size()),
                    model.pulledAt().toString().substring(0, 10),
                    "",
                    model.firstUse() ? "hub, at first pull" : "catalogue",
                    model.path().toString());
        }
        return ExitCodes.DONE;
    }

    private void row(String name, String second, String third, String fourth, String fifth, String sixth) {
        String line = String.format(
                Locale.ROOT, "%-26s %-10s %-10s %-4s %-28s %s", name, second, third, fourth, fifth, sixth);
        terminal.out().println(line.stripTrailing());
    }
}
