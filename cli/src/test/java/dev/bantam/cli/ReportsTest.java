package dev.bantam.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bantam.api.Scorer;
import dev.bantam.evaluate.Perplexity;
import dev.bantam.formats.GgufWriter;
import dev.bantam.generate.LocalModel;
import dev.bantam.testkit.GoldenCase;
import dev.bantam.testkit.GoldenModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The commands that report on models and the machine.
class ReportsTest {
    private static final String TEXT = """
            The ferry left at six in the morning, before the fog had lifted from the harbour. There were nine of us
            on the deck, and none of us had slept. The captain handed out tea.
            """;

    /// The number by which GGUF knows a format of 4.25 bits.
    private static final int MXFP4 = 39;

    private final Locale locale = Locale.getDefault();

    @TempDir
    private Path directory;

    private Shell shell = new Shell(Path.of(""));

    @BeforeEach
    void home() {
        shell = new Shell(directory.resolve("home"));
    }

    @AfterEach
    void restoreLocale() {
        Locale.setDefault(locale);
    }

    @ParameterizedTest
    @ValueSource(strings = {"en-US", "de-DE", "ar-EG-u-nu-arab"})
    void perplexityEndsInALineThatProgramsRead(String language) throws IOException {
        Locale.setDefault(Locale.forLanguageTag(language));
        Path file = TinyModels.file("llama", directory);
        Path text = Files.writeString(directory.resolve("text.txt"), TEXT.repeat(2));
        double expected;
        try (LocalModel model = LocalModel.load(file)) {
            expected = new Perplexity(model, 32)
                    .measure(TEXT.repeat(2), 3, (window, windows, soFar) -> {})
                    .perplexity();
        }
        Shell.Outcome outcome = shell.run(
                        "perplexity", "-m", file.toString(), "-f", text.toString(), "--ctx", "32", "--chunks", "3")
                .done();
        assertThat(outcome.out())
                .matches("PPL = [0-9]+\\.[0-9]{4}\\R")
                .isEqualTo(String.format(Locale.ROOT, "PPL = %.4f%n", expected));
        assertThat(outcome.err())
                .contains("window 1 of 3", "window 3 of 3", "45 tokens scored")
                .hasLineCount(4);
    }

    @Test
    void perplexityOfWhatCannotBeMeasured() throws IOException {
        String file = TinyModels.file("llama", directory).toString();
        Path text = Files.writeString(directory.resolve("short.txt"), "The fog.");
        shell.run("perplexity", "-m", file, "-f", text.toString(), "--ctx", "32")
                .failed(ExitCodes.USAGE, "tokens", "64", "longer text");
        shell.run("perplexity", "-m", file, "-f", text.toString()).failed(ExitCodes.USAGE, "512", "256");
        shell.run("perplexity", "-m", file, "-f", text.toString(), "--ctx", "32", "--chunks", "-1")
                .failed(ExitCodes.USAGE, "-1");
        String missing = directory.resolve("missing.txt").toString();
        shell.run("perplexity", "-m", file, "-f", missing).failed(ExitCodes.USAGE, "no text file", missing);
        shell.run("perplexity", "-m", file, "-f", directory.toString())
                .failed(ExitCodes.USAGE, directory.toString(), "folder");
        Path latin = Files.write(directory.resolve("latin.txt"), new byte[] {'a', (byte) 0xe9, 'b'});
        shell.run("perplexity", "-m", file, "-f", latin.toString()).failed(ExitCodes.USAGE, "latin.txt", "UTF-8");
        shell.run("perplexity", "-m", "smolm2", "-f", text.toString()).failed(ExitCodes.NO_MODEL, "smollm2");
    }

    /// The first window of a golden sequence, against the reference's own logits.
    @Test
    void perplexityAgreesWithTheReference() throws IOException {
        for (GoldenCase golden : GoldenModels.in(GoldenCase.Format.GGUF)) {
            GoldenCase.Sequence sequence = golden.sequences().getFirst();
            double sum = 0;
            for (int at = 13; at < 24; at++) {
                sum -= logProbability(sequence.logits()[at - 1], sequence.tokens()[at]);
            }
            try (LocalModel model = LocalModel.load(GoldenModels.extractGguf(golden, directory))) {
                Scorer scorer = new GoldenScorer(model, sequence.tokens());
                double measured = new Perplexity(scorer, 24)
                        .measure("", 1, (window, windows, soFar) -> {})
                        .perplexity();
                assertThat(measured / Math.exp(sum / 11)).as(golden.name()).isCloseTo(1, within(1e-3));
            }
        }
    }

    /// A model whose every text is the golden sequence.
    @SuppressWarnings("ArrayRecordComponent") // read, never compared
    private record GoldenScorer(LocalModel model, int[] golden) implements Scorer {
        @Override
        public int[] tokens(String text) {
            return golden;
        }

        @Override
        public int beginOfText() {
            return -1;
        }

        @Override
        public int contextLength() {
            return model.contextLength();
        }

        @Override
        public double[] logProbabilities(int[] tokens, int from) {
            return model.logProbabilities(tokens, from);
        }
    }

    @Test
    void showDescribesAModel() {
        Locale.setDefault(Locale.GERMANY);
        Path file = TinyModels.file("gemma3", directory);
        Shell.Outcome outcome = shell.run("show", file.toString()).done();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .containsPattern("file +.*gemma3\\.gguf \\([0-9.]+ MB\\)")
                .containsPattern("name +Bantam golden gemma3")
                .containsPattern("architecture +gemma3")
                .containsPattern("parameters +[0-9,]+\\R")
                .containsPattern("number formats +F32 ")
                .containsPattern("context +256 tokens")
                .containsPattern("layers +7\\R")
                .containsPattern("heads +4 of 24, sharing 2 keys and values")
                .containsPattern("vocabulary +320")
                .containsPattern("sliding window +6 layers, 12 tokens")
                .containsPattern("runs here +yes")
                .containsPattern("chat template +no");
        assertThat(shell.run("show", TinyModels.chat("llama", directory).toString())
                        .done()
                        .out())
                .containsPattern("chat template +yes");
    }

    @Test
    void showSaysWhyAModelDoesNotRun() throws IOException {
        Path other = directory.resolve("other.gguf");
        new GgufWriter().string("general.architecture", "mamba").write(other);
        assertThat(shell.run("show", other.toString()).done().out())
                .containsPattern("architecture +mamba")
                .containsPattern("runs here +no: .*mamba")
                .containsPattern("chat template +no");
        shell.run("show", directory.resolve("none.gguf").toString()).failed(ExitCodes.NO_MODEL, "none.gguf");
        Path text = Files.writeString(directory.resolve("text.gguf"), "This is no model, but it is long enough.");
        shell.run("show", text.toString()).failed(ExitCodes.BAD_FILE, "text.gguf");
    }

    /// A number format that can't be read, in the embedding and elsewhere.
    @ParameterizedTest
    @ValueSource(strings = {"token_embd.weight", "blk.1.ffn_up.weight"})
    void showNamesANumberFormatThatCannotBeRead(String tensor) throws IOException {
        Path file = TinyModels.changed("llama", directory, writer -> {});
        Files.write(file, withType(Files.readAllBytes(file), tensor, MXFP4));
        assertThat(shell.run("show", file.toString()).done().out())
                .containsPattern("runs here +no: .*MXFP4")
                .contains(tensor, "chat template");
        shell.run("run", file.toString(), "p").failed(ExitCodes.BAD_FILE, tensor, "MXFP4");
    }

    /// Changes the number format in a tensor's description: after its name, two dimensions and their count.
    private static byte[] withType(byte[] gguf, String tensor, int type) {
        byte[] name = tensor.getBytes(StandardCharsets.US_ASCII);
        int at = 0;
        while (!Arrays.equals(gguf, at, at + name.length, name, 0, name.length)) {
            at++;
        }
        gguf[at + name.length + Integer.BYTES + 2 * Long.BYTES] = (byte) type;
        return gguf;
    }

    @Test
    void listShowsWhatIsThere() throws IOException {
        Shell.Outcome empty = shell.run("list").done();
        assertThat(empty.out()).isEmpty();
        assertThat(empty.err()).contains("No models yet", "bantam pull");
        Path stored = store("tiny");
        Locale.setDefault(Locale.GERMANY);
        Shell.Outcome filled = shell.run("list").done();
        assertThat(filled.err()).isEmpty();
        assertThat(filled.out())
                .hasLineCount(2)
                .startsWith("NAME")
                .containsPattern("tiny +[0-9]+\\.[0-9] kB +2026-02-03 +.*" + stored.getFileName());
        assertThat(shell.run("run", "tiny", "The fog", "--raw", "-n", "2")
                        .done()
                        .out())
                .isNotBlank();
        assertThat(shell.run("show", "tiny").done().out()).contains(stored.toString());
    }

    @Test
    void listAllShowsTheCatalogue() {
        Shell.Outcome outcome = shell.run("list", "--all").done();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).startsWith("NAME").contains("smollm2", "gemma3-270m", "Apache-2.0");
        shell.run("pull", "smollm2").failed(ExitCodes.NO_MODEL, "offline");
        shell.run("pull", "smolm2").failed(ExitCodes.NO_MODEL, "did you mean smollm2");
    }

    @Test
    void doctorExamines() {
        Locale.setDefault(Locale.GERMANY);
        Shell.Outcome outcome = shell.run("doctor").done();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .contains("Java ", "threads ", "kernels ", "Q4_0", "F32")
                .containsPattern("32\\.0 bits a weight in memory \\(32\\.0 in the file\\)")
                .containsPattern("(slow: |Nothing found that makes it slow)");
    }

    @Test
    void benchPrintsARowATest() {
        Locale.setDefault(Locale.GERMANY);
        String file = TinyModels.file("llama", directory).toString();
        Shell.Outcome outcome =
                shell.run("bench", "-m", file, "-p", "16", "-n", "4", "-r", "2").done();
        assertThat(outcome.out())
                .matches(
                        "(?s)\\| test .*\\|---.*"
                                + "\\| pp16 +\\| +[0-9]+ \\| +[0-9]+\\.[0-9]{2} ± +[0-9]+\\.[0-9]{2} \\| [0-9]+ GFLOPS, [0-9]+ % of f32 speed\\R"
                                + "\\| tg4 +\\| +[0-9]+ \\| +[0-9]+\\.[0-9]{2} ± +[0-9]+\\.[0-9]{2} \\| [0-9.]+ GB/s, [0-9]+ % of memory speed\\R");
        assertThat(shell.run("bench", "-m", file, "-p", "0", "-n", "4", "-d", "0,8", "-r", "1")
                        .done()
                        .out()
                        .lines()
                        .skip(2))
                .hasSize(2)
                .element(1)
                .asString()
                .startsWith("| tg4 @ d8 ");
        assertThat(shell.run("bench", "-m", file, "-p", "8,9", "-n", "0", "-r", "2", "-o", "csv")
                        .done()
                        .out()
                        .lines())
                .hasSize(3)
                .allMatch(line -> line.split(",", -1).length == 13);
        shell.run("bench", "-m", file, "-p", "257", "-n", "0", "-r", "1").failed(ExitCodes.USAGE, "257", "256");
    }

    @Test
    void aModelOfTheStoreIsFoundByItsName() throws IOException {
        store("smollm2");
        assertThat(shell.run("show", "smollm2").done().out()).contains("Bantam golden llama");
        // It is not the file that the catalogue promises, and there is no network to get that.
        shell.run("run", "smollm2", "p").failed(ExitCodes.NO_MODEL, "smollm2", "offline");
    }

    private Path store(String name) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("home/models/" + name));
        Path file = folder.resolve(name + ".gguf");
        Files.move(TinyModels.file("llama", directory), file);
        Files.writeString(folder.resolve("model.json"), """
                {"name": "%s", "file": "%s", "size": %d, "sha256": "%s", "source": "by hand",
                 "date": "2026-02-03T04:05:06Z"}
                """.formatted(
                        name, file.getFileName(), Files.size(file), "0".repeat(64)));
        return file;
    }

    private static double logProbability(float[] logits, int token) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - logits[token]);
        }
        return -Math.log(sum);
    }
}
