package dev.bantam.generate;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.GgufReader;
import dev.bantam.formats.GgufWriter;
import dev.bantam.tensor.Tensor;
import dev.bantam.testkit.GoldenModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.function.Consumer;

/// The golden models as files, as they are or with other metadata.
final class TinyModels {
    private TinyModels() {}

    static Path file(String name, Path directory) {
        return GoldenModels.extractGguf(GoldenModels.named(name), directory);
    }

    /// A copy with other metadata: what is put again replaces what the model has.
    static Path changed(String name, Path directory, Consumer<GgufWriter> changes) {
        return rewritten(name, directory, changes, "");
    }

    /// A copy in which the first number of a tensor is NaN.
    static Path withNaN(String name, String tensor, Path directory) {
        return rewritten(name, directory, writer -> {}, tensor);
    }

    private static Path rewritten(String name, Path directory, Consumer<GgufWriter> changes, String damaged) {
        Path target = directory.resolve(name + "-changed.gguf");
        try (Checkpoint source = GgufReader.open(file(name, directory))) {
            GgufWriter writer = new GgufWriter();
            source.metadata().keys().forEach(key -> writer.copy(source, key));
            for (String tensor : source.tensorNames()) {
                Tensor stored = source.tensor(tensor).orElseThrow();
                writer.tensor(tensor, stored.dtype(), stored.shape(), () -> {
                    MemorySegment data = MemorySegment.ofArray(stored.data().toArray(ValueLayout.JAVA_BYTE));
                    if (tensor.equals(damaged)) {
                        data.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 0, Float.NaN);
                    }
                    return data;
                });
            }
            changes.accept(writer);
            writer.write(target);
            return target;
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    static LocalModel load(Path file) {
        return load(file, LocalOptions.DEFAULT.withThreads(2));
    }

    static LocalModel load(Path file, LocalOptions options) {
        try {
            return LocalModel.load(file, options);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
