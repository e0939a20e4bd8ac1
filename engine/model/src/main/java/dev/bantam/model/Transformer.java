package dev.bantam.model;

import dev.bantam.formats.Checkpoint;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.PackedMatrix;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.IntStream;

/// The weights of a decoder-only transformer, ready to run. Immutable; used by any number of [ForwardPass]es.
public final class Transformer implements AutoCloseable {
    private final ModelConfig config;
    private final Arena arena;
    final PackedMatrix embedding;
    final List<Layer> layers;
    final float[] outputNorm;
    final Linear output;
    private final long weightBytes;

    private Transformer(ModelConfig config, Arena arena, WeightLoader loader) {
        this.config = config;
        this.arena = arena;
        this.embedding = loader.embedding();
        this.layers = IntStream.range(0, config.layers().size())
                .mapToObj(loader::layer)
                .toList();
        this.outputNorm = loader.outputNorm();
        PackedMatrix own = loader.output();
        this.output = new PackedLinear(own != null ? own : embedding, null);
        loader.refuseUnused();
        this.weightBytes = embedding.byteSize()
                + (own != null ? own.byteSize() : 0)
                + layers.stream()
                        .mapToLong(layer -> bytes(layer.qkv())
                                + bytes(layer.attentionOutput())
                                + bytes(layer.gateUp())
                                + bytes(layer.down()))
                        .sum();
    }

    private static long bytes(Linear linear) {
        return linear instanceof PackedLinear packed ? packed.weights().byteSize() : 0;
    }

    /// Reads and repacks a model's weights. The checkpoint is not needed afterwards.
    ///
    /// @throws ModelException if the architecture or a setting is not supported, or tensors are missing or
    /// misshapen
    public static Transformer load(Checkpoint checkpoint, Compute compute) {
        ModelConfig config = configure(checkpoint);
        Arena arena = Arena.ofShared();
        try {
            return new Transformer(config, arena, new WeightLoader(checkpoint, config, compute, arena));
        } catch (RuntimeException | Error failure) {
            arena.close();
            throw failure;
        }
    }

    /// The configuration a checkpoint declares, without its weights.
    ///
    /// @throws ModelException as for [#load]
    public static ModelConfig configure(Checkpoint checkpoint) {
        String architecture = checkpoint
                .metadata()
                .string("general.architecture")
                .orElseThrow(() -> new ModelException("general.architecture is missing from the file's metadata"));
        return Family.named(architecture)
                .configure(
                        new Parameters(checkpoint.metadata(), architecture), WeightLoader.vocabularySize(checkpoint));
    }

    /// The model's shape.
    public ModelConfig config() {
        return config;
    }

    /// Bytes of memory that the matrices take.
    public long weightBytes() {
        return weightBytes;
    }

    /// An empty cache for one sequence.
    ///
    /// @param capacity the most positions it may have; at most the model's context
    public KvCache newCache(int capacity) {
        return new KvCache(config, capacity);
    }

    /// Frees the weights. No pass may be running.
    @Override
    public void close() {
        arena.close();
    }
}
