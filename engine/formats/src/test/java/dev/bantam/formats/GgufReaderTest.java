package dev.bantam.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.tensor.DType;
import dev.bantam.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufReaderTest {
    @ParameterizedTest
    @ValueSource(strings = {"tiny-v2.gguf", "tiny-v3.gguf", "metadata-only.gguf"})
    void readsEveryMetadataType(String name) {
        try (Checkpoint checkpoint = Goldens.gguf(Goldens.bytes(name))) {
            Metadata metadata = checkpoint.metadata();
            assertThat(metadata.keys()).hasSize(26).startsWith("general.architecture", "test.uint8");
            assertThat(metadata.string("general.architecture")).contains("test");
            assertThat(metadata.integer("test.uint8")).contains(200L);
            assertThat(metadata.integer("test.int8")).contains(-100L);
            assertThat(metadata.integer("test.uint16")).contains(60_000L);
            assertThat(metadata.integer("test.int16")).contains(-30_000L);
            assertThat(metadata.integer("test.uint32")).contains(4_000_000_000L);
            assertThat(metadata.integer("test.int32")).contains(-2_000_000_000L);
            assertThat(metadata.integer("test.uint64")).contains(9_000_000_000_000_000_000L);
            assertThat(metadata.integer("test.int64")).contains(-9_000_000_000_000_000_000L);
            assertThat(metadata.number("test.float32")).contains((double) 0.1f);
            assertThat(metadata.number("test.float64")).contains(0.1);
            assertThat(metadata.number("test.int8")).contains(-100.0);
            assertThat(metadata.bool("test.true")).contains(true);
            assertThat(metadata.bool("test.false")).contains(false);
            assertThat(metadata.string("test.string")).contains("naïve \uD83E\uDDA4\n");
            assertThat(metadata.integers("test.uint8s").orElseThrow()).containsExactly(0, 255);
            assertThat(metadata.integers("test.int8s").orElseThrow()).containsExactly(-128, 127);
            assertThat(metadata.integers("test.uint16s").orElseThrow()).containsExactly(0, 65_535);
            assertThat(metadata.integers("test.int16s").orElseThrow()).containsExactly(-32_768, 32_767);
            assertThat(metadata.integers("test.uint32s").orElseThrow()).containsExactly(0, Integer.MAX_VALUE);
            assertThat(metadata.integers("test.int32s").orElseThrow())
                    .containsExactly(Integer.MIN_VALUE, Integer.MAX_VALUE);
            assertThat(metadata.integers("test.int64s").orElseThrow()).containsExactly(-1, 1);
            assertThat(metadata.floats("test.float32s").orElseThrow()).containsExactly(0.5f, -1.25f);
            assertThat(metadata.floats("test.float64s").orElseThrow()).containsExactly(0.5f, -1.25f);
            assertThat(metadata.booleans("test.bools").orElseThrow()).containsExactly(true, false, true);
            assertThat(metadata.strings("test.strings")).contains(List.of("a", "", "ß", "<|end|>"));
        }
    }

    @Test
    void absentKeysAreEmpty() {
        try (Checkpoint checkpoint = Goldens.gguf(Goldens.bytes("tiny-v3.gguf"))) {
            Metadata metadata = checkpoint.metadata();
            assertThat(metadata.string("none")).isEmpty();
            assertThat(metadata.integer("none")).isEmpty();
            assertThat(metadata.number("none")).isEmpty();
            assertThat(metadata.bool("none")).isEmpty();
            assertThat(metadata.strings("none")).isEmpty();
            assertThat(metadata.integers("none")).isEmpty();
            assertThat(metadata.floats("none")).isEmpty();
            assertThat(metadata.booleans("none")).isEmpty();
            assertThat(checkpoint.tensor("none")).isEmpty();
        }
    }

    @Test
    void otherKindsAreRefusedByKeyAndType() {
        try (Checkpoint checkpoint = Goldens.gguf(Goldens.bytes("tiny-v3.gguf"))) {
            Metadata metadata = checkpoint.metadata();
            assertThatThrownBy(() -> metadata.string("test.uint8"))
                    .isInstanceOf(FormatException.class)
                    .hasMessage("tested.file: metadata key test.uint8: is UINT8, not a string");
            assertThatThrownBy(() -> metadata.integer("test.strings"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("an array of STRING, not an integer");
            assertThatThrownBy(() -> metadata.integer("test.float32")).isInstanceOf(FormatException.class);
            assertThatThrownBy(() -> metadata.number("test.true")).isInstanceOf(FormatException.class);
            assertThatThrownBy(() -> metadata.bool("test.uint8")).isInstanceOf(FormatException.class);
            assertThatThrownBy(() -> metadata.strings("test.string")).isInstanceOf(FormatException.class);
            assertThatThrownBy(() -> metadata.integers("test.float32s")).isInstanceOf(FormatException.class);
            assertThatThrownBy(() -> metadata.floats("test.int32s")).isInstanceOf(FormatException.class);
            assertThatThrownBy(() -> metadata.booleans("test.uint8s")).isInstanceOf(FormatException.class);
            assertThatThrownBy(() -> metadata.integers("test.uint64s"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("element 1 is 4000000000, too large for 32 bits");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-v2.gguf", "tiny-v3.gguf", "aligned-64.gguf"})
    void readsTensors(String name, @TempDir Path folder) throws IOException {
        try (Checkpoint checkpoint = GgufReader.open(Goldens.copy(name, folder))) {
            assertThat(checkpoint.tensorNames())
                    .containsExactly("plain.f32", "plain.f16", "cube.f32", "block.Q8_0", "block.Q4_0", "block.BF16");
            Tensor plain = checkpoint.tensor("plain.f32").orElseThrow();
            assertThat(plain.shape()).containsExactly(2L, 3L);
            assertThat(plain.data().isReadOnly()).isTrue();
            assertThat(checkpoint.entry("cube.f32"))
                    .contains(new TensorEntry("cube.f32", "F32", Optional.of(DType.F32), List.of(2L, 3L, 4L), 96));
            assertThat(Goldens.values(checkpoint, "plain.f32")).isEqualTo(Goldens.ramp(6, -3));
            assertThat(Goldens.values(checkpoint, "plain.f16")).isEqualTo(Goldens.ramp(5, -3));
            assertThat(Goldens.values(checkpoint, "cube.f32")).isEqualTo(Goldens.ramp(24, -3));
            assertThat(Goldens.values(checkpoint, "block.BF16")).isEqualTo(Goldens.ramp(64, -3));
            assertClose(Goldens.values(checkpoint, "block.Q8_0"), Goldens.ramp(64, -3), 0.04f);
            assertClose(Goldens.values(checkpoint, "block.Q4_0"), Goldens.ramp(64, -3), 0.7f);
        }
    }

    @Test
    void tensorsOfUnsupportedFormatsAreListedAndRefusedByName() {
        try (Checkpoint checkpoint = Goldens.gguf(Goldens.bytes("unsupported.gguf"))) {
            assertThat(checkpoint.entries().values().stream().map(TensorEntry::type))
                    .containsExactly("IQ2_XXS", "TQ1_0", "IQ4_XS", "I32", "F32");
            assertThat(checkpoint.entry("odd.IQ2_XXS").orElseThrow().shape()).containsExactly(2L, 256L);
            assertThat(checkpoint.entry("odd.IQ2_XXS").orElseThrow().dtype()).isEmpty();
            assertThat(Goldens.values(checkpoint, "plain.f32")).containsExactly(1, 1, 1, 1);
            assertThatThrownBy(() -> checkpoint.tensor("odd.IQ2_XXS"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("tensor odd.IQ2_XXS: number format IQ2_XXS is not supported, only [F32,");
        }
    }

    @Test
    void splitAndForeignFilesAreRefused() {
        assertThatThrownBy(() -> Goldens.gguf(Goldens.bytes("split.gguf")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("split.count")
                .hasMessageContaining("3 files")
                .hasMessageContaining("merge");
        assertThatThrownBy(() -> Goldens.gguf(Goldens.bytes("big-endian.gguf")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("version 3 is stored big-endian");
        assertThatThrownBy(() -> Goldens.gguf(Goldens.bytes("tiny.safetensors")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("no GGUF file");
        byte[] first = Goldens.bytes("tiny-v3.gguf");
        first[4] = 1;
        assertThatThrownBy(() -> Goldens.gguf(first))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("version 1 can't be read");
    }

    @Test
    void missingFilesAndFoldersAreToldApart(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> GgufReader.open(folder.resolve("none.gguf"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> GgufReader.open(folder))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("folder");
        Path empty = Files.createFile(folder.resolve("empty.gguf"));
        assertThatThrownBy(() -> GgufReader.open(empty))
                .isInstanceOf(FormatException.class)
                .hasMessage(empty
                        + ": header: magic takes 4 bytes but the file ends after 0: the file is cut short or damaged;"
                        + " fetch it again");
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] whole = Goldens.bytes("tiny-v3.gguf");
        // The data of the last tensor ends before the padding after it.
        int needed;
        try (Checkpoint checkpoint = Goldens.gguf(whole)) {
            needed = whole.length
                    - (int) (checkpoint.entries().lastEntry().getValue().byteSize() % 32);
        }
        for (int length = 0; length < needed; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Goldens.gguf(cut))
                    .as("first %d bytes", length)
                    .isInstanceOf(FormatException.class)
                    .hasMessageStartingWith("tested.file: ");
        }
    }

    @Test
    void closedCheckpointsCanNotBeRead(@TempDir Path folder) throws IOException {
        Checkpoint checkpoint = GgufReader.open(Goldens.copy("tiny-v3.gguf", folder));
        Tensor tensor = checkpoint.tensor("plain.f32").orElseThrow();
        checkpoint.close();
        checkpoint.close();
        assertThatThrownBy(() -> tensor.data().get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> checkpoint.metadata().string("test.string")).isInstanceOf(IllegalStateException.class);
    }

    private static void assertClose(float[] actual, float[] expected, float tolerance) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i])).as("value %d", i).isLessThanOrEqualTo(tolerance);
        }
    }
}
