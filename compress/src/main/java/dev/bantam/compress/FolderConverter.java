package dev.bantam.compress;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.FormatException;
import dev.bantam.formats.GgufLayout;
import dev.bantam.formats.HuggingFaceFolder;
import dev.bantam.formats.TensorEntry;
import dev.bantam.model.ModelConfig;
import dev.bantam.model.Transformer;
import dev.bantam.tensor.DType;
import dev.bantam.text.GgufVocabulary;
import dev.bantam.text.VocabularyException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A Hugging Face folder that becomes a GGUF file, as llama.cpp's converter would write it: metadata, vocabulary, chat
/// template, tensors.
///
/// ```java
/// try (FolderConverter converter = FolderConverter.open(folder)) {
///     converter.quantizer(QuantizeOptions.of(converter.type())).write(out, 0, (done, total, tensor) -> {});
/// }
/// ```
public final class FolderConverter implements AutoCloseable {
    private static final String TOKENIZER = "tokenizer.json";

    private final Checkpoint gguf;
    private final List<String> losses;

    private FolderConverter(Checkpoint gguf, List<String> losses) {
        this.gguf = gguf;
        this.losses = losses;
    }

    /// Maps the weights, and translates all else.
    ///
    /// @throws FormatException if a file is missing or damaged, or a setting has no counterpart
    /// @throws dev.bantam.model.ModelException if a setting is not supported
    /// @throws VocabularyException if there is no `tokenizer.json`, or GGUF has no vocabulary of its kind
    /// @throws IOException if a file can't be read
    public static FolderConverter open(Path folder) throws IOException {
        Checkpoint seen = HuggingFaceFolder.open(folder);
        try {
            ModelConfig config = Transformer.configure(seen);
            if (config.embedding() != null) {
                throw new FormatException(folder + ": embedding models can't be converted, only models that write");
            }
            String name = seen.metadata().string("general.name").orElse("");
            GgufVocabulary vocabulary = vocabulary(folder, config.vocabularySize(), name);
            Map<String, Object> values = new LinkedHashMap<>(vocabulary.values());
            values.put("general.type", "model");
            List<String> losses = new ArrayList<>(vocabulary.losses());
            scale(config).ifPresent(losses::add);
            return new FolderConverter(GgufLayout.of(seen, values), List.copyOf(losses));
        } catch (IOException | RuntimeException | Error e) {
            seen.close();
            throw e;
        }
    }

    /// Gemma's attention may be scaled otherwise than by the width of its heads, as the largest models' is.
    private static Optional<String> scale(ModelConfig config) {
        boolean gemma =
                config.architecture().equals("gemma2") || config.architecture().equals("gemma3");
        boolean largest = config.layers().size() == 46 || config.layers().size() == 62;
        double usual = 1 / Math.sqrt(config.headDim());
        return gemma && !largest && Math.abs(config.scales().attention() - usual) > 1e-5 * usual
                ? Optional.of(
                        "llama.cpp does not read the attention.scale of this architecture, and would run it wrong")
                : Optional.empty();
    }

    private static GgufVocabulary vocabulary(Path folder, int rows, String name) throws IOException {
        Path file = folder.resolve(TOKENIZER);
        if (!Files.isRegularFile(file)) {
            throw new VocabularyException(folder + ": " + TOKENIZER + " is missing; other vocabularies, such as"
                    + " tokenizer.model, are not read: save the tokenizer with transformers once");
        }
        try (InputStream json = Files.newInputStream(file);
                InputStream config = optional(folder.resolve("tokenizer_config.json"));
                InputStream generation = optional(folder.resolve("generation_config.json"))) {
            return GgufVocabulary.of(json, config, generation, rows, name);
        }
    }

    private static InputStream optional(Path file) throws IOException {
        return Files.isRegularFile(file)
                ? Files.newInputStream(file)
                : new ByteArrayInputStream("{}".getBytes(StandardCharsets.UTF_8));
    }

    /// The type that keeps what most of the folder's weights have.
    public FileType type() {
        Map<DType, Long> bytes = new HashMap<>();
        for (TensorEntry entry : gguf.entries().values()) {
            if (entry.shape().size() > 1) {
                entry.dtype().ifPresent(dtype -> bytes.merge(dtype, entry.byteSize(), Long::sum));
            }
        }
        return bytes.entrySet().stream()
                .max(Comparator.comparingLong(Map.Entry::getValue))
                .map(most -> FileType.valueOf(most.getKey().name()))
                .orElse(FileType.F32);
    }

    /// What GGUF has no way to say, a sentence each.
    public List<String> losses() {
        return losses;
    }

    /// What writes the file, in any type.
    ///
    /// @throws IllegalArgumentException as [ModelQuantizer#ModelQuantizer]
    public ModelQuantizer quantizer(QuantizeOptions options) {
        return new ModelQuantizer(gguf, options);
    }

    @Override
    public void close() {
        gguf.close();
    }
}
