package dev.bantam.cli;

import dev.bantam.cli.terminal.Terminal;
import dev.bantam.tensor.DType;
import dev.bantam.tensor.KernelChoice;
import dev.bantam.tensor.TileFormat;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `bantam doctor`: what the engine runs on, and what makes it slow.
@Command(
        name = "doctor",
        description = "Shows what the engine runs on, which kernels it chose, and what makes it slow.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final List<String> problems = new ArrayList<>();

    DoctorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        field(
                "Java",
                System.getProperty("java.vendor.version", "") + " " + Runtime.version() + ", "
                        + System.getProperty("java.vm.name"));
        field("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        int processors = Runtime.getRuntime().availableProcessors();
        field("threads", processors + " (one a processor; --threads changes it)");
        field("heap", Runtime.getRuntime().maxMemory() / 1_000_000 + " MB at most, beside the weights");
        KernelChoice choice = KernelChoice.best();
        field("kernels", choice.kernels().description() + ": " + choice.reason());
        for (DType dtype : DType.values()) {
            TileFormat format = TileFormat.of(dtype, choice.kernels().lanes());
            double bits = 8.0 * format.tileBytes(256) / (256 * format.tileRows());
            field(
                    "  " + dtype,
                    String.format(
                            Locale.ROOT,
                            "%s tiles of %d rows, %.1f bits a weight in memory (%.1f in the file)",
                            format.packing().name().toLowerCase(Locale.ROOT),
                            format.tileRows(),
                            bits,
                            8.0 * dtype.blockBytes() / dtype.blockSize()));
        }
        findProblems(choice, processors);
        if (problems.isEmpty()) {
            terminal.out().println("Nothing found that makes it slow.");
        }
        problems.forEach(problem -> terminal.out().println("slow: " + problem));
        return ExitCodes.DONE;
    }

    private void findProblems(KernelChoice choice, int processors) {
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
    }

    private void field(String label, String value) {
        terminal.out().println(String.format(Locale.ROOT, "%-10s %s", label, value));
    }
}
