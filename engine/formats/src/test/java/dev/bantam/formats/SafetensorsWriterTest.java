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

class SafetensorsWriterTest {
    @TempDir
    Path folder;

    @Test
    void writesTheSameBytesAsTheReference() throws IOException {
        Path file = folder.resolve("written.safetensors");
        try (Checkpoint reference = Goldens.safetensors(Goldens.bytes("tiny.safetensors"))) {
            SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
            for (String name : List.copyOf(reference.tensorNames()).reversed()) {
                writer.tensor(reference.tensor(name).orElseThrow());
            }
            writer.write(file);
        }
        assertThat(file).hasBinaryContent(Goldens.bytes("tiny.safetensors"));
    }

    @Test
    void namesOfAnyKindSurvive() throws IOException {
        Path file = folder.resolve("names.safetensors");
        String name = "a \"quoted\" \\ name\n\uD83E\uDDA4";
        new SafetensorsWriter()
                .metadata(name, name)
                .tensor(name, DType.F32, List.of(1L), () -> MemorySegment.ofArray(new byte[4]))
                .write(file);
        try (Checkpoint checkpoint = SafetensorsReader.open(file)) {
            assertThat(checkpoint.tensorNames()).containsExactly(name);
            assertThat(checkpoint.metadata().string(name)).contains(name);
        }
    }

    @Test
    void nothingIsLeftOfAFileThatCouldNotBeWritten() throws IOException {
        Path file = folder.resolve("failed.safetensors");
        SafetensorsWriter writer = new SafetensorsWriter()
                .tensor("a", DType.F32, List.of(4L), () -> MemorySegment.ofArray(new byte[16]))
                .tensor("b", DType.F32, List.of(4L), () -> MemorySegment.ofArray(new byte[17]));
        assertThatThrownBy(() -> writer.write(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tensor b");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void refusesWhatAFileCanNotHold() {
        SafetensorsWriter writer =
                new SafetensorsWriter().tensor("a", DType.F32, List.of(4L), () -> MemorySegment.NULL);
        assertThatThrownBy(() -> writer.tensor("a", DType.F32, List.of(4L), () -> MemorySegment.NULL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("taken");
        assertThatThrownBy(() -> writer.tensor("__metadata__", DType.F32, List.of(4L), () -> MemorySegment.NULL))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.tensor("b", DType.Q4_0, List.of(32L), () -> MemorySegment.NULL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("safetensors has no Q4_0");
    }
}
