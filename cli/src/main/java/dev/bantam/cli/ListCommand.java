package dev.bantam.cli;

import dev.bantam.cli.models.EngineSupport;
import dev.bantam.cli.terminal.Table;
import dev.bantam.cli.terminal.Terminal;
import dev.bantam.cli.terminal.TerminalWidth;
import dev.bantam.store.ByteSize;
import dev.bantam.store.ModelEntry;
import dev.bantam.store.ModelStore;
import dev.bantam.store.StoredModel;
import java.util.List;
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
            Table table = new Table("NAME", "PARAMETERS", "CONTEXT", "RUNS", "FORMATS", "LICENCE");
            for (ModelEntry entry : store.catalogue().entries()) {
                table.row(
                        entry.name(),
                        entry.parameters(),
                        Integer.toString(entry.context()),
                        EngineSupport.of(entry).mark(),
                        String.join(" ", entry.allFormats()),
                        entry.license().name());
            }
            table.print(terminal);
            return ExitCodes.DONE;
        }
        List<StoredModel> models = store.list();
        if (models.isEmpty()) {
            terminal.err()
                    .println(
                            "No models yet: `bantam list --all` shows what can be had, `bantam pull NAME` fetches it.");
            return ExitCodes.DONE;
        }
        int columns = TerminalWidth.ofOutput(terminal);
        boolean paths = columns == 0
                || models.stream()
                        .allMatch(
                                model -> Table.INDENT + model.path().toString().length() < columns);
        Table table = new Table("NAME", "SIZE", "PULLED", "SHA-256 FROM", paths ? "FILE" : "");
        for (StoredModel model : models) {
            table.row(
                    model.name(),
                    ByteSize.text(model.size()),
                    model.pulledAt().toString().substring(0, 10),
                    model.firstUse() ? "hub, at first pull" : "catalogue",
                    paths ? model.path().toString() : "");
        }
        table.print(terminal);
        if (!paths) {
            terminal.err().println("Here is no room for the files' paths: `bantam show NAME` has them.");
        }
        return ExitCodes.DONE;
    }
}
