package dev.bantam.cli;

import dev.bantam.cli.models.FitReport;
import dev.bantam.cli.models.FitReport.Row;
import dev.bantam.cli.models.MachineMemory;
import dev.bantam.cli.models.MemorySpeed;
import dev.bantam.cli.models.ModelNeed;
import dev.bantam.cli.terminal.Table;
import dev.bantam.cli.terminal.Terminal;
import dev.bantam.store.ByteSize;
import dev.bantam.store.ModelStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `bantam fit`: which models of the catalogue run on this machine, in which number formats, and how fast.
@Command(
        name = "fit",
        description = "Lists which models run on this machine, in which number formats, and how fast about.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  bantam fit --context 8192")
final class FitCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = {"-c", "--context", "--ctx"},
            paramLabel = "N",
            defaultValue = "4096",
            description = "Tokens of prompt and answer to have room for; at most the model's own.")
    private int context;

    @Mixin
    private FormatOption format = new FormatOption();

    @Option(names = "--all", description = "Also list what does not run or has no room, and why.")
    private boolean all;

    @Option(names = "--measure", description = "Measure the memory's speed again.")
    private boolean measure;

    @Mixin
    private ModelFiles files = new ModelFiles();

    FitCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (context < 1) {
            throw new IllegalArgumentException("--context must be at least 1, not " + context);
        }
        ModelStore store = files.store(terminal);
        MachineMemory memory = MachineMemory.ofSystem();
        MemorySpeed speed = MemorySpeed.known(
                files.settings(terminal).root().resolve("machine.json"),
                Runtime.getRuntime().availableProcessors(),
                measure);
        List<Row> rows = FitReport.rows(store, memory, context);
        if (format.json()) {
            FormatOption.print(terminal, FitReport.json(rows, memory, speed, context));
        } else {
            table(rows, memory, speed);
        }
        return ExitCodes.DONE;
    }

    private void table(List<Row> rows, MachineMemory memory, MemorySpeed speed) {
        terminal.err()
                .println(String.format(
                        Locale.ROOT,
                        "%s of memory, read at %.1f GB/s by %d threads; room for %d tokens; tokens/s are estimates:"
                                + " %.0f %% of that speed, and %.1f ms a layer",
                        ByteSize.text(memory.total()),
                        speed.bytesPerSecond() / 1e9,
                        speed.threads(),
                        context,
                        100 * ModelNeed.EFFICIENCY,
                        1000 * ModelNeed.LAYER_SECONDS));
        Table table = new Table("NAME", "FORMAT", "FILE", "MEMORY", "TOK/S", "ALSO FITS IN, OR WHY NOT");
        Map<String, List<Row>> models =
                rows.stream().collect(Collectors.groupingBy(Row::model, LinkedHashMap::new, Collectors.toList()));
        int left = 0;
        for (List<Row> formats : models.values()) {
            Row shown = formats.stream().filter(Row::fits).findFirst().orElse(formats.getFirst());
            if (!shown.fits() && !all) {
                left++;
                continue;
            }
            ModelNeed need = shown.need();
            table.row(
                    shown.model() + (shown.present() ? " *" : ""),
                    shown.format(),
                    need == null ? "?" : (need.estimated() ? "~" : "") + ByteSize.text(need.fileBytes()),
                    need == null ? "?" : ByteSize.text(need.totalBytes()),
                    need == null || !shown.fits()
                            ? ""
                            : String.format(Locale.ROOT, "%.1f", need.tokensPerSecond(speed)),
                    shown.fits()
                            ? formats.stream()
                                    .filter(row -> row.fits() && !row.name().equals(shown.name()))
                                    .map(Row::format)
                                    .collect(Collectors.joining(" "))
                            : String.valueOf(shown.obstacle()));
        }
        table.print(terminal);
        if (left > 0) {
            terminal.err().println(left + " more do not run yet, or have no room: bantam fit --all says why.");
        }
        if (rows.stream().anyMatch(Row::present)) {
            terminal.err().println("* is on this machine.");
        }
    }
}
