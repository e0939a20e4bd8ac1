package dev.bantam.cli.models;

import dev.bantam.model.ModelConfig;
import dev.bantam.model.ModelException;
import dev.bantam.model.Transformer;
import dev.bantam.store.ModelEntry;
import dev.bantam.store.ModelShape;
import dev.bantam.text.Tokenizers;
import dev.bantam.text.VocabularyException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether the engine runs a model of the catalogue. The engine itself is asked, with what the model's file would
/// state: there is no list to keep.
///
/// @param config how the engine would run it; null where it would not
/// @param refusal why it would not; null where it would, or where the catalogue knows too little to tell
public record EngineSupport(
        @Nullable ModelConfig config, @Nullable String refusal) {
    /// What the engine says of a model.
    public static EngineSupport of(ModelEntry entry) {
        ModelShape shape = entry.shape();
        if (shape == null) {
            return new EngineSupport(null, null);
        }
        EntryMetadata metadata = EntryMetadata.of(entry, shape);
        try {
            ModelConfig config = Transformer.configure(metadata, shape.vocabulary());
            Tokenizers.from(metadata);
            Optional<String> tensor = shape.tensors().stream()
                    .filter(name -> !Transformer.knowsTensor(name))
                    .findFirst();
            return tensor.isPresent()
                    ? new EngineSupport(null, "the tensor " + tensor.get() + " is not supported")
                    : format(entry, config);
        } catch (ModelException | VocabularyException refusal) {
            return new EngineSupport(null, refusal.getMessage());
        }
    }

    private static EngineSupport format(ModelEntry entry, ModelConfig config) {
        return FileFormat.named(entry.quantisation()).isPresent()
                ? new EngineSupport(config, null)
                : new EngineSupport(null, "the number format " + entry.quantisation() + " is not supported");
    }

    /// `yes`, `no`, or `?` where the catalogue does not tell.
    public String mark() {
        return config != null ? "yes" : refusal != null ? "no" : "?";
    }
}
