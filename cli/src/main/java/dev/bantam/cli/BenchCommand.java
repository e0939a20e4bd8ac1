package dev.bantam.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bantam.cli.models.ArithmeticSpeed;
import dev.bantam.cli.models.MemorySpeed;
import dev.bantam.cli.terminal.Terminal;
import dev.bantam.generate.LocalModel;
import dev.bantam.generate.LocalOptions;
import dev.bantam.generate.SpeedTest;
import dev.bantam.model.Transformer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `bantam bench`: how fast a model runs here, measured as llama-bench measures it, beside what the machine can.
@Command(
        name = "bench",
        description = "Measures prompt and generation speed, in the way of llama-bench, beside the machine's limits.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  bantam bench -m smollm2 -p 512 -n 128 -r 5", "  bantam bench -m smollm2 -n 32 -d 0,4096 -o json"})
final class BenchCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = {"-m", "--model"},
            required = true,
            paramLabel = "MODEL",
            description = "Catalogue name or path of a GGUF file.")
    private String model = "";

    @Option(
            names = "-p",
            paramLabel = "N",
            split = ",",
            defaultValue = "512",
            description = "Prompt tokens; 0 for no such test.")
    private List<Integer> promptTokens = List.of();

    @Option(
            names = "-n",
            paramLabel = "N",
            split = ",",
            defaultValue = "128",
            description = "Generated tokens; 0 for no such test.")
    private List<Integer> generatedTokens = List.of();

    @Option(
            names = {"-d", "--depth"},
            paramLabel = "N",
            split = ",",
            defaultValue = "0",
            description = "Tokens in the context before each test.")
    private List<Integer> depths = List.of();

    @Option(names = "-r", paramLabel = "N", defaultValue = "5", description = "Runs of each test, after one untimed.")
    private int repetitions;

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description = "Threads that compute; 0 for one a core.")
    private int threads;

    @Option(
            names = {"-o", "--output", "--format"},
            paramLabel = "FORMAT",
            defaultValue = "md",
            description = "md, json or csv (default: ${DEFAULT-VALUE}).")
    private Output output = Output.MD;

    @Mixin
    private KvCacheOption kvCache = new KvCacheOption();

    @Mixin
    private ModelFiles files = new ModelFiles();

    /// How rows are printed.
    private enum Output {
        MD,
        JSON,
        CSV
    }

    BenchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /// One test, under the names that llama-bench uses, and what of the machine it took.
    ///
    /// @param samplesTs tokens a second of each run
    /// @param gbPerSecond bytes of weights that generation read, 10^9 a second; null for prompts
    /// @param gflops multiplications and additions with weights of layers, 10^9 a second; null for generation
    @SuppressWarnings("ArrayRecordComponent") // written, never compared
    private record Row(
            String modelFilename,
            long modelSize,
            @JsonProperty("n_threads") int nThreads,
            @JsonProperty("n_prompt") int nPrompt,
            @JsonProperty("n_gen") int nGen,
            @JsonProperty("n_depth") int nDepth,
            double avgTs,
            double stddevTs,
            double[] samplesTs,
            @Nullable Double gbPerSecond,
            @Nullable Double gflops,
            double machineGbPerSecond,
            double machineGflops) {

        String test() {
            String name = nPrompt > 0 ? "pp" + nPrompt : "tg" + nGen;
            return nDepth > 0 ? name + " @ d" + nDepth : name;
        }

        String share() {
            return gbPerSecond != null
                    ? String.format(
                            Locale.ROOT,
                            "%.1f GB/s, %.0f %% of memory speed",
                            gbPerSecond,
                            100 * gbPerSecond / machineGbPerSecond)
                    : String.format(
                            Locale.ROOT,
                            "%.0f GFLOPS, %.0f %% of f32 speed",
                            gflops,
                            100 * (gflops == null ? 0 : gflops) / machineGflops);
        }
    }

    /// What is measured, and what the machine could do.
    ///
    /// @param bytesPerSecond read by all threads
    /// @param flops multiplications and additions a second by all threads
    private record Measured(Transformer model, int threads, double bytesPerSecond, double flops) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        requireNotNegative("-p", promptTokens);
        requireNotNegative("-n", generatedTokens);
        requireNotNegative("-d", depths);
        if (Collections.max(promptTokens) == 0 && Collections.max(generatedTokens) == 0) {
            throw new IllegalArgumentException("-p and -n are both 0: there is nothing to measure");
        }
        if (repetitions < 1) {
            throw new IllegalArgumentException("-r is " + repetitions + "; it must be at least 1");
        }
        Path path = files.file(terminal, model);
        try (LocalModel loaded =
                LocalModel.load(path, LocalOptions.DEFAULT.withThreads(threads).withKvType(kvCache.type()))) {
            SpeedTest test = loaded.speedTest();
            int most =
                    Collections.max(depths) + Math.max(Collections.max(promptTokens), Collections.max(generatedTokens));
            if (most > test.capacity()) {
                throw new IllegalArgumentException(
                        "a test of %d tokens is longer than the context of %d: lower -d, -p or -n"
                                .formatted(most, test.capacity()));
            }
            Measured machine = measure(loaded);
            List<Row> rows = new ArrayList<>();
            begin();
            for (int depth : depths) {
                for (int tokens : promptTokens) {
                    if (tokens > 0) {
                        rows.add(row(path, machine, tokens, 0, depth, test.prompt(tokens, depth, repetitions)));
                        show(rows.getLast());
                    }
                }
                for (int tokens : generatedTokens) {
                    if (tokens > 0) {
                        rows.add(row(path, machine, 0, tokens, depth, test.generation(tokens, depth, repetitions)));
                        show(rows.getLast());
                    }
                }
            }
            if (output == Output.JSON) {
                FormatOption.print(terminal, rows);
            }
        }
        return ExitCodes.DONE;
    }

    private static void requireNotNegative(String option, List<Integer> counts) {
        if (Collections.min(counts) < 0) {
            throw new IllegalArgumentException(option + " is " + Collections.min(counts) + "; it must be 0 or more");
        }
    }

    private static Measured measure(LocalModel loaded) throws InterruptedException {
        int threads = loaded.compute().pool().threads();
        return new Measured(
                loaded.transformer(),
                threads,
                MemorySpeed.measure(threads).bytesPerSecond(),
                ArithmeticSpeed.measure(loaded.compute().choice(), threads));
    }

    private Row row(Path path, Measured machine, int prompt, int generated, int depth, double[] runs) {
        Transformer model = machine.model();
        double mean = Arrays.stream(runs).average().orElse(0);
        double squares =
                Arrays.stream(runs).map(run -> (run - mean) * (run - mean)).sum();
        double deviation = Math.sqrt(squares / Math.max(1, runs.length - 1));
        double bytes = model.tokenBytes() + model.config().kvBytes(depth + generated / 2, kvCache.type());
        return new Row(
                path.toString(),
                model.weightBytes(),
                machine.threads(),
                prompt,
                generated,
                depth,
                mean,
                deviation,
                runs,
                prompt > 0 ? null : bytes * mean / 1e9,
                prompt > 0 ? 2.0 * model.layerWeights() * mean / 1e9 : null,
                machine.bytesPerSecond() / 1e9,
                machine.flops() / 1e9);
    }

    private void begin() {
        switch (output) {
            case MD -> {
                terminal.out().println("| test             | threads |                t/s | of the machine");
                terminal.out().println("|------------------|--------:|-------------------:|----------------");
            }
            case CSV ->
                terminal.out()
                        .println("model_filename,model_size,n_threads,n_prompt,n_gen,n_depth,avg_ts,stddev_ts,"
                                + "samples_ts,gb_per_second,gflops,machine_gb_per_second,machine_gflops");
            case JSON -> {}
        }
    }

    private void show(Row row) {
        switch (output) {
            case MD ->
                terminal.out()
                        .printf(
                                Locale.ROOT,
                                "| %-16s | %7d | %9.2f ± %6.2f | %s%n",
                                row.test(),
                                row.nThreads(),
                                row.avgTs(),
                                row.stddevTs(),
                                row.share());
            case CSV -> terminal.out().println(csv(row));
            case JSON -> {}
        }
        terminal.out().flush();
    }

    private static String csv(Row row) {
        String samples =
                Arrays.stream(row.samplesTs()).mapToObj(BenchCommand::number).collect(Collectors.joining(" "));
        return String.join(
                ",",
                '"' + row.modelFilename().replace("\"", "\"\"") + '"',
                Long.toString(row.modelSize()),
                Integer.toString(row.nThreads()),
                Integer.toString(row.nPrompt()),
                Integer.toString(row.nGen()),
                Integer.toString(row.nDepth()),
                number(row.avgTs()),
                number(row.stddevTs()),
                samples,
                number(row.gbPerSecond()),
                number(row.gflops()),
                number(row.machineGbPerSecond()),
                number(row.machineGflops()));
    }

    private static String number(@Nullable Double value) {
        return value == null ? "" : String.format(Locale.ROOT, "%.4f", value);
    }
}
