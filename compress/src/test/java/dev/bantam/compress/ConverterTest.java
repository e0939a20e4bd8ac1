package dev.bantam.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.Checkpoints;
import dev.bantam.formats.FormatException;
import dev.bantam.formats.GgufReader;
import dev.bantam.formats.GgufWriter;
import dev.bantam.formats.HuggingFaceFolder;
import dev.bantam.formats.TensorEntry;
import dev.bantam.model.ForwardPass;
import dev.bantam.model.ForwardPass.Logits;
import dev.bantam.model.KvCache;
import dev.bantam.model.Transformer;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.DType;
import dev.bantam.tensor.KernelChoice;
import dev.bantam.tensor.Matrix;
import dev.bantam.tensor.TokenRole;
import dev.bantam.testkit.GoldenCase;
import dev.bantam.testkit.GoldenModels;
import dev.bantam.text.VocabularyException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Tiny models of every family, from folder to file and back: what they compute stays what transformers computes.
class ConverterTest {
    private static final ModelQuantizer.Progress SILENT = (done, total, tensor) -> {};

    /// Relative to the largest logit of the position.
    private static final float TOLERANCE = 1e-4f;

    /// A folder's names of its vocabulary's files.
    private static final List<String> VOCABULARY =
            List.of("tokenizer.json", "tokenizer_config.json", "generation_config.json", "chat_template.jinja");

    @TempDir
    private Path directory;

    static Stream<GoldenCase> folders() {
        return Stream.concat(GoldenModels.in(GoldenCase.Format.HUGGING_FACE).stream(), GoldenModels.further().stream());
    }

    static Stream<GoldenCase> files() {
        return Stream.concat(GoldenModels.in(GoldenCase.Format.GGUF).stream(), GoldenModels.further().stream());
    }

    @Test
    void manyModelsAreConverted() {
        assertThat(folders()).hasSizeGreaterThan(21);
        assertThat(files()).hasSizeGreaterThan(23);
    }

    @ParameterizedTest
    @MethodSource("folders")
    void folderToFile(GoldenCase golden) throws IOException {
        Path file = directory.resolve("out.gguf");
        toFile(folder(golden), file, FileType.F32);
        assertLogits(golden, file);
        try (Checkpoint gguf = GgufReader.open(file)) {
            int rows = golden.sequences().getFirst().logits()[0].length;
            assertThat(gguf.metadata().strings("tokenizer.ggml.tokens").orElseThrow())
                    .hasSize(rows);
            assertThat(gguf.metadata().integer("tokenizer.ggml.eos_token_id")).contains(1L);
            assertThat(gguf.metadata().string("tokenizer.chat_template").orElseThrow())
                    .startsWith("{{ bos_token }}");
            assertThat(gguf.metadata().string("general.name")).contains(golden.name());
            assertThat(gguf.tensorNames()).noneMatch(name -> name.matches(".*ffn_(gate|up|down)\\.\\d+\\..*"));
        }
    }

    /// What the reference's converter writes: the same names and shapes, and of the settings the same values.
    @ParameterizedTest
    @MethodSource("folders")
    void filesAreTheReferences(GoldenCase golden) throws IOException {
        if (!golden.formats().contains(GoldenCase.Format.GGUF)) {
            assertThat(golden.name()).isEqualTo("gemma3-scaled");
            return;
        }
        Path file = directory.resolve("out.gguf");
        toFile(folder(golden), file, FileType.F16);
        try (Checkpoint ours = GgufReader.open(file);
                Checkpoint reference = GgufReader.open(GoldenModels.extractGguf(golden, directory))) {
            assertThat(ours.tensorNames()).containsExactlyInAnyOrderElementsOf(reference.tensorNames());
            for (TensorEntry entry : reference.entries().values()) {
                TensorEntry mine = ours.entry(entry.name()).orElseThrow();
                assertThat(mine.shape()).as(entry.name()).isEqualTo(entry.shape());
                boolean plain = entry.shape().size() < 2 || entry.name().endsWith("_norm.weight");
                assertThat(mine.dtype())
                        .as(entry.name())
                        .contains(plain || entry.name().endsWith("gate_inp.weight") ? DType.F32 : DType.F16);
            }
            assertThat(Likeness.of(
                            Transformer.configure(reference).toString(),
                            Transformer.configure(ours).toString()))
                    .as("%s and %s", Transformer.configure(reference), Transformer.configure(ours))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void fileToFolderAndBack(GoldenCase golden) throws IOException {
        Path file = GoldenModels.extractGguf(golden, directory);
        Path folder = directory.resolve("folder");
        Path again = directory.resolve("again.gguf");
        try (Checkpoint gguf = GgufReader.open(file)) {
            new GgufConverter(gguf, GgufConverter.dtype(gguf)).write(folder, 2, SILENT);
        }
        assertLogits(golden, folder);
        toFile(folder, again, null);
        assertLogits(golden, again);
        try (Checkpoint before = GgufReader.open(file);
                Checkpoint after = GgufReader.open(again)) {
            for (String key : List.of("tokens", "token_type", "merges", "scores", "bos_token_id", "eos_token_id")) {
                String name = "tokenizer.ggml." + key;
                assertThat(after.metadata().keys().contains(name))
                        .as(name)
                        .isEqualTo(before.metadata().keys().contains(name));
            }
            assertThat(after.metadata().strings("tokenizer.ggml.tokens"))
                    .isEqualTo(before.metadata().strings("tokenizer.ggml.tokens"));
            assertThat(after.metadata().strings("tokenizer.ggml.merges"))
                    .isEqualTo(before.metadata().strings("tokenizer.ggml.merges"));
        }
    }

    @Test
    void aFolderOfManyFilesIsTheSameModel() throws IOException {
        GoldenCase golden = GoldenModels.named("qwen2-tied");
        Path folder = directory.resolve("folder");
        try (Checkpoint gguf = GgufReader.open(GoldenModels.extractGguf(golden, directory))) {
            new GgufConverter(gguf, DType.F32).write(folder, 1, 100_000, SILENT);
        }
        assertThat(folder.resolve("model.safetensors.index.json")).exists();
        assertThat(weights(folder)).hasSizeGreaterThan(2);
        assertThat(folder.resolve("model.safetensors")).doesNotExist();
        assertLogits(golden, folder);
        // Written over by one file, it is that: no older weights stay.
        Path mine = Files.writeString(folder.resolve("notes.txt"), "mine");
        try (Checkpoint gguf = GgufReader.open(GoldenModels.extractGguf(golden, directory))) {
            new GgufConverter(gguf, DType.F32).write(folder, 1, SILENT);
        }
        assertThat(folder.resolve("model.safetensors.index.json")).doesNotExist();
        assertThat(weights(folder)).containsExactly("model.safetensors");
        assertThat(mine).hasContent("mine");
        assertLogits(golden, folder);
    }

    private static List<String> weights(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".safetensors"))
                    .toList();
        }
    }

    @Test
    void quantisedTensorsBecomePlainOnes() throws IOException {
        GoldenCase golden = GoldenModels.named("qwen2-tied");
        Path small = directory.resolve("small.gguf");
        try (Checkpoint gguf = GgufReader.open(GoldenModels.extractGguf(golden, directory))) {
            new ModelQuantizer(gguf, QuantizeOptions.of(FileType.Q8_0)).write(small, 1, SILENT);
        }
        Path folder = directory.resolve("folder");
        try (Checkpoint gguf = GgufReader.open(small)) {
            assertThat(GgufConverter.dtype(gguf)).isEqualTo(DType.F16);
            new GgufConverter(gguf, DType.F32).write(folder, 1, SILENT);
        }
        try (Checkpoint gguf = GgufReader.open(small);
                Checkpoint plain = HuggingFaceFolder.open(folder)) {
            for (String name : gguf.tensorNames()) {
                assertThat(plain.entry(name).orElseThrow().dtype()).contains(DType.F32);
                assertThat(GgufConverter.values(plain, name)).isEqualTo(GgufConverter.values(gguf, name));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            llama   | blk.0.attn_q.bias       | can't say
            llama   | blk.0.ffn_gate_up.bias  | has no name in a folder of llama
            qwen2   | rope_freqs.weight       | rope_freqs.weight
            """)
    void tensorsWithoutCounterpartAreRefused(String name, String tensor, String message) throws IOException {
        Path file = changed(
                name,
                writer -> writer.tensor(tensor, DType.F32, List.of(8L), () -> MemorySegment.ofArray(new byte[32])));
        assertRefused(file, message);
    }

    @Test
    void settingsWithoutCounterpartAreRefused() throws IOException {
        assertRefused(changed("llama", writer -> writer.float32("llama.attention.scale", 0.5f)), "config.json");
        assertRefused(changed("qwen2", writer -> writer.uint32("qwen2.rope.dimension_count", 8)), "config.json");
    }

    private void assertRefused(Path file, String message) throws IOException {
        try (Checkpoint gguf = GgufReader.open(file)) {
            assertThatThrownBy(() -> new GgufConverter(gguf, DType.F32))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining(message);
        }
    }

    private Path changed(String name, Consumer<GgufWriter> changes) throws IOException {
        Path target = directory.resolve("changed-" + name + ".gguf");
        try (Checkpoint source = GgufReader.open(GoldenModels.extractGguf(GoldenModels.named(name), directory))) {
            GgufWriter writer = new GgufWriter();
            source.metadata().keys().forEach(key -> writer.copy(source, key));
            source.tensorNames()
                    .forEach(tensor -> writer.tensor(source.tensor(tensor).orElseThrow()));
            changes.accept(writer);
            writer.write(target);
        }
        return target;
    }

    @Test
    void aFolderWithoutItsVocabularyIsRefused() throws IOException {
        Path folder = folder(GoldenModels.named("qwen3"));
        Files.delete(folder.resolve("tokenizer.json"));
        assertThatThrownBy(() -> FolderConverter.open(folder))
                .isInstanceOf(VocabularyException.class)
                .hasMessageContaining("tokenizer.json is missing");
    }

    @Test
    void nothingIsLeftBehindWhenInterrupted() throws IOException {
        Path file = GoldenModels.extractGguf(GoldenModels.named("llama"), directory);
        try (Checkpoint gguf = GgufReader.open(file)) {
            GgufConverter converter = new GgufConverter(gguf, DType.F16);
            assertThatThrownBy(() -> converter.write(directory.resolve("folder"), 1, (done, total, tensor) -> {
                        if (tensor.endsWith("mlp.down_proj.weight")) {
                            Thread.currentThread().interrupt();
                        }
                    }))
                    .isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    /// A golden's folder, with the one vocabulary that there is.
    private Path folder(GoldenCase golden) throws IOException {
        Path folder = GoldenModels.extractHuggingFace(golden, directory);
        if (!Files.exists(folder.resolve(VOCABULARY.getFirst()))) {
            Path whole = GoldenModels.extractHuggingFace(
                    GoldenModels.named(GoldenModels.WITH_VOCABULARY),
                    Files.createDirectory(directory.resolve("whole")));
            for (String name : VOCABULARY) {
                Files.copy(whole.resolve(name), folder.resolve(name));
            }
        }
        return folder;
    }

    private static void toFile(Path folder, Path file, @Nullable FileType type) throws IOException {
        try (FolderConverter converter = FolderConverter.open(folder)) {
            FileType chosen = type == null ? converter.type() : type;
            ModelQuantizer quantizer = converter.quantizer(QuantizeOptions.of(chosen));
            quantizer.write(file, 2, SILENT);
            assertThat(Files.size(file)).isEqualTo(quantizer.fileSize());
            assertThat(converter.losses())
                    .hasSize(folder.endsWith("gemma3-scaled") ? 1 : 0)
                    .allMatch(loss -> loss.contains("attention.scale"));
        }
    }

    private static void assertLogits(GoldenCase golden, Path path) throws IOException {
        try (Compute compute = new Compute(KernelChoice.best(), 2);
                Checkpoint checkpoint = Checkpoints.open(path);
                Transformer model = Transformer.load(checkpoint, compute)) {
            ForwardPass pass = new ForwardPass(model, compute, 64);
            for (GoldenCase.Sequence sequence : golden.sequences()) {
                int[] tokens = sequence.tokens();
                KvCache cache = model.newCache(tokens.length);
                Matrix logits = pass.run(tokens, 0, tokens.length, TokenRole.PROMPT, cache, Logits.ALL);
                for (int t = 0; t < tokens.length; t++) {
                    float[] expected = sequence.logits()[t];
                    float largest = 0;
                    float difference = 0;
                    for (int i = 0; i < expected.length; i++) {
                        largest = Math.max(largest, Math.abs(expected[i]));
                        float found = logits.data()[logits.row(t) + i];
                        difference = Math.max(difference, Math.abs(found - expected[i]));
                    }
                    assertThat(difference).as(golden + " position " + t).isLessThanOrEqualTo(TOLERANCE * largest);
                }
            }
        }
    }
}
