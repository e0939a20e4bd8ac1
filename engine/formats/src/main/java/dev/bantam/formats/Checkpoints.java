package dev.bantam.formats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// Opens whatever a model may be stored as.
public final class Checkpoints {
    private Checkpoints() {}

    /// A GGUF file, or a Hugging Face folder, seen as if it were one.
    ///
    /// @throws FormatException if it is neither, or a damaged one
    /// @throws IOException if it can't be opened or mapped
    public static Checkpoint open(Path path) throws IOException {
        return HuggingFaceFolder.is(path) ? HuggingFaceFolder.open(path) : GgufReader.open(path);
    }

    /// Bytes of the files that hold the weights.
    ///
    /// @throws IOException if they can't be looked at
    public static long byteSize(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return Files.size(path);
        }
        long bytes = 0;
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.filter(name -> name.toString().endsWith(".safetensors"))
                    .toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }
}
