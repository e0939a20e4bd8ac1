package dev.bantam.cli.demo;

import dev.bantam.cli.demo.DemoReport.Data;
import dev.bantam.cli.demo.DemoReport.Environment;
import dev.bantam.cli.demo.DemoReport.Fact;
import dev.bantam.cli.demo.DemoReport.StepTime;
import dev.bantam.cli.demo.DemoReport.Threshold;
import dev.bantam.cli.demo.RouteSteps.Chosen;
import dev.bantam.cli.demo.RouteSteps.Routed;
import dev.bantam.cli.demo.RouteSteps.Tokens;
import dev.bantam.cli.demo.TextSteps.Baselines;
import dev.bantam.cli.demo.TuneStep.Tuned;
import dev.bantam.cli.terminal.Durations;
import dev.bantam.cli.terminal.Terminal;
import dev.bantam.store.ByteSize;
import dev.bantam.tensor.KernelChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// The demonstration, from messages to a page.
public final class Demo {
    private final Terminal terminal;
    private final DemoSettings settings;

    private Demo(Terminal terminal, DemoSettings settings) {
        this.terminal = terminal;
        this.settings = settings;
    }

    /// Runs it, or goes on where an earlier run ended.
    ///
    /// @return the page
    /// @throws IOException if a file can't be read or written
    /// @throws IllegalArgumentException if a message is not as it must be
    public static Path run(Terminal terminal, DemoSettings settings) throws IOException, InterruptedException {
        return new Demo(terminal, settings).run();
    }

    /// What the page step leaves.
    record Written(String page, String sha256) {}

    private Path run() throws IOException, InterruptedException {
        long start = System.nanoTime();
        Tickets tickets = Tickets.read(settings.data());
        String modelHash = FileHash.of(settings.modelFile());
        terminal.out()
                .println("Eight steps, some minutes; what they find lies in " + settings.output()
                        + ". Ctrl-C ends, starting again goes on.");
        TextSteps texts = new TextSteps(tickets);
        TuneStep tuning = new TuneStep(settings, tickets, modelHash);
        RouteSteps routing = new RouteSteps(settings, tickets);
        try (DemoRun run = new DemoRun(terminal, settings.output(), settings.again());
                ModelSteps model = new ModelSteps(settings, tickets, modelHash)) {
            StepResult<Data> data = run.step(texts.data(dataHash()));
            StepResult<Baselines> baselines = run.step(texts.baselines(), data);
            StepResult<ModelSteps.Untuned> untuned = run.step(model.untuned(), data);
            StepResult<Tuned> tune = run.step(tuning.step(model::base), data);
            StepResult<Answers> tuned = run.step(model.tuned(tuning.adapter()), data, tune);
            StepResult<Chosen> chosen = run.step(routing.threshold(tuned.value()), tuned);
            Tokens tokens = untuned.value().tokens();
            StepResult<Routed> routed =
                    run.step(routing.route(tuned.value(), chosen.value(), tokens), data, untuned, tuned, chosen);
            DemoStep<Written> page = page(() -> report(
                    tickets,
                    data.value(),
                    List.of(
                            baselines.value().majority(),
                            baselines.value().words(),
                            untuned.value().answers()),
                    tuned.value(),
                    tune.value(),
                    chosen.value(),
                    routed.value(),
                    environment(modelHash, run.steps())));
            run.step(page, data, baselines, untuned, tune, tuned, chosen, routed);
        }
        Path page = settings.output().resolve("report.html");
        terminal.out()
                .println("Done in " + Durations.text((System.nanoTime() - start) / 1e9) + ". The page: "
                        + page.toAbsolutePath().normalize().toUri());
        return page;
    }

    private String dataHash() throws IOException {
        StringBuilder hashes = new StringBuilder();
        for (String part : List.of("train", "validation", "test")) {
            hashes.append(FileHash.of(settings.data().resolve(part + ".jsonl")));
        }
        return FileHash.of(hashes.toString());
    }

    /// Makes the report when the page is to be written.
    @FunctionalInterface
    private interface Reports {
        DemoReport make() throws IOException;
    }

    private DemoStep<Written> page(Reports reports) {
        Path path = settings.output().resolve("report.html");
        return new DemoStep<>(
                "page",
                Written.class,
                Map.of("model", settings.model()),
                progress -> {
                    DemoPage.write(reports.make(), path);
                    return new Written(path.toString(), FileHash.of(path));
                },
                written -> "written to " + written.page() + ", " + ByteSize.text(size(path)),
                written -> {
                    try {
                        return FileHash.of(path).equals(written.sha256());
                    } catch (IOException gone) {
                        return false;
                    }
                });
    }

    private static long size(Path path) {
        return path.toFile().length();
    }

    private static DemoReport report(
            Tickets tickets,
            Data data,
            List<Answers> others,
            Answers tuned,
            Tuned tune,
            Chosen chosen,
            Routed routed,
            Environment environment) {
        return new DemoReport(
                data,
                Stream.concat(others.stream(), Stream.of(tuned))
                        .map(answers -> answers.score(tickets))
                        .toList(),
                ReportParts.comparisons(tickets, tuned, others),
                tuned.confusion(tickets),
                tune.training(),
                List.of(chosen.curve(), routed.curve()),
                new Threshold(chosen.target(), chosen.reached(), chosen.value(), chosen.validation(), routed.test()),
                routed.cost(),
                ReportParts.examples(tickets, tuned, chosen.reached() ? chosen.value() : Double.POSITIVE_INFINITY),
                environment);
    }

    private Environment environment(String modelHash, List<StepResult<?>> steps) throws IOException {
        Path file = settings.modelFile();
        KernelChoice kernels = KernelChoice.best();
        List<Fact> facts = List.of(
                new Fact(
                        "machine",
                        Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("os.name")
                                + " " + System.getProperty("os.arch") + ", "
                                + kernels.kernels().description()),
                new Fact("Java", System.getProperty("java.vm.name") + " " + Runtime.version()),
                new Fact(
                        "model file",
                        file.getFileName() + ", " + ByteSize.text(Files.size(file)) + ", SHA-256 " + modelHash));
        List<StepTime> times = steps.stream()
                .map(step -> new StepTime(step.name(), step.seconds(), step.kept()))
                .toList();
        String date = LocalDate.now(ZoneId.systemDefault())
                .format(DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH));
        return new Environment(settings.modelName(), date, facts, times, List.of(command()));
    }

    private String command() {
        return String.format(
                Locale.ROOT,
                "./bantam demo --model %s --train-tokens %d --target %s --price-in %s --price-out %s --machine-price %s",
                settings.model(),
                settings.trainTokens(),
                settings.target(),
                settings.priceIn(),
                settings.priceOut(),
                settings.machinePrice());
    }
}
