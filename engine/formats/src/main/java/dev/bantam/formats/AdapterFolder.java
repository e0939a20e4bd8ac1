package dev.bantam.formats;

import dev.bantam.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// Low-rank adapters as the PEFT library keeps them: a folder with `adapter_config.json` and
/// `adapter_model.safetensors`.
public final class AdapterFolder {
    /// The name of the weights' file in the folder.
    public static final String WEIGHTS = "adapter_model.safetensors";

    private AdapterFolder() {}

    /// Opens an adapter. Its metadata is the configuration: `r`, `lora_alpha`, `target_modules` and, where it is
    /// known, `base_model_name_or_path`.
    ///
    /// @throws FormatException if a file is damaged, or no plain low-rank adapter
    /// @throws IOException if a file can't be read
    public static Checkpoint open(Path folder) throws IOException {
        Metadata metadata = new AdapterMetadata(folder, AdapterConfig.read(folder));
        return new Opened(folder, SafetensorsReader.open(folder.resolve(WEIGHTS)), metadata);
    }

    /// Writes an adapter; the folder is made where it is missing. The configuration is written last.
    ///
    /// @throws IOException if a file can't be written
    public static void save(Path folder, AdapterConfig config, List<Tensor> tensors) throws IOException {
        Files.createDirectories(folder);
        SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
        tensors.forEach(writer::tensor);
        writer.write(folder.resolve(WEIGHTS));
        config.write(folder);
    }

    /// The weights' file with the configuration as its metadata.
    private record Opened(Path folder, Checkpoint weights, Metadata metadata) implements Checkpoint {
        @Override
        public SequencedMap<String, TensorEntry> entries() {
            return weights.entries();
        }

        @Override
        public Optional<Tensor> tensor(String name) {
            return weights.tensor(name);
        }

        @Override
        public void close() {
            weights.close();
        }

        @Override
        public String toString() {
            return folder.toString();
        }
    }
}
