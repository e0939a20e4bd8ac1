package dev.bantam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.GgufReader;
import dev.bantam.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// quantize, imatrix, and perplexity against the model before.
class QuantizeTest {
    private static final String TEXT = "The ferry left at six, and the fog came in behind it. ".repeat(12);

    @TempDir
    private Path directory;

    private Shell shell = new Shell(Path.of(""));
    private String model = "";

    @BeforeEach
    void home() {
        shell = new Shell(directory.resolve("home"));
        model = TinyModels.file("llama", directory).toString();
    }

    @Test
    void aModelBecomesSmallerAndStillRuns() throws IOException {
        Path text = Files.writeString(directory.resolve("text.txt"), TEXT);
        Path importance = directory.resolve("imatrix.gguf");
        assertThat(shell.run("imatrix", "-m", model, "-f", text.toString(), "-o", importance.toString(), "-c", "32")
                        .done()
                        .out())
                .contains("matrices", "windows of 32 tokens");
        Path small = directory.resolve("small.gguf");
        Shell.Outcome outcome = shell.run(
                        "quantize",
                        model,
                        small.toString(),
                        "--type",
                        "q5_1",
                        "--imatrix",
                        importance.toString(),
                        "--tensor-type",
                        "ffn_down=F16")
                .done();
        assertThat(outcome.out()).contains("small.gguf: Q5_1, ", " bits a weight) of ");
        assertThat(Files.size(small)).isLessThan(Files.size(Path.of(model)));
        try (Checkpoint file = GgufReader.open(small)) {
            assertThat(file.entry("blk.0.attn_q.weight").orElseThrow().dtype()).contains(DType.Q5_1);
            assertThat(file.entry("blk.0.ffn_down.weight").orElseThrow().dtype())
                    .contains(DType.F16);
        }
        JsonNode compared = JsonMapper.shared()
                .readTree(shell.run(
                                "perplexity",
                                "-m",
                                small.toString(),
                                "--kl-divergence",
                                model,
                                "-f",
                                text.toString(),
                                "-c",
                                "32",
                                "--format",
                                "json")
                        .done()
                        .out());
        assertThat(compared.get("mean_kld").get("value").asDouble()).isBetween(1e-9, 0.2);
        assertThat(compared.get("ratio").get("value").asDouble()).isBetween(0.7, 1.4);
        assertThat(compared.get("same_top").get("value").asDouble()).isBetween(0.3, 1.0);
    }

    @Test
    void aModelComparedWithItselfDiffersInNothing() throws IOException {
        Path text = Files.writeString(directory.resolve("text.txt"), TEXT);
        assertThat(shell.run("perplexity", "-m", model, "--kl-divergence", model, "-f", text.toString(), "-c", "32")
                        .done()
                        .out())
                .contains("Mean PPL(Q)/PPL(base)         :   1.000000 ±   0.000000")
                .contains("Mean    KLD                   :   0.000000", "99.9%   KLD")
                .contains("Same top p                    : 100.000000 ±   0.000000 %");
    }

    @Test
    void aDryRunShowsWhatWouldBeAndWritesNothing() {
        Path out = directory.resolve("out.gguf");
        assertThat(shell.run("quantize", model, out.toString(), "--type", "Q8_0", "--dry-run")
                        .done()
                        .out())
                .contains("TENSOR", "blk.0.attn_q.weight", "Q8_0", "output_norm.weight", "would write: Q8_0");
        assertThat(out).doesNotExist();
    }

    @Test
    void aSizeChoosesTheType() {
        Path out = directory.resolve("out.gguf");
        assertThat(shell.run("quantize", model, out.toString(), "--target-size", "1GB")
                        .done()
                        .err())
                .contains("F16 makes the largest file that fits");
        shell.run("quantize", model, out.toString(), "--target-size", "1kB")
                .failed(ExitCodes.USAGE, "the smallest possible is");
        shell.run("quantize", model, out.toString(), "--target-size", "much").failed(ExitCodes.USAGE, "300MB");
    }

    @Test
    void whatCanNotBeDoneIsRefused() {
        String out = directory.resolve("out.gguf").toString();
        shell.run("quantize", model, out).failed(ExitCodes.USAGE, "--type or --target-size");
        shell.run("quantize", model, out, "--type", "Q9").failed(ExitCodes.USAGE, "Q9", "Q4_K_M");
        shell.run("quantize", model, model, "--type", "Q8_0").failed(ExitCodes.USAGE, "is the file that is read");
        shell.run("quantize", model, out, "--type", "Q8_0", "--tensor-type", "x")
                .failed(ExitCodes.USAGE, "REGEX=TYPE");
        shell.run("quantize", model, out, "--type", "Q8_0", "--imatrix", model).failed(ExitCodes.BAD_FILE, ".in_sum2");
        shell.run("quantize", model, out, "--type", "Q8_0").done();
        shell.run("quantize", out, out + "2", "--type", "Q4_0")
                .failed(ExitCodes.USAGE, "Q8_0 already", "--allow-requantize");
        shell.run("quantize", directory.resolve("none.gguf").toString(), out, "--type", "Q8_0")
                .failed(ExitCodes.NO_MODEL, "none.gguf");
    }
}
