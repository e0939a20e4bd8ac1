package dev.bantam.model;

import dev.bantam.formats.Checkpoint;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.Dequantizer;
import dev.bantam.tensor.PackedMatrix;
import dev.bantam.tensor.RowOrder;
import dev.bantam.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds a model's tensors under the names GGUF gives them, checks their shapes, and repacks them.
final class WeightLoader {
    /// Sixty times as many as any vocabulary has.
    private static final int MOST_TOKENS = 1 << 24;

    private static final String EMBEDDING = "token_embd.weight";
    private static final String OUTPUT = "output.weight";
    private static final String OUTPUT_NORM = "output_norm.weight";

    /// What names of a layer's tensors begin with.
    private static final String LAYER = "blk.";

    private final Checkpoint checkpoint;
    private final ModelConfig config;
    private final Compute compute;
    private final Arena arena;
    private final Set<String> used = new HashSet<>();

    WeightLoader(Checkpoint checkpoint, ModelConfig config, Compute compute, Arena arena) {
        this.checkpoint = checkpoint;
        this.config = config;
        this.compute = compute;
        this.arena = arena;
    }

    /// Rows of the embedding tensor: the size of the vocabulary.
    static int vocabularySize(Checkpoint checkpoint) {
        List<Long> shape = checkpoint
                .tensor(EMBEDDING)
                .orElseThrow(() -> new ModelException("the tensor " + EMBEDDING + " is missing"))
                .shape();
        if (shape.size() != 2 || shape.getFirst() > MOST_TOKENS) {
            throw new ModelException("the tensor " + EMBEDDING + " has shape " + shape + "; two dimensions with up to "
                    + MOST_TOKENS + " rows are possible");
        }
        return Math.toIntExact(shape.getFirst());
    }

    /// Whether a tensor of that name is one of a layer, or one of those outside that are read here.
    static boolean knows(String name) {
        return name.startsWith(LAYER) || Set.of(EMBEDDING, OUTPUT, OUTPUT_NORM).contains(name);
    }

    /// The embedding, `[vocabulary, hidden]`.
    PackedMatrix embedding() {
        return pack(List.of(source(EMBEDDING, config.vocabularySize(), config.hiddenSize(), RowOrder.STORED)));
    }

    /// The matrix from hidden to logits, or null where the model uses its embedding.
    @Nullable
    PackedMatrix output() {
        return checkpoint.tensorNames().contains(OUTPUT)
                ? pack(List.of(source(OUTPUT, config.vocabularySize(), config.hiddenSize(), RowOrder.STORED)))
                : null;
    }

    float[] outputNorm() {
        return vector(OUTPUT_NORM, config.hiddenSize());
    }

    Layer layer(int index) {
        String prefix = LAYER + index + ".";
        int hidden = config.hiddenSize();
        int feedForward = config.feedForwardSize();
        RowOrder rotary = config.pairedRotary() ? RowOrder.unpaired(config.headDim()) : RowOrder.STORED;
        Linear qkv = new PackedLinear(
                pack(List.of(
                        source(prefix + "attn_q.weight", config.querySize(), hidden, rotary),
                        source(prefix + "attn_k.weight", config.kvSize(), hidden, rotary),
                        source(prefix + "attn_v.weight", config.kvSize(), hidden, RowOrder.STORED))),
                config.attentionBias() ? attentionBias(prefix) : null);
        Attention attention = new Attention(
                config,
                index,
                config.queryKeyNorm() ? vector(prefix + "attn_q_norm.weight", config.headDim()) : null,
                config.queryKeyNorm() ? vector(prefix + "attn_k_norm.weight", config.headDim()) : null);
        return new Layer(
                vector(prefix + "attn_norm.weight", hidden),
                qkv,
                attention,
                linear(prefix + "attn_output.weight", hidden, config.querySize()),
                config.postNorms() ? vector(prefix + "post_attention_norm.weight", hidden) : null,
                vector(prefix + "ffn_norm.weight", hidden),
                new PackedLinear(
                        pack(List.of(
                                source(prefix + "ffn_gate.weight", feedForward, hidden, RowOrder.STORED),
                                source(prefix + "ffn_up.weight", feedForward, hidden, RowOrder.STORED))),
                        null),
                linear(prefix + "ffn_down.weight", hidden, feedForward),
                config.postNorms() ? vector(prefix + "post_ffw_norm.weight", hidden) : null);
    }

    /// Refuses a file with tensors that nothing has asked for: leaving weights out would run the model wrong.
    void refuseUnused() {
        Set<String> unused = new TreeSet<>(checkpoint.tensorNames());
        unused.removeAll(used);
        if (!unused.isEmpty()) {
            throw new ModelException("the file has " + unused.size() + " tensors that a " + config.architecture()
                    + " model as declared here does not use, such as "
                    + unused.iterator().next()
                    + "; it would be run wrong without them");
        }
    }

    private float[] attentionBias(String prefix) {
        float[] bias = new float[config.querySize() + 2 * config.kvSize()];
        int at = 0;
        for (String name : List.of("attn_q.bias", "attn_k.bias", "attn_v.bias")) {
            float[] part = vector(prefix + name, name.startsWith("attn_q") ? config.querySize() : config.kvSize());
            System.arraycopy(part, 0, bias, at, part.length);
            at += part.length;
        }
        return bias;
    }

    private Linear linear(String name, int outputs, int inputs) {
        return new PackedLinear(pack(List.of(source(name, outputs, inputs, RowOrder.STORED))), null);
    }

    private PackedMatrix pack(List<PackedMatrix.Source> sources) {
        return PackedMatrix.pack(new ArrayList<>(sources), arena, compute);
    }

    private PackedMatrix.Source source(String name, int rows, int columns, RowOrder order) {
        return new PackedMatrix.Source(tensor(name, List.of((long) rows, (long) columns)), order);
    }

    private float[] vector(String name, int size) {
        Tensor tensor = tensor(name, List.of((long) size));
        float[] values = new float[size];
        Dequantizer.dequantize(tensor.dtype(), tensor.data(), 0, values, 0, size);
        return values;
    }

    private Tensor tensor(String name, List<Long> shape) {
        Tensor tensor =
                checkpoint.tensor(name).orElseThrow(() -> new ModelException("the tensor " + name + " is missing"));
        if (!tensor.shape().equals(shape)) {
            throw new ModelException(
                    "the tensor " + name + " has shape " + tensor.shape() + ", but the metadata asks for " + shape);
        }
        used.add(name);
        return tensor;
    }
}
