package dev.bantam.formats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.tensor.Dequantizer;
import dev.bantam.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Files written by `testkit/goldens/formats/tiny_files.py`.
final class Goldens {
    static final Path NAME = Path.of("tested.file");

    private Goldens() {}

    static byte[] bytes(String name) {
        try (InputStream in = ClassLoader.getSystemResourceAsStream("dev/bantam/testkit/formats/" + name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path copy(String name, Path folder) {
        try {
            return Files.write(folder.resolve(Path.of(name).getFileName()), bytes(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads a GGUF file that is in memory.
    static Checkpoint gguf(byte[] bytes) {
        return GgufReader.read(NAME, MemorySegment.ofArray(bytes).asReadOnly());
    }

    /// Reads a safetensors file that is in memory.
    static Checkpoint safetensors(byte[] bytes) {
        return SafetensorsReader.read(NAME, MemorySegment.ofArray(bytes).asReadOnly());
    }

    static float[] values(Checkpoint checkpoint, String name) {
        Tensor tensor = checkpoint.tensor(name).orElseThrow();
        float[] values = new float[Math.toIntExact(tensor.size())];
        Dequantizer.dequantize(tensor.dtype(), tensor.data(), 0, values, 0, values.length);
        return values;
    }

    /// Values from `first` on in steps of an eighth, as the script makes them.
    static float[] ramp(int count, float first) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i / 8f + first;
        }
        return values;
    }

    /// Asks for everything a checkpoint can tell; only a [FormatException] may come of a bad file.
    ///
    /// @return how much there was
    static long readAll(Checkpoint checkpoint) {
        long seen = 0;
        Metadata metadata = checkpoint.metadata();
        for (String key : metadata.keys()) {
            seen += count(() -> metadata.string(key));
            seen += count(() -> metadata.integer(key));
            seen += count(() -> metadata.number(key));
            seen += count(() -> metadata.bool(key));
            seen += count(() -> metadata.strings(key));
            seen += count(() -> metadata.integers(key));
            seen += count(() -> metadata.floats(key));
            seen += count(() -> metadata.booleans(key));
        }
        for (String name : checkpoint.tensorNames()) {
            seen += count(() -> checkpoint.tensor(name).map(tensor -> {
                byte[] last = new byte[1];
                MemorySegment data = tensor.data();
                MemorySegment.copy(data, data.byteSize() - 1, MemorySegment.ofArray(last), 0, 1);
                return last;
            }));
        }
        return seen;
    }

    private static long count(Reading reading) {
        try {
            return reading.read().isPresent() ? 1 : 0;
        } catch (FormatException e) {
            assertThat(e).hasMessageStartingWith(NAME.toString());
            return 0;
        }
    }

    private interface Reading {
        Optional<?> read();
    }
}
