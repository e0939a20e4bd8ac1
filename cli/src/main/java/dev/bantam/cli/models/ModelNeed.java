package dev.bantam.cli.models;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.TensorEntry;
import dev.bantam.model.KvType;
import dev.bantam.model.ModelConfig;
import dev.bantam.store.ModelEntry;
import dev.bantam.store.ModelShape;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a model takes, and how fast it will be. While it is loaded, pages of its mapped file come on top; the system
/// takes these back where it needs them.
///
/// @param fileBytes of the file
/// @param weightBytes of the repacked weights in memory
/// @param cacheBytes of keys and values at `context`
/// @param workingBytes of all the rest: program, vocabulary, and what a prompt's pass needs
/// @param tokenBytes of weights that a generated token reads
/// @param layers how many there are
/// @param context tokens
/// @param estimated whether the weights were counted from the catalogue; else the file was looked at
public record ModelNeed(
        long fileBytes,
        long weightBytes,
        long cacheBytes,
        long workingBytes,
        long tokenBytes,
        int layers,
        int context,
        boolean estimated) {
    /// What generation reaches of the speed at which memory can be read, beside [#LAYER_SECONDS]. Fitted to models of
    /// 0.1B to 1.5B in six formats, on 2 cores with AVX-512: estimates were within a quarter of what was measured.
    public static final double EFFICIENCY = 0.75;

    /// What a layer takes for a token besides reading its weights.
    public static final double LAYER_SECONDS = 1e-4;

    /// The program without a model.
    private static final long PROGRAM_BYTES = 160_000_000;

    /// Tokens of a chunk of a prompt, whose activations are kept at a time.
    private static final int CHUNK = 512;

    /// A tensor of one expert, as older files have it.
    private static final Pattern EXPERT = Pattern.compile("blk\\.\\d+\\.ffn_(gate|up|down)\\.\\d+\\.weight");

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
                Math.toIntExact(shape.setting("block_count", 0)),
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
            perToken += entry.name().equals("token_embd.weight") && !tied ? 0 : bytes * read(entry.name(), config);
        }
        return new ModelNeed(
                fileBytes,
                Math.round(weights),
                config.kvBytes(context, KvType.F32),
                working(config.vocabularySize(), config.hiddenSize(), config.feedForwardSize()),
                Math.round(perToken),
                config.layers().size(),
                context,
                false);
    }

    /// The share of a tensor that a generated token reads: of experts, those that are chosen.
    private static double read(String name, ModelConfig config) {
        boolean expert = name.contains("_exps.") || EXPERT.matcher(name).matches();
        return expert
                ? (double) config.feedForward().expertsUsed()
                        / config.feedForward().experts()
                : 1;
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
        return 1 / (tokenBytes / (speed.bytesPerSecond() * EFFICIENCY) + layers * LAYER_SECONDS);
    }

    private static long cache(ModelShape shape, @Nullable ModelConfig config, int context) {
        if (config != null) {
            return config.kvBytes(context, KvType.F32);
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
