package dev.bantam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole demonstration with a tiny random-weight model and a few messages.
class DemoCommandTest {
    @TempDir
    private Path directory;

    private Path model = Path.of("");
    private Path data = Path.of("");
    private Path output = Path.of("");

    @BeforeEach
    void write() throws IOException {
        model = TinyModels.changed(
                "llama",
                directory,
                writer -> writer.string("tokenizer.chat_template", TinyModels.TEMPLATE)
                        .uint32("llama.context_length", 2048));
        data = Files.createDirectory(directory.resolve("data"));
        output = directory.resolve("out");
        Files.writeString(data.resolve("train.jsonl"), rows(12, false));
        Files.writeString(data.resolve("validation.jsonl"), rows(5, true));
        Files.writeString(data.resolve("test.jsonl"), rows(7, true));
    }

    @Test
    void fromMessagesToAPageAndOn() throws IOException {
        Shell.Outcome first = run("--train-tokens=900").done();
        assertThat(first.out())
                .contains("  1 data       30 messages, 2 labels, 2 messages out of scope")
                .contains("  4 tune       loss from ", "  7 route      none of 9 test messages ")
                .contains("file:///");
        assertThat(first.out().lines().filter(line -> line.startsWith("  "))).hasSize(8);
        assertThat(names())
                .containsExactly(
                        ".lock",
                        "1-data.json",
                        "2-baselines.json",
                        "3-untuned.json",
                        "4-tune.json",
                        "5-tuned.json",
                        "6-threshold.json",
                        "7-route.json",
                        "8-page.json",
                        "adapter",
                        "report.html");
        String page = Files.readString(output.resolve("report.html"));
        assertThat(page)
                .contains("TF-IDF + logistic regression", "--train-tokens 900")
                .doesNotContain("NaN");

        assertThat(run("--train-tokens=900").done().out().lines().filter(line -> line.contains(" kept from ")))
                .hasSize(8);
        assertThat(run("--train-tokens=900", "--price-in=7").done().out())
                .contains("6 threshold  kept", "7 route      runs again: changed since: prices", "step 7");
        assertThat(Files.readString(output.resolve("report.html"))).contains("$7.00");
        Files.delete(output.resolve("adapter").resolve("adapter_model.safetensors"));
        assertThat(run("--train-tokens=900", "--price-in=7").done().out())
                .contains("4 tune       runs again: what it left is damaged or gone", "5 tuned      kept");
    }

    @Test
    void refusesWhatCannotBeUsed() throws IOException {
        run("--target=1.5").failed(ExitCodes.USAGE, "--target", "1.5");
        run("--price-in=-1").failed(ExitCodes.USAGE, "--price-in", "-1");
        run("--train-tokens=0").failed(ExitCodes.USAGE, "--train-tokens");
        Files.writeString(data.resolve("test.jsonl"), "{\"text\":\"x\"}");
        run().failed(ExitCodes.USAGE, "test.jsonl:1", "intent");
    }

    private Shell.Outcome run(String... options) {
        return new Shell(directory.resolve("home"))
                .run(Stream.concat(
                                Stream.of(
                                        "demo",
                                        "-m",
                                        model.toString(),
                                        "--data",
                                        data.toString(),
                                        "--output",
                                        output.toString()),
                                Stream.of(options))
                        .toArray(String[]::new));
    }

    private static String rows(int count, boolean outOfScope) {
        String rows = IntStream.range(0, count)
                .mapToObj(i -> row("pay " + "abcdefghijkl".charAt(i) + count, "billing", i)
                        + row("enter " + "mnopqrstuvwx".charAt(i) + count, "log_in", i))
                .limit(count / 2 + 1)
                .collect(Collectors.joining());
        return rows + (outOfScope ? row("hello " + count, "out_of_scope", 0) : "");
    }

    private static String row(String text, String intent, int number) {
        return "{\"id\":\"" + intent + number + "\",\"text\":\"" + text + "\",\"intent\":\"" + intent + "\"}\n";
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(output)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
