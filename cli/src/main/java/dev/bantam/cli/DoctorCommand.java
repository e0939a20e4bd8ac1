package dev.bantam.cli;

import dev.bantam.cli.terminal.Terminal;
import dev.bantam.cli.terminal.TerminalWidth;
import dev.bantam.cli.terminal.TextWrap;
import dev.bantam.tensor.DType;
import dev.bantam.tensor.KernelChoice;
import dev.bantam.tensor.PhysicalCores;
import dev.bantam.tensor.TileFormat;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `bantam doctor`: what the engine runs on, and what makes it slow.
@Command(
        name = "doctor",
        description = "Shows what the engine runs on, which kernels it chose, and what makes it slow.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  bantam doctor", "  bantam doctor --format json"})
final class DoctorCommand implements Callable<Integer> {
    private final Terminal terminal;
    private int columns;

    @Mixin
    private FormatOption format = new FormatOption();

    DoctorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /// What `--format json` prints.
    ///
    /// @param heapBytes the most that the JVM takes beside the weights
    /// @param problems what makes it slow
    private record Document(
            String java,
            String system,
            int processors,
            long heapBytes,
            KernelsFound kernels,
            List<FormatFound> formats,
            List<String> problems) {}

    /// @param lanes floats of a vector
    private record KernelsFound(String description, int lanes, String reason) {}

    /// A number format.
    ///
    /// @param bitsInMemory of a weight
    /// @param bitsInFile of a weight
    private record FormatFound(String name, String packing, int tileRows, double bitsInMemory, double bitsInFile) {
        static FormatFound of(DType dtype, int lanes) {
            TileFormat format = TileFormat.of(dtype, lanes);
            return new FormatFound(
                    dtype.name(),
                    format.packing().name().toLowerCase(Locale.ROOT),
                    format.tileRows(),
                    8.0 * format.tileBytes(256) / (256 * format.tileRows()),
                    8.0 * dtype.blockBytes() / dtype.blockSize());
        }
    }

    @Override
    public Integer call() {
        KernelChoice choice = KernelChoice.best();
        int lanes = choice.kernels().lanes();
        int processors = Runtime.getRuntime().availableProcessors();
        Document found = new Document(
                System.getProperty("java.vendor.version", "") + " " + Runtime.version() + ", "
                        + System.getProperty("java.vm.name"),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                processors,
                Runtime.getRuntime().maxMemory(),
                new KernelsFound(choice.kernels().description(), lanes, choice.reason()),
                Arrays.stream(DType.values())
                        .map(dtype -> FormatFound.of(dtype, lanes))
                        .toList(),
                problems(choice, processors));
        if (format.json()) {
            FormatOption.print(terminal, found);
        } else {
            show(found);
        }
        return ExitCodes.DONE;
    }

    private void show(Document found) {
        columns = TerminalWidth.of(terminal);
        field("Java", found.java);
        field("system", found.system);
        field("threads", PhysicalCores.count() + " (one a core; --threads changes it)");
        field("heap", found.heapBytes / 1_000_000 + " MB at most, beside the weights");
        field("kernels", found.kernels.description + ": " + found.kernels.reason);
        for (FormatFound each : found.formats) {
            field(
                    "  " + each.name,
                    String.format(
                            Locale.ROOT,
                            "%s tiles of %d rows, %.1f bits a weight in memory (%.1f in the file)",
                            each.packing,
                            each.tileRows,
                            each.bitsInMemory,
                            each.bitsInFile));
        }
        if (found.problems.isEmpty()) {
            terminal.out().println("Nothing found that makes it slow.");
        }
        found.problems.forEach(problem -> wrapped("slow: " + problem, 6));
    }

    private static List<String> problems(KernelChoice choice, int processors) {
        List<String> problems = new ArrayList<>();
        if (choice.reason().startsWith("slow")) {
            problems.add(choice.reason());
        } else if (choice.kernels().lanes() < 16) {
            problems.add("vectors of " + choice.kernels().lanes() * 32
                    + " bits; processors with AVX-512 are about twice as fast");
        }
        List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments();
        for (String flag : flags) {
            if (flag.equals("-Xint") || flag.startsWith("-XX:TieredStopAtLevel")) {
                problems.add("the JVM flag " + flag + " keeps kernels from being compiled");
            }
            if (flag.startsWith("-agentlib:jdwp")) {
                problems.add("a debugger is attached (" + flag + ")");
            }
        }
        if (processors == 1) {
            problems.add("one processor only");
        }
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        if (load > processors + 0.5) {
            problems.add(String.format(
                    Locale.ROOT, "other processes use this machine: load %.1f on %d processors", load, processors));
        }
        return problems;
    }

    private void field(String label, String value) {
        wrapped(String.format(Locale.ROOT, "%-10s %s", label, value), 11);
    }

    /// Wrapped at words for a person; for a program a line stays a line.
    private void wrapped(String line, int indent) {
        if (columns == 0) {
            terminal.out().println(line);
        } else {
            TextWrap.lines(line, columns - 1, indent).forEach(terminal.out()::println);
        }
    }
}
