package dev.bantam.model;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.Metadata;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.Matrix;
import dev.bantam.tensor.PackedMatrix;
import dev.bantam.tensor.WeightMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The weights of a transformer, ready to run. Immutable but for an adapter in training; used by any
/// number of [ForwardPass]es.
public final class Transformer implements AutoCloseable {
    private final ModelConfig config;
    private final @Nullable WeightMemory memory; // null where the weights belong to another
    final PackedMatrix embedding;
    final List<Layer> layers;
    final @Nullable Norm outputNorm; // null where the last layer ends with a norm
    final @Nullable Matrix positions; // [context, hidden], added to embeddings
    final @Nullable Norm embeddingNorm;
    final List<Linear> dense; // what a text's vector goes through at last
    private final List<float @Nullable []> ropeFactors; // [always, short, long]
    private final @Nullable Linear output; // null where no token follows
    private final long weightBytes;
    private final long tokenBytes;
    private final long layerWeights;

    private Transformer(ModelConfig config, WeightMemory memory, WeightLoader loader) {
        this.config = config;
        this.memory = memory;
        this.embedding = loader.embedding();
        this.layers = IntStream.range(0, config.layers().size())
                .mapToObj(loader::layer)
                .toList();
        this.outputNorm = loader.outputNorm();
        this.positions = loader.positions();
        this.embeddingNorm = loader.embeddingNorm();
        this.dense = loader.dense();
        List<float @Nullable []> factors = new ArrayList<>();
        WeightLoader.ROPE_FACTORS.forEach(name -> factors.add(loader.ropeFactors(name)));
        this.ropeFactors = factors;
        boolean writes = config.embedding() == null;
        PackedMatrix own = writes ? loader.output() : null;
        this.output = writes ? new PackedLinear(own != null ? own : embedding, null) : null;
        loader.refuseUnused();
        long layerBytes = sum(Layer::linears, PackedMatrix::byteSize);
        // A token goes through some experts only, which are all of one size.
        ToLongFunction<ToLongFunction<PackedMatrix>> unread = size -> {
            long experts = sum(layer -> layer.feedForward().linears().toList(), size);
            int count = config.feedForward().experts();
            return experts / count * (count - config.feedForward().expertsUsed());
        };
        ToLongFunction<PackedMatrix> weights = matrix -> (long) matrix.rows() * matrix.columns();
        this.tokenBytes =
                layerBytes - unread.applyAsLong(PackedMatrix::byteSize) + (own != null ? own : embedding).byteSize();
        this.weightBytes = layerBytes
                + embedding.byteSize()
                + (own != null ? own.byteSize() : 0)
                + dense.stream()
                        .mapToLong(map -> ((PackedLinear) map).weights().byteSize())
                        .sum();
        this.layerWeights = sum(Layer::linears, weights) - unread.applyAsLong(weights);
    }

    private long sum(Function<Layer, List<Linear>> linears, ToLongFunction<PackedMatrix> size) {
        return layers.stream()
                .flatMap(layer -> linears.apply(layer).stream())
                .mapToLong(linear -> size.applyAsLong(((PackedLinear) linear).weights()))
                .sum();
    }

    private Transformer(Transformer base, List<Layer> layers) {
        this.config = base.config;
        this.memory = null;
        this.embedding = base.embedding;
        this.layers = layers;
        this.outputNorm = base.outputNorm;
        this.positions = base.positions;
        this.embeddingNorm = base.embeddingNorm;
        this.dense = base.dense;
        this.ropeFactors = base.ropeFactors;
        this.output = base.output;
        this.weightBytes = base.weightBytes;
        this.tokenBytes = base.tokenBytes;
        this.layerWeights = base.layerWeights;
    }

    /// Reads and repacks a model's weights. The checkpoint is not needed afterwards.
    ///
    /// @throws ModelException if the architecture or a setting is not supported, or tensors are missing or
    /// misshapen
    public static Transformer load(Checkpoint checkpoint, Compute compute) {
        ModelConfig config = configure(checkpoint);
        WeightMemory memory = new WeightMemory();
        try {
            return new Transformer(config, memory, new WeightLoader(checkpoint, config, compute, memory));
        } catch (RuntimeException | Error failure) {
            memory.close();
            throw failure;
        }
    }

    /// The configuration a checkpoint declares, without its weights.
    ///
    /// @throws ModelException as for [#load]
    public static ModelConfig configure(Checkpoint checkpoint) {
        Metadata metadata = checkpoint.metadata();
        // The family is looked for first: it says more than a tensor that is missing.
        Family family = family(metadata);
        return configure(family, metadata, WeightLoader.vocabularySize(checkpoint));
    }

    /// The configuration that settings declare, before there is a file.
    ///
    /// @param vocabularySize rows of the embedding
    /// @throws ModelException if the architecture or a setting is not supported
    public static ModelConfig configure(Metadata metadata, int vocabularySize) {
        return configure(family(metadata), metadata, vocabularySize);
    }

    private static ModelConfig configure(Family family, Metadata metadata, int vocabularySize) {
        Parameters parameters = new Parameters(metadata, architecture(metadata));
        ModelConfig config = family.configure(parameters, vocabularySize);
        parameters.refuseUnread();
        return config;
    }

    /// Whether a tensor of that name may belong to a model that can be run: [#load] refuses files with others.
    public static boolean knowsTensor(String name) {
        return WeightLoader.knows(name);
    }

    private static Family family(Metadata metadata) {
        return Family.named(architecture(metadata));
    }

    private static String architecture(Metadata metadata) {
        return metadata.string("general.architecture")
                .orElseThrow(() -> new ModelException("general.architecture is missing from the file's metadata"));
    }

    /// The model's shape.
    public ModelConfig config() {
        return config;
    }

    /// Values of a vector that the model makes of a text.
    public int embeddingSize() {
        return dense.isEmpty() ? config.hiddenSize() : dense.getLast().outputs();
    }

    /// The norm before [#output].
    ///
    /// @throws ModelException as [#output]
    Norm outputNorm() {
        if (outputNorm == null) {
            throw noNextToken();
        }
        return outputNorm;
    }

    /// From hidden to logits.
    ///
    /// @throws ModelException if the model makes vectors only
    Linear output() {
        if (output == null) {
            throw noNextToken();
        }
        return output;
    }

    private static ModelException noNextToken() {
        return new ModelException("an embedding model has no next token; use embed");
    }

    /// Refuses a model that makes vectors only.
    ///
    /// @throws ModelException if it is one
    public void requireNextToken() {
        if (config.embedding() != null) {
            throw noNextToken();
        }
    }

    /// Bytes of memory that the matrices take.
    public long weightBytes() {
        return weightBytes;
    }

    /// Bytes of weights that a generated token reads.
    public long tokenBytes() {
        return tokenBytes;
    }

    /// Weights that a token of a prompt is multiplied with: those of the layers.
    public long layerWeights() {
        return layerWeights;
    }

    /// An empty cache for one sequence.
    ///
    /// @param capacity the most positions it may have; at most the model's context
    public KvCache newCache(int capacity) {
        return newCache(capacity, KvType.F32);
    }

    /// As [#newCache(int)].
    ///
    /// @param type how keys and values are kept
    public KvCache newCache(int capacity, KvType type) {
        return new KvCache(config, capacity, type);
    }

    /// Rotates as the layers do that have these settings.
    public RotaryEmbedding rotaryEmbedding(Rope rope) {
        float[] frequencies = rope.frequencies(ropeFactors.get(1) == null ? ropeFactors.get(0) : ropeFactors.get(1));
        return new RotaryEmbedding(
                rope, frequencies, ropeFactors.get(2) == null ? frequencies : rope.frequencies(ropeFactors.get(2)));
    }

    /// Whether sequences that may become long are rotated in another way than short ones. (Ding et al. 2024)
    public boolean hasLongFactors() {
        return ropeFactors.get(2) != null;
    }

    /// The same model with an adapter on its maps. It shares this model's weights: use it only while this one is
    /// open. Closing it frees nothing.
    ///
    /// @throws ModelException if the adapter is made for another shape
    public Transformer withAdapter(Adapter adapter) {
        if (adapter.layers().size() != layers.size()) {
            throw new ModelException("the adapter has " + adapter.layers().size() + " layers, but the model "
                    + layers.size() + ": it was made for another model");
        }
        requireTargets(adapter);
        adapter.layers()
                .forEach(pairs -> pairs.forEach((target, pair) -> {
                    if (pair.inputs() != target.inputs(config) || pair.outputs() != target.outputs(config)) {
                        throw new ModelException(
                                "the adapter's " + target.module() + " has " + pair.outputs() + " outputs of "
                                        + pair.inputs() + " inputs, but the model's " + target.outputs(config) + " of "
                                        + target.inputs(config) + ": it was made for another model");
                    }
                }));
        return new Transformer(
                this,
                IntStream.range(0, layers.size())
                        .mapToObj(l -> layers.get(l).withAdapter(adapter, l, config))
                        .toList());
    }

    /// The same model, telling what its layers' matrices are given. It shares this model's weights, as with an
    /// adapter.
    ///
    /// @throws ModelException if it has experts to choose from: no importance is known of those that are not chosen
    public Transformer observed(InputObserver observer) {
        if (config.feedForward().experts() > 1) {
            throw new ModelException(
                    "observing a model of " + config.feedForward().experts()
                            + " experts is not supported: those that no token chooses are given nothing");
        }
        return new Transformer(
                this,
                IntStream.range(0, layers.size())
                        .mapToObj(l -> layers.get(l).observed(l, observer, config))
                        .toList());
    }

    private void requireTargets(Adapter adapter) {
        for (AdapterTarget target : adapter.targets()) {
            boolean gate = target == AdapterTarget.GATE;
            boolean inner = gate || target == AdapterTarget.UP || target == AdapterTarget.DOWN;
            if (inner && config.feedForward().experts() > 1) {
                throw new ModelException("an adapter of " + target.module() + " is not supported for a model of "
                        + config.feedForward().experts() + " experts");
            }
            if (gate && !config.feedForward().activation().gated()) {
                throw new ModelException("the adapter changes " + target.module() + ", which the model does not have");
            }
        }
    }

    /// Takes over what the matrices of this model's adapter are now. No pass may be running.
    public void refreshAdapter(Compute compute) {
        compute.pool()
                .run(
                        layers.size(),
                        (l, worker) -> layers.get(l).linears().forEach(linear -> {
                            if (linear instanceof LoraLinear adapted) {
                                adapted.refresh();
                            }
                        }));
    }

    /// Frees the weights, unless they belong to the model that this one was made from. No pass may be running.
    @Override
    public void close() {
        if (memory != null) {
            memory.close();
        }
    }
}
