package dev.bantam.cli.models;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.TensorEntry;
import dev.bantam.model.ModelConfig;
import dev.bantam.store.ModelEntry;
import dev.bantam.store.ModelShape;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a model takes, and how fast it will be.
///
/// @param fileBytes of the file
/// @param weightBytes of the repacked weights in memory
/// @param cacheBytes of keys and values at `context`
/// @param workingBytes of all the rest: program, vocabulary, and what a prompt's pass needs
/// @param tokenBytes of weights that a generated token reads
/// @param context tokens
/// @param estimated whether the weights were counted from the catalogue; else the file was looked at
public record ModelNeed(
        long fileBytes,
        long weightBytes,
        long cacheBytes,
        long workingBytes,
        long tokenBytes,
        int context,
        boolean estimated) {
    /// What generation reaches of the speed at which memory can be read, measured with models of 0.1B to 1.5B in six
    /// formats: 0.36 to 0.52.
    public static final double EFFICIENCY = 0.4;

    /// The program without a model.
    private static final long PROGRAM_BYTES = 160_000_000;

    /// Tokens of a chunk of a prompt, whose activations are kept at a time.
    private static final int CHUNK = 512;

    /// What a token of the vocabulary takes, with its name, its bytes and the tables that find it.
    private static final int VOCABULARY_ENTRY = 400;

    /// From what the catalogue says; empty where it does not say enough.
    ///
    /// @param support of the same model
    public static Optional<ModelNeed> of(ModelEntry entry, EngineSupport support, int context) {
        ModelShape shape = entry.shape();
        Optional<FileFormat> format = FileFormat.named(entry.quantisation());
        if (shape == null || format.isEmpty()) {
            return Optional.empty();
        }
        FileFormat.Bytes bytes = format.get().bytes(shape);
        return Optional.of(new ModelNeed(
                bytes.file(),
                bytes.memory(),
                cache(shape, support.config(), context),
                working(
                        shape.vocabulary(),
                        shape.setting("embedding_length", 0),
                        shape.setting("feed_forward_length", 0)),
                bytes.perToken(),
                context,
                true));
    }

    /// From a file.
    public static ModelNeed of(Checkpoint checkpoint, long fileBytes, ModelConfig config, int context) {
        double weights = 0;
        double perToken = 0;
        boolean tied = checkpoint.entry("output.weight").isEmpty();
        for (TensorEntry entry : checkpoint.entries().values()) {
            long values = entry.shape().stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
            double bytes = entry.dtype().map(FileFormat::memoryBytes).orElse(0.0) * values;
            weights += bytes;
            perToken += entry.name().equals("token_embd.weight") && !tied ? 0 : bytes;
        }
        return new ModelNeed(
                fileBytes,
                Math.round(weights),
                config.kvBytes(context),
                working(config.vocabularySize(), config.hiddenSize(), config.feedForwardSize()),
                Math.round(perToken),
                context,
                false);
    }

    /// Memory in all.
    public long totalBytes() {
        return weightBytes + cacheBytes + workingBytes;
    }

    /// Of it, what must fit in Java's heap: weights lie outside.
    public long heapBytes() {
        return cacheBytes + workingBytes;
    }

    /// Generated tokens a second, at the beginning of a text.
    public double tokensPerSecond(MemorySpeed speed) {
        return speed.bytesPerSecond() * EFFICIENCY / tokenBytes;
    }

    private static long cache(ModelShape shape, @Nullable ModelConfig config, int context) {
        if (config != null) {
            return config.kvBytes(context);
        }
        // What the engine would take without knowing of windows: two rows of 4-byte floats a head, layer and token.
        long heads = shape.setting("attention.head_count", 1);
        long headDim = shape.setting("attention.key_length", shape.setting("embedding_length", 0) / heads);
        return 8L
                * context
                * shape.setting("block_count", 0)
                * shape.setting("attention.head_count_kv", heads)
                * headDim;
    }

    private static long working(long vocabulary, long hidden, long feedForward) {
        return PROGRAM_BYTES + VOCABULARY_ENTRY * vocabulary + 4L * CHUNK * (6 * hidden + 3 * feedForward);
    }
}
