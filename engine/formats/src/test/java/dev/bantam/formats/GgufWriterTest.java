package dev.bantam.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.tensor.DType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufWriterTest {
    @Test
    void writesTheSameBytesAsTheReference(@TempDir Path folder) throws IOException {
        GgufWriter writer = new GgufWriter()
                .string("general.architecture", "test")
                .integer("test.uint8", GgufValueType.UINT8, 200)
                .integer("test.int8", GgufValueType.INT8, -100)
                .integer("test.uint16", GgufValueType.UINT16, 60_000)
                .integer("test.int16", GgufValueType.INT16, -30_000)
                .uint32("test.uint32", 4_000_000_000L)
                .integer("test.int32", GgufValueType.INT32, -2_000_000_000)
                .integer("test.uint64", GgufValueType.UINT64, 9_000_000_000_000_000_000L)
                .integer("test.int64", GgufValueType.INT64, -9_000_000_000_000_000_000L)
                .float32("test.float32", 0.1f)
                .float64("test.float64", 0.1)
                .bool("test.true", true)
                .bool("test.false", false)
                .string("test.string", "naïve \uD83E\uDDA4\n")
                .integers("test.uint8s", GgufValueType.UINT8, new int[] {0, 255})
                .integers("test.int8s", GgufValueType.INT8, new int[] {-128, 127})
                .integers("test.uint16s", GgufValueType.UINT16, new int[] {0, 65_535})
                .integers("test.int16s", GgufValueType.INT16, new int[] {-32_768, 32_767})
                .integers("test.uint32s", GgufValueType.UINT32, new int[] {0, Integer.MAX_VALUE})
                .integers("test.int32s", GgufValueType.INT32, new int[] {Integer.MIN_VALUE, Integer.MAX_VALUE});
        try (Checkpoint reference = Goldens.gguf(Goldens.bytes("tiny-v3.gguf"))) {
            // Values that an array of `int` or `float` can't have.
            writer.copy(reference, "test.uint64s");
            writer.integers("test.int64s", GgufValueType.INT64, new int[] {-1, 1})
                    .floats("test.float32s", new float[] {0.5f, -1.25f})
                    .copy(reference, "test.float64s")
                    .booleans("test.bools", new boolean[] {true, false, true})
                    .strings("test.strings", List.of("a", "", "ß", "<|end|>"));
            for (String name : reference.tensorNames()) {
                writer.tensor(reference.tensor(name).orElseThrow());
            }
            Path file = folder.resolve("written.gguf");
            writer.write(file);
            assertThat(file).hasBinaryContent(Goldens.bytes("tiny-v3.gguf"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-v3.gguf", "aligned-64.gguf", "metadata-only.gguf"})
    void copiesWholeFiles(String name, @TempDir Path folder) throws IOException {
        Path copy = folder.resolve("copy.gguf");
        try (Checkpoint source = Goldens.gguf(Goldens.bytes(name))) {
            GgufWriter writer = new GgufWriter();
            source.metadata().keys().forEach(key -> writer.copy(source, key));
            source.tensorNames()
                    .forEach(tensor -> writer.tensor(source.tensor(tensor).orElseThrow()));
            writer.write(copy);
        }
        assertThat(copy).hasBinaryContent(Goldens.bytes(name));
        assertOnly(copy);
    }

    @Test
    void aKeyPutAgainReplacesItsValueInPlace(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("a.gguf");
        new GgufWriter().uint32("a", 1).uint32("b", 2).string("a", "new").write(file);
        try (Checkpoint checkpoint = GgufReader.open(file)) {
            assertThat(checkpoint.metadata().keys()).containsExactly("a", "b");
            assertThat(checkpoint.metadata().string("a")).contains("new");
        }
    }

    @Test
    void olderFilesAreReplacedOnlyByWholeOnes(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("a.gguf");
        new GgufWriter().uint32("version", 1).write(file);
        GgufWriter failing = new GgufWriter().uint32("version", 2).tensor("t", DType.F32, List.of(4L), () -> {
            throw new IllegalStateException("no data");
        });
        assertThatThrownBy(() -> failing.write(file)).hasMessage("no data");
        GgufWriter wrong = new GgufWriter()
                .uint32("version", 2)
                .tensor("t", DType.F32, List.of(4L), () -> MemorySegment.ofArray(new byte[15]));
        assertThatThrownBy(() -> wrong.write(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tensor t")
                .hasMessageContaining("15");
        try (Checkpoint checkpoint = GgufReader.open(file)) {
            assertThat(checkpoint.metadata().integer("version")).contains(1L);
        }
        assertOnly(file);

        new GgufWriter().uint32("version", 3).write(file);
        try (Checkpoint checkpoint = GgufReader.open(file)) {
            assertThat(checkpoint.metadata().integer("version")).contains(3L);
        }
        assertOnly(file);
    }

    @Test
    void refusesWhatAFileCanNotHold() {
        GgufWriter writer = new GgufWriter().tensor("t", DType.F32, List.of(4L), () -> MemorySegment.NULL);
        assertThatThrownBy(() -> writer.tensor("t", DType.F32, List.of(4L), () -> MemorySegment.NULL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> writer.tensor("u", DType.Q4_K, List.of(255L), () -> MemorySegment.NULL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Q4_K");
        assertThatThrownBy(() -> writer.tensor("u", DType.F32, List.of(1L, 1L, 1L, 1L, 1L), () -> MemorySegment.NULL))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.uint32("k", -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("k: -1 is no UINT32");
        assertThatThrownBy(() -> writer.integer("k", GgufValueType.FLOAT32, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.string("", "value")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> new GgufWriter().uint32("general.alignment", 24).write(Path.of("never.gguf")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("power of two");
        try (Checkpoint other = Goldens.safetensors(Goldens.bytes("tiny.safetensors"))) {
            assertThatThrownBy(() -> writer.copy(other, "format")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static void assertOnly(Path file) throws IOException {
        try (Stream<Path> files = Files.list(file.resolveSibling(""))) {
            assertThat(files).containsExactly(file);
        }
    }
}
