package dev.bantam.testkit;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// The adapters of `testkit/goldens/adapters`, with what PEFT and torch compute with them in float32.
public final class GoldenAdapters {
    private static final List<String> NAMES = List.of("llama", "llama-tied", "qwen2");

    private GoldenAdapters() {}

    /// What is computed with one adapter on one sequence.
    ///
    /// @param name the adapter's, and the tiny model's that it belongs to
    /// @param tokens the sequence
    /// @param firstTarget the loss is on `tokens[firstTarget..]`
    /// @param loss its mean
    /// @param lastLogits the logits of the last position
    @SuppressWarnings("ArrayRecordComponent") // Read by tests as they are, never compared as a whole.
    public record AdapterCase(String name, int[] tokens, int firstTarget, double loss, float[] lastLogits) {
        /// The name, which is what a parameterised test prints.
        @Override
        public String toString() {
            return name;
        }
    }

    /// All adapters.
    public static List<AdapterCase> all() {
        return NAMES.stream().map(GoldenAdapters::named).toList();
    }

    private static AdapterCase named(String name) {
        JsonNode json = Resources.json("adapters/" + name + "/expected.json");
        JsonNode logits = json.get("lastLogits");
        float[] values = new float[logits.size()];
        IntStream.range(0, values.length)
                .forEach(i -> values[i] = (float) logits.get(i).asDouble());
        return new AdapterCase(
                name,
                Resources.integers(json.get("tokens")),
                json.get("firstTarget").asInt(),
                json.get("loss").asDouble(),
                values);
    }

    /// Copies an adapter's files to the folder `<directory>/<name>-adapter` and returns it.
    /// `gradients.safetensors` has the gradient of the loss for each tensor, under its name.
    public static Path extract(AdapterCase golden, Path directory) {
        Path folder = directory.resolve(golden.name() + "-adapter");
        for (String file : List.of("adapter_config.json", "adapter_model.safetensors", "gradients.safetensors")) {
            Resources.copy("adapters/" + golden.name() + "/" + file, folder.resolve(file));
        }
        return folder;
    }
}
