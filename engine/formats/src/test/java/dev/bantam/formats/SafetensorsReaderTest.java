package dev.bantam.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsReaderTest {
    private static final String FIRST = "model-00001-of-00002.safetensors";
    private static final String SECOND = "model-00002-of-00002.safetensors";

    @TempDir
    Path folder;

    private Path sharded;

    @BeforeEach
    void copyShards() throws IOException {
        sharded = Files.createDirectory(folder.resolve("sharded"));
        Goldens.copy("sharded/" + FIRST, sharded);
        Goldens.copy("sharded/" + SECOND, sharded);
        Goldens.copy("sharded/" + SafetensorsReader.INDEX, sharded);
    }

    @Test
    void readsOneFile() throws IOException {
        try (Checkpoint checkpoint = SafetensorsReader.open(Goldens.copy("tiny.safetensors", folder))) {
            assertThat(checkpoint.tensorNames()).containsExactly("plain.f32", "scalar.f32", "plain.bf16", "plain.f16");
            assertContents(checkpoint);
        }
    }

    @Test
    void readsAFolderWithOneFile() throws IOException {
        Path single = Files.createDirectory(folder.resolve("single"));
        Files.write(single.resolve(SafetensorsReader.SINGLE), Goldens.bytes("tiny.safetensors"));
        try (Checkpoint checkpoint = SafetensorsReader.open(single)) {
            assertContents(checkpoint);
        }
    }

    @Test
    void readsAFolderOfShards() throws IOException {
        try (Checkpoint checkpoint = SafetensorsReader.open(sharded)) {
            assertContents(checkpoint);
        }
    }

    @Test
    void otherNumberFormatsAreListedAndRefusedByName() {
        try (Checkpoint checkpoint = Goldens.safetensors(Goldens.bytes("unsupported.safetensors"))) {
            assertThat(checkpoint.entries()).hasSize(8);
            assertThat(checkpoint.entry("odd.f8").orElseThrow().type()).isEqualTo("F8_E4M3");
            assertThat(Goldens.values(checkpoint, "plain.f32")).isEqualTo(Goldens.ramp(6, -1));
            assertThatThrownBy(() -> checkpoint.tensor("odd.f8"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("tensor odd.f8: number format F8_E4M3 is not supported");
            assertThatThrownBy(() -> checkpoint.tensor("odd.i64")).hasMessageContaining("I64");
            assertThatThrownBy(() -> checkpoint.tensor("odd.bool")).hasMessageContaining("BOOL");
            assertThatThrownBy(() -> checkpoint.tensor("empty.f32"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("[0, 4] holds no values");
        }
    }

    @Test
    void foldersWithoutWeightsAreRefused() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> SafetensorsReader.open(empty))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("neither model.safetensors nor model.safetensors.index.json");
    }

    @Test
    void shardsMustBeThereAndBeWhatTheIndexSays() throws IOException {
        index("{\"weight_map\":{\"plain.f32\":\"" + FIRST + "\",\"plain.f16\":\"" + FIRST + "\"}}");
        try (Checkpoint half = SafetensorsReader.open(sharded)) {
            assertThat(half.tensorNames()).containsExactlyInAnyOrder("plain.f32", "plain.f16");
        }
        refused("{\"weight_map\":{\"plain.f32\":\"" + FIRST + "\"}}", "tensor plain.f16: .* no file");
        refused("{\"weight_map\":{\"a\":\"none.safetensors\"}}", "names none.safetensors, which is not in the folder");
        String both = "\"plain.f32\":\"" + FIRST + "\",\"plain.f16\":\"" + FIRST + "\"";
        refused("{\"weight_map\":{" + both + ",\"more\":\"" + FIRST + "\"}}", "tensor more: is not in " + FIRST);
        refused(
                "{\"weight_map\":{\"plain.f32\":\"" + FIRST + "\",\"plain.f16\":\"" + SECOND + "\"}}",
                "tensor plain.f16: .* places it in " + SECOND);
    }

    @Test
    void badIndexesAreRefused() throws IOException {
        refused("", "index: is not an object");
        refused("[]", "index: is not an object");
        refused("{", "no valid JSON");
        refused("{}", "weight_map: is missing or empty");
        refused("{\"weight_map\":[]}", "weight_map: is not an object");
        refused("{\"weight_map\":{\"a\":1}}", "weight_map: tensor a: is not a string");
        refused("{\"weight_map\":{\"a\":\"../x.safetensors\"}}", "tensor a: .* is no safetensors file's name");
        refused("{\"weight_map\":{\"a\":\"/etc/x.safetensors\"}}", "is no safetensors file's name");
        refused("{\"weight_map\":{\"a\":\"x\\u0000.safetensors\"}}", "is no safetensors file's name");
        refused("{\"weight_map\":{\"a\":\"pytorch_model.bin\"}}", "is no safetensors file's name");
        refused("{\"weight_map\":{\"a\":\"x.safetensors\",\"a\":\"x.safetensors\"}}", "no valid JSON");
    }

    private void index(String json) throws IOException {
        Files.writeString(sharded.resolve(SafetensorsReader.INDEX), json);
    }

    private void refused(String json, String message) throws IOException {
        index(json);
        assertThatThrownBy(() -> SafetensorsReader.open(sharded))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(sharded.toString())
                .hasMessageMatching("(?s).*" + message + ".*");
    }

    private static void assertContents(Checkpoint checkpoint) {
        assertThat(checkpoint.metadata().keys()).containsExactly("format");
        assertThat(checkpoint.metadata().string("format")).contains("pt");
        assertThat(checkpoint.metadata().integer("none")).isEmpty();
        assertThatThrownBy(() -> checkpoint.metadata().integer("format"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("metadata key format: is a string, not an integer");
        assertThat(checkpoint.tensorNames())
                .containsExactlyInAnyOrder("plain.f32", "scalar.f32", "plain.bf16", "plain.f16");
        assertThat(checkpoint.tensor("none")).isEmpty();
        assertThat(checkpoint.tensor("plain.bf16").orElseThrow().shape()).containsExactly(2L, 3L, 4L);
        assertThat(checkpoint.tensor("plain.bf16").orElseThrow().dtype()).isEqualTo(DType.BF16);
        assertThat(checkpoint.tensor("scalar.f32").orElseThrow().shape()).isEmpty();
        assertThat(Goldens.values(checkpoint, "plain.f32")).isEqualTo(Goldens.ramp(6, -1));
        assertThat(Goldens.values(checkpoint, "plain.f16")).isEqualTo(Goldens.ramp(5, -1));
        assertThat(Goldens.values(checkpoint, "plain.bf16")).isEqualTo(Goldens.ramp(24, -1));
        assertThat(Goldens.values(checkpoint, "scalar.f32")).containsExactly(-0.625f);
    }
}
