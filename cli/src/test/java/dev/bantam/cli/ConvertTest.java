package dev.bantam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.GgufReader;
import dev.bantam.tensor.DType;
import dev.bantam.testkit.GoldenModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// convert, there and back.
class ConvertTest {
    @TempDir
    private Path directory;

    private Shell shell = new Shell(Path.of(""));
    private Path folder = Path.of("");

    @BeforeEach
    void home() {
        shell = new Shell(directory.resolve("home"));
        folder = GoldenModels.extractHuggingFace(GoldenModels.named(GoldenModels.WITH_VOCABULARY), directory);
    }

    @Test
    void aFolderBecomesAFileAndAFolderAgainAndAnswersTheSame() throws IOException {
        Path file = directory.resolve("out.gguf");
        Path back = directory.resolve("back");
        assertThat(convert(folder, file).done().out()).contains("out.gguf: BF16, ");
        assertThat(convert(file, back, "--type", "F16").done().out()).contains("back: F16, ", " of weights");
        String expected = answer(folder);
        assertThat(answer(file)).isEqualTo(expected);
        assertThat(answer(back)).isEqualTo(expected);
        for (Path model : new Path[] {file, back}) {
            assertThat(shell.run("tokenize", model.toString(), "<eos>Hen, hens.", "--format", "json")
                            .done()
                            .out()
                            .replace(model.toString(), ""))
                    .isEqualTo(shell.run("tokenize", folder.toString(), "<eos>Hen, hens.", "--format", "json")
                            .done()
                            .out()
                            .replace(folder.toString(), ""));
        }
    }

    @Test
    void aFolderBecomesAFileOfAnyType() throws IOException {
        Path file = directory.resolve("out.gguf");
        convert(folder, file, "--type", "q8_0").done();
        try (Checkpoint gguf = GgufReader.open(file)) {
            // Rows of 40 values are no whole number of blocks.
            assertThat(gguf.entry("blk.0.ffn_down.weight").orElseThrow().dtype())
                    .contains(DType.F16);
            assertThat(gguf.entry("blk.0.attn_output.weight").orElseThrow().dtype())
                    .contains(DType.Q8_0);
        }
    }

    @Test
    void whatIsThereStaysUnlessForced() throws IOException {
        Path file = Files.writeString(directory.resolve("out.gguf"), "mine");
        convert(folder, file).failed(ExitCodes.USAGE, "is there already; --force replaces it");
        assertThat(file).hasContent("mine");
        convert(folder, file, "--force").done();
        convert(file, file, "--force").failed(ExitCodes.USAGE, "is the model that is read");
        Path other = Files.createDirectory(directory.resolve("other"));
        convert(file, other).failed(ExitCodes.USAGE, "--force");
        convert(file, other, "--force").done();
        convert(folder, other, "--force").failed(ExitCodes.USAGE, "a file is to be written");
    }

    @Test
    void whatCanNotBeConvertedIsRefused() throws IOException {
        Path file = directory.resolve("out.gguf");
        Path back = directory.resolve("back");
        convert(folder, file).done();
        convert(file, back, "--type", "Q4_0").failed(ExitCodes.USAGE, "Q4_0", "only F32, F16 or BF16");
        Path tokenizer = folder.resolve("tokenizer.json");
        Files.writeString(tokenizer, Files.readString(tokenizer).replace("\"type\": \"BPE\"", "\"type\": \"Unigram\""));
        convert(folder, back).failed(ExitCodes.BAD_FILE, "Unigram");
        assertThat(back).doesNotExist();
        convert(directory.resolve("none"), back).failed(ExitCodes.NO_MODEL, "none");
    }

    private Shell.Outcome convert(Path in, Path out, String... options) {
        String[] arguments = new String[options.length + 3];
        arguments[0] = "convert";
        arguments[1] = in.toString();
        arguments[2] = out.toString();
        System.arraycopy(options, 0, arguments, 3, options.length);
        return shell.run(arguments);
    }

    private String answer(Path model) {
        return shell.run("run", model.toString(), "Hen", "--max-tokens", "12", "--temperature", "0")
                .done()
                .out();
    }
}
