package dev.bantam.model;

import dev.bantam.formats.Checkpoint;
import dev.bantam.tensor.Tensor;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Low-rank changes of some linear maps of every layer: `y = W x + alpha / rank * B (A x)`. (Hu et al. 2021, LoRA)
///
/// Rows of queries and keys are in Hugging Face's order, whatever order the model's file has.
public final class Adapter {
    /// The two matrices of one map. A trainer changes the arrays in place; [Transformer#refreshAdapter] then
    /// tells a model of it.
    ///
    /// @param inputs values of an input row
    /// @param outputs values of an output row
    /// @param a `[rank, inputs]`
    /// @param b `[outputs, rank]`
    @SuppressWarnings("ArrayRecordComponent") // weights, never compared
    public record Pair(int inputs, int outputs, float[] a, float[] b) {}

    /// A rank above this is no longer low for a small model, and its file not worth reading.
    private static final int MOST_RANK = 1024;

    private final int rank;
    private final float alpha;
    private final Set<AdapterTarget> targets;
    private final List<Map<AdapterTarget, Pair>> layers;

    /// An adapter of zeros, which changes nothing.
    ///
    /// @param config the model's
    /// @param rank rows of A
    /// @param alpha what changes are multiplied with, together with `1 / rank`
    /// @param targets which maps of every layer
    /// @throws ModelException if the rank or alpha is out of range, or there is no target
    public Adapter(ModelConfig config, int rank, float alpha, Set<AdapterTarget> targets) {
        if (rank < 1 || rank > MOST_RANK) {
            throw new ModelException("an adapter's rank is " + rank + "; 1 to " + MOST_RANK + " are possible");
        }
        if (!(alpha > 0) || alpha == Float.POSITIVE_INFINITY) {
            throw new ModelException("an adapter's alpha is " + alpha + "; it must be positive");
        }
        if (targets.isEmpty()) {
            throw new ModelException("an adapter needs at least one target");
        }
        this.rank = rank;
        this.alpha = alpha;
        EnumMap<AdapterTarget, Boolean> ordered = new EnumMap<>(AdapterTarget.class);
        targets.forEach(target -> ordered.put(target, true));
        this.targets = Collections.unmodifiableSet(ordered.keySet());
        this.layers = config.layers().stream()
                .map(layer -> pairs(config, rank, this.targets))
                .toList();
    }

    /// Reads an adapter for a model.
    ///
    /// @param checkpoint with metadata as PEFT names it: `r`, `lora_alpha`, `target_modules`. Not needed
    /// afterwards
    /// @param config the model's
    /// @throws ModelException if the adapter changes what can't be changed, or is made for another shape, or has
    /// numbers that are not finite
    /// @throws dev.bantam.formats.FormatException if a setting is missing, or of another kind
    public static Adapter load(Checkpoint checkpoint, ModelConfig config) {
        return AdapterTensors.load(checkpoint, config);
    }

    /// Copies of all matrices, named as PEFT names them.
    public List<Tensor> tensors() {
        return AdapterTensors.of(this);
    }

    private static Map<AdapterTarget, Pair> pairs(ModelConfig config, int rank, Set<AdapterTarget> targets) {
        EnumMap<AdapterTarget, Pair> pairs = new EnumMap<>(AdapterTarget.class);
        for (AdapterTarget target : targets) {
            int inputs = target.inputs(config);
            int outputs = target.outputs(config);
            pairs.put(
                    target,
                    new Pair(
                            inputs,
                            outputs,
                            new float[Math.multiplyExact(rank, inputs)],
                            new float[Math.multiplyExact(outputs, rank)]));
        }
        return Collections.unmodifiableMap(pairs);
    }

    /// Rows of A.
    public int rank() {
        return rank;
    }

    /// As published beside the rank.
    public float alpha() {
        return alpha;
    }

    /// What `B (A x)` is multiplied with.
    public float scaling() {
        return alpha / rank;
    }

    /// The maps that are changed, in the order of [AdapterTarget].
    public Set<AdapterTarget> targets() {
        return targets;
    }

    /// The matrices of each layer.
    public List<Map<AdapterTarget, Pair>> layers() {
        return layers;
    }

    /// The matrices of one map.
    ///
    /// @throws IllegalArgumentException if it is none of the targets
    public Pair pair(int layer, AdapterTarget target) {
        Pair pair = layers.get(layer).get(target);
        if (pair == null) {
            throw new IllegalArgumentException("the adapter does not change " + target.module());
        }
        return pair;
    }

    /// All matrices, layer by layer.
    public Stream<Pair> pairs() {
        return layers.stream().flatMap(layer -> layer.values().stream());
    }

    /// How many numbers it has.
    public long parameters() {
        return pairs().mapToLong(pair -> pair.a.length + (long) pair.b.length).sum();
    }
}
