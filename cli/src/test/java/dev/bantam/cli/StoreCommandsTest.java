package dev.bantam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.cli.models.EngineSupport;
import dev.bantam.cli.models.MachineMemory;
import dev.bantam.cli.models.ModelNeed;
import dev.bantam.store.Catalogue;
import dev.bantam.store.ModelEntry;
import dev.bantam.store.ModelSource;
import dev.bantam.testkit.GoldenModels;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The commands about the store: rm, fit, show of what is not here, list.
class StoreCommandsTest {
    @TempDir
    private Path directory;

    private Shell shell = new Shell(Path.of(""));

    @BeforeEach
    void home() {
        shell = new Shell(directory.resolve("home"));
    }

    @Test
    void rmAsksAndSaysWhatItFrees() throws IOException {
        Path file = store("tiny");
        long bytes = Files.size(file);
        shell.run("rm", "tiny").failed(ExitCodes.USAGE, "--yes", "tiny");
        assertThat(file).exists();
        for (String answer : new String[] {"", "n\n", "yes please\n"}) {
            Shell.Outcome kept = asked(answer).run("rm", "tiny");
            assertThat(kept.code()).isEqualTo(ExitCodes.FAILED);
            assertThat(kept.err()).contains("Delete tiny (", "[y/N]", "Nothing was deleted");
            assertThat(file).exists();
        }
        Shell.Outcome gone = asked("Y\n").run("rm", "tiny").done();
        assertThat(gone.err()).contains(" freed");
        assertThat(bytes).isPositive();
        assertThat(file).doesNotExist();
        shell.run("rm", "tiny", "--yes").failed(ExitCodes.NO_MODEL, "tiny");
    }

    @Test
    void rmDeletesNothingWhereOneNameIsWrong() throws IOException {
        Path file = store("tiny");
        shell.run("rm", "--yes", "tiny", "none").failed(ExitCodes.NO_MODEL, "none");
        shell.run("rm", "--yes", file.toString()).failed(ExitCodes.NO_MODEL, "no model of that name");
        shell.run("rm").failed(ExitCodes.USAGE, "MODEL");
        assertThat(file).exists();
        Path locks = Files.createDirectories(directory.resolve("home/locks"));
        try (FileChannel channel = FileChannel.open(
                        locks.resolve("tiny.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            shell.run("rm", "--yes", "tiny").failed(ExitCodes.NO_MODEL, "by another bantam");
        }
        assertThat(shell.run("rm", "-y", "tiny").done().err()).contains("freed");
        assertThat(file).doesNotExist();
    }

    @Test
    void fitListsWhatHasRoom() throws IOException {
        Shell.Outcome outcome = shell.run("fit", "--context", "512").done();
        assertThat(outcome.err()).contains("GB/s", "room for 512 tokens", "estimates", "bantam fit --all");
        assertThat(outcome.out())
                .startsWith("NAME")
                .containsPattern("smollm2 +Q4_1 +~[0-9.]+ MB +[0-9.]+ MB +[0-9.]+")
                .containsPattern("qwen2.5-0.5b +Q4_K_M .*Q8_0")
                .doesNotContain("mixtral");
        assertThat(directory.resolve("home/machine.json")).exists();
        assertThat(shell.run("fit", "--all").done().out())
                .containsPattern("mixtral-8x7b .*(expert_count|needs)")
                .containsPattern("ministral3-3b .*mistral3 is not supported");
        shell.run("fit", "--context", "0").failed(ExitCodes.USAGE, "--context");
        shell.run("fit", "--format", "xml").failed(ExitCodes.USAGE, "xml", "--format");
    }

    @Test
    void fitIsReadByPrograms() throws IOException {
        store("tiny");
        Files.writeString(
                directory.resolve("home/machine.json"),
                "{\"memoryBytesPerSecond\": 10000000000, \"threads\": "
                        + Runtime.getRuntime().availableProcessors() + "}");
        JsonNode json = new JsonMapper()
                .readTree(
                        shell.run("fit", "--format", "json", "-c", "100").done().out());
        assertThat(json.path("machine").path("memory_bytes_per_second").asLong())
                .isEqualTo(10_000_000_000L);
        JsonNode smol = json.path("models").path(0);
        assertThat(smol.path("model").asString()).isEqualTo("smollm2");
        assertThat(smol.path("fits").asBoolean()).isTrue();
        double seconds =
                smol.path("bytes_per_token").asDouble() / (1e10 * ModelNeed.EFFICIENCY) + 30 * ModelNeed.LAYER_SECONDS;
        assertThat(smol.path("tokens_per_second").asDouble()).isEqualTo(Math.round(10 / seconds) / 10.0);
        JsonNode own = json.path("models").path(json.path("models").size() - 1);
        assertThat(own.path("model").asString()).isEqualTo("tiny");
        assertThat(own.path("present").asBoolean()).isTrue();
        assertThat(own.path("estimated").asBoolean()).isFalse();
        assertThat(own.path("context").asInt()).isEqualTo(100);
    }

    @Test
    void memoryThatIsTooSmallHoldsNothing() {
        ModelEntry entry = Catalogue.bundled().defaultEntry();
        ModelNeed need = ModelNeed.of(entry, EngineSupport.of(entry), 1000).orElseThrow();
        long total = need.totalBytes();
        assertThat(new MachineMemory(2 * total, total).holds(need)).isTrue();
        assertThat(new MachineMemory(total, total).holds(need)).isFalse();
        assertThat(new MachineMemory(2 * total, need.heapBytes() - 1).holds(need))
                .isFalse();
    }

    /// Estimates from the catalogue against the files' own sizes, which the catalogue knows of these.
    @ParameterizedTest
    @CsvSource({"smollm2", "gemma3-270m", "qwen2.5-coder-0.5b", "qwen2.5-coder-1.5b"})
    void estimatesFilesWithinATenth(String name) {
        ModelEntry entry = Catalogue.bundled().find(name).orElseThrow();
        long size = ((ModelSource.Pinned) entry.sources().getFirst()).artefact().size();
        ModelNeed need = ModelNeed.of(entry, EngineSupport.of(entry), 1).orElseThrow();
        // Vocabularies, which are in the file besides the weights, are a tenth of the smallest.
        assertThat((double) need.fileBytes() / size).isBetween(0.88, 1.1);
    }

    /// Which models run is the engine's own answer. A family, setting or vocabulary that it learns changes this test.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            smollm2              |
            smollm2-1.7b         |
            llama3-8b            |
            mistral-7b           |
            qwen2.5-14b          |
            gemma3-1b            |
            llama3.2-1b          |
            gemma3-4b            |
            mixtral-8x7b         |
            ministral-8b         |
            deepseek-coder-6.7b  |
            deepseek-r1-llama-8b |
            deepseek-r1-qwen-7b  |
            qwen3-4b             |
            smollm3-3b           |
            granite3.3-8b        |
            phi3-mini            |
            phi3.5-mini          |
            phi4                 |
            phi4-mini            |
            stablelm2-1.6b       |
            stablelm2-12b        |
            gemma2-9b            |
            codegemma-7b         |
            nemotron-mini-4b     |
            minitron-4b          |
            ministral3-3b        | architecture mistral3
            """)
    void theEngineSaysWhatRuns(String name, String refusal) {
        EngineSupport support = EngineSupport.of(Catalogue.bundled().find(name).orElseThrow());
        if (refusal == null) {
            assertThat(support.refusal()).isNull();
            assertThat(support.config()).isNotNull();
            assertThat(support.mark()).isEqualTo("yes");
        } else {
            assertThat(support.refusal()).contains(refusal);
            assertThat(support.mark()).isEqualTo("no");
        }
    }

    @Test
    void showTellsOfAModelThatIsNotHere() {
        assertThat(shell.run("show", "llama3.2-3b", "--context", "8192").done().out())
                .containsPattern("file +not on this machine: bantam pull llama3.2-3b")
                .containsPattern("licence +Llama 3.2 Community License, https://")
                .containsPattern("number formats +Q4_K_M, Q4_0, Q5_K_M, Q6_K, Q8_0")
                .containsPattern("context +131072 tokens")
                .containsPattern("memory +about .*for 8192 tokens")
                .containsPattern("source +huggingface: bartowski/Llama-3.2-3B-Instruct-GGUF.*first pull")
                .containsPattern("runs here +yes");
        assertThat(shell.run("show", "ministral3-3b").done().out()).containsPattern("runs here +no: .*mistral3");
        assertThat(shell.run("show", "qwen2.5-7b:q8_0").done().out())
                .containsPattern("bantam pull qwen2.5-7b-q8_0")
                .containsPattern("runs here +yes");
        shell.run("show", "qwen2.5-7b", "--template").failed(ExitCodes.NO_MODEL, "bantam pull qwen2.5-7b");
    }

    @Test
    void showPrintsAChatAsTheTemplateWritesIt() throws IOException {
        Path plain = TinyModels.chat("llama", directory);
        Shell.Outcome outcome =
                shell.run("show", plain.toString(), "--template").done();
        assertThat(outcome.err()).contains("takes: a conversation, system message", "not: tools");
        assertThat(outcome.out())
                .startsWith("control  <bos><unk>")
                .contains(
                        "text     user", "text     Is it raining in Oslo? <|im_end|>", "control  <eos><unk>assistant:");
        Path tools = TinyModels.changed("qwen2", directory, writer -> writer.string("tokenizer.chat_template", """
                {%- if tools %}<tools>{{ tools | tojson }}</tools>
                {% endif %}{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system') }}{% endif %}
                [{{ m.role }}]{{ m.content }}{% endfor %}"""));
        Shell.Outcome withTools =
                shell.run("show", tools.toString(), "--template").done();
        assertThat(withTools.err()).contains("takes: a conversation, tools, tool result; not: system message");
        assertThat(withTools.out()).contains("control  <tools>", "Tells the weather of a city.", "light rain", "\\n");
        shell.run("show", TinyModels.file("llama", directory).toString(), "--template")
                .failed(ExitCodes.BAD_FILE, "no chat template");
    }

    @Test
    void showCountsMemoryFromTheFile() throws IOException {
        Path file = store("tiny");
        assertThat(shell.run("show", file.toString(), "-c", "128").done().out())
                .containsPattern("memory +[0-9.]+ MB: weights .* for 128 tokens")
                .containsPattern("source +by hand")
                .containsPattern("SHA-256 +0+");
    }

    @Test
    void listAllMarksWhatRuns() {
        assertThat(shell.run("list", "--all").done().out())
                .containsPattern("smollm2 +135M +8192 +yes +Q4_1 +Apache-2.0")
                .containsPattern("gemma2-2b +2B +8192 +yes +Q4_K_M")
                .containsPattern("ministral3-3b +3B +262144 +no +Q4_K_M");
    }

    private Shell asked(String answer) {
        return new Shell(directory.resolve("home")).interactive().input(answer.getBytes(StandardCharsets.UTF_8));
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

    @Test
    void showAndRunTakeAHuggingFaceFolder() throws IOException {
        Path folder = GoldenModels.extractHuggingFace(GoldenModels.named(GoldenModels.WITH_VOCABULARY), directory);
        assertThat(shell.run("show", folder.toString()).done().out())
                .containsPattern("architecture +llama")
                .containsPattern("number formats +BF16 .*F32")
                .containsPattern("chat template +yes")
                .containsPattern("runs here +yes");
        assertThat(shell.run("show", folder.toString(), "--template").done().out())
                .contains("<bos>");
        shell.run("run", folder.toString(), "Hen", "--raw", "-n", "5").done();
    }
}
