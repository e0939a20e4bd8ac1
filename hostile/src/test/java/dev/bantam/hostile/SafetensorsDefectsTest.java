package dev.bantam.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.formats.AdapterFolder;
import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.FormatException;
import dev.bantam.formats.GgufReader;
import dev.bantam.formats.SafetensorsReader;
import dev.bantam.model.Adapter;
import dev.bantam.model.ModelConfig;
import dev.bantam.model.Transformer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Safetensors, their index and adapters, in ways that no writer leaves them.
class SafetensorsDefectsTest {
    private static final String CONFIG =
            "{\"peft_type\":\"LORA\",\"r\":1,\"lora_alpha\":2,\"target_modules\":[\"q_proj\"]}";

    @TempDir
    private Path directory;

    @Test
    void everyTruncationAndEveryByteOverwrittenIsReadOrRefused() {
        byte[] whole = Seeds.safetensors("""
                {"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},\
                "b":{"dtype":"BF16","shape":[3],"data_offsets":[16,22]}}""", 22);
        for (int at = 0; at < whole.length; at++) {
            byte[] cut = Arrays.copyOf(whole, at);
            assertThat(outcome(cut))
                    .as("cut to " + at)
                    .startsWith("tested.file: ")
                    .containsPattern("header|data|tensor ");
            for (int value = 0; value < 256; value += at < whole.length - 22 ? 1 : 16) {
                byte[] damaged = whole.clone();
                damaged[at] = (byte) value;
                assertThat(outcome(damaged)).doesNotContain(": null");
            }
        }
    }

    /// Headers as long as is allowed, of all that can be repeated: within a second and in the heap of these tests.
    @ParameterizedTest
    @ValueSource(
            strings = {"spaces", "tensors", "metadata", "unknown", "long names", "long values", "digits", "brackets"})
    void headersOfAHundredMegabytes(String kind) throws IOException {
        IntFunction<String> piece = switch (kind) {
            case "spaces" -> i -> " ".repeat(1000);
            case "tensors" -> i -> "\"" + i + "\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},";
            case "metadata" -> i -> (i == 0 ? "\"__metadata__\":{" : "") + "\"" + i + "\":\"\",";
            case "unknown" -> i -> (i == 0 ? "\"a\":{\"more\":{" : "") + "\"" + i + "\":[{}],";
            case "long names" ->
                i -> "\"" + i + "x".repeat(60_000) + "\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},";
            case "long values" ->
                i -> (i == 0 ? "\"__metadata__\":{" : "") + "\"" + i + "\":\"" + "x".repeat(4_000_000) + "\",";
            case "digits" -> i -> (i == 0 ? "\"a\":{\"shape\":[" : "") + "9".repeat(1000);
            case "brackets" -> i -> (i == 0 ? "\"a\":{\"more\":" : "") + "[[[[[[[[";
            default -> throw new IllegalArgumentException(kind);
        };
        Path file = directory.resolve("bomb.safetensors");
        long size = 99_000_000;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(size)
                    .array());
            out.write('{');
            long written = 1;
            for (int i = 0; written < size; i++) {
                byte[] bytes = piece.apply(i).getBytes(StandardCharsets.US_ASCII);
                int length = (int) Math.min(bytes.length, size - written);
                out.write(bytes, 0, length);
                written += length;
            }
        }
        assertThat(Engine.outcome(() -> open(file))).startsWith(file.toString()).hasSizeLessThan(200_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../model.safetensors",
                "/etc/model.safetensors",
                "sub/model.safetensors",
                "..\\\\\\\\model.safetensors",
                "C:model.safetensors",
                "model.safetensors\\u0000.safetensors",
                "model.gguf",
                "",
                "\\ud800.safetensors",
                "missing.safetensors",
                ".safetensors"
            })
    void theIndexNamesFilesOfItsFolderOnly(String name) throws IOException {
        Path folder = Files.createDirectory(directory.resolve("model"));
        Files.write(directory.resolve("model.safetensors"), Seeds.safetensors("{}", 0));
        Files.writeString(folder.resolve("model.safetensors.index.json"), "{\"weight_map\":{\"t\":\"" + name + "\"}}");
        assertThat(Engine.outcome(() -> open(folder))).contains("weight_map");
    }

    @Test
    void pipesAndFoldersAreNoFiles() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThat(Engine.outcome(() -> open(pipe))).contains("is no regular file");
        assertThatThrownBy(() -> GgufReader.open(pipe)).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> GgufReader.open(directory)).hasMessageContaining("is a folder");
        assertThat(Engine.outcome(() -> open(directory))).contains("the folder has neither");
    }

    @Test
    void adaptersOfAnotherShapeAreRefusedByName() throws IOException {
        String prefix = "base_model.model.model.layers.0.self_attn.q_proj.lora_";
        assertThat(adapter(CONFIG, tensors(prefix + "A", "[1,4]", 16, prefix + "B", "[4,1]", 16)))
                .contains("2 tensors are missing");
        String a = prefix + "A.weight";
        String b = prefix + "B.weight";
        assertThat(adapter(CONFIG, tensors(a, "[1,4]", 16, b, "[4,1]", 16))).isEmpty();
        assertThat(adapter(CONFIG, tensors(a, "[4,1]", 16, b, "[4,1]", 16))).contains(a, "[4, 1]", "[1, 4]");
        assertThat(adapter(CONFIG, tensors(a, "[1,4]", 16, b, "[4]", 16))).contains(b, "[4]");
        assertThat(adapter(CONFIG, tensors(a, "[0,4]", 0, b, "[4,1]", 16))).contains(a);
        assertThat(adapter(CONFIG.replace("q_proj", "../q"), tensors(a, "[1,4]", 16, b, "[4,1]", 16)))
                .contains("../q");
        assertThat(adapter(CONFIG.replace("\"r\":1", "\"r\":2000000000"), tensors(a, "[1,4]", 16, b, "[4,1]", 16)))
                .contains("rank");
        assertThat(adapter(CONFIG.replace("\"r\":1", "\"r\":0"), "{}")).contains("r is 0");
        assertThat(adapter(CONFIG.replace(":2,", ":1e400,"), "{}")).contains("lora_alpha");
        assertThat(adapter(CONFIG.replace("{\"peft", "{\"r\":1,\"peft"), "{}")).contains("Duplicate");
        assertThat(adapter(CONFIG.replace("{\"peft", "{\"x\":\"" + "y".repeat(900_000) + "\",\"peft"), "{}"))
                .contains("x is")
                .hasSizeLessThan(500);
        assertThat(adapter("[".repeat(500_000), "{}")).contains("is no valid JSON");
        assertThat(adapter(" ".repeat(1 << 21), "{}")).contains("over the limit");
        assertThat(adapter("", "{}")).contains("adapter_config.json");
    }

    private String adapter(String config, String header) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("adapter"));
        Files.writeString(folder.resolve("adapter_config.json"), config);
        int data = header.equals("{}") ? 0 : header.contains("[0,4]") ? 16 : 32;
        Files.write(folder.resolve(AdapterFolder.WEIGHTS), Seeds.safetensors(header, data));
        byte[] base = TinyGguf.llama().done();
        try (Checkpoint model = GgufReader.read(Engine.NAME, MemorySegment.ofArray(base))) {
            ModelConfig shape = Transformer.configure(model);
            return Engine.outcome(() -> {
                try (Checkpoint checkpoint = AdapterFolder.open(folder)) {
                    assertThat(Adapter.load(checkpoint, shape).rank()).isEqualTo(1);
                } catch (IOException e) {
                    throw new FormatException("not opened", e);
                }
            });
        }
    }

    private static String tensors(
            String first, String firstShape, int bytes, String second, String secondShape, int more) {
        return "{\"" + first + "\":{\"dtype\":\"F32\",\"shape\":" + firstShape + ",\"data_offsets\":[0," + bytes
                + "]},\""
                + second + "\":{\"dtype\":\"F32\",\"shape\":" + secondShape + ",\"data_offsets\":[" + bytes + ","
                + (bytes + more) + "]}}";
    }

    private static void open(Path path) {
        try (Checkpoint checkpoint = SafetensorsReader.open(path)) {
            Engine.readAll(checkpoint);
        } catch (IOException e) {
            throw new FormatException("not opened", e);
        }
    }

    private static String outcome(byte[] bytes) {
        return Engine.outcome(() -> {
            try (Checkpoint checkpoint = SafetensorsReader.read(Engine.NAME, MemorySegment.ofArray(bytes))) {
                Engine.readAll(checkpoint);
            }
        });
    }
}
