package dev.bantam.model;

import dev.bantam.formats.Checkpoint;
import dev.bantam.model.ModelConfig.NormKind;
import dev.bantam.model.ModelConfig.NormPlace;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.Dequantizer;
import dev.bantam.tensor.Matrix;
import dev.bantam.tensor.PackedMatrix;
import dev.bantam.tensor.RowOrder;
import dev.bantam.tensor.Tensor;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds a model's tensors under the names GGUF gives them, checks their shapes, and repacks them.
final class WeightLoader {
    /// Sixty times as many as any vocabulary has.
    private static final int MOST_TOKENS = 1 << 24;

    private static final String EMBEDDING = "token_embd.weight";
    private static final String OUTPUT = "output.weight";
    private static final String OUTPUT_NORM = "output_norm";
    private static final String POSITIONS = "position_embd.weight";
    private static final String TOKEN_TYPES = "token_types.weight";
    private static final String EMBEDDING_NORM = "token_embd_norm";

    /// What a text's vector is multiplied with at last, one after the other.
    static final List<String> DENSE = List.of("dense_2", "dense_3");

    /// What rotary frequencies are divided by: always, in short sequences, in sequences that may become long.
    static final List<String> ROPE_FACTORS =
            List.of("rope_freqs.weight", "rope_factors_short.weight", "rope_factors_long.weight");

    /// What names of a layer's tensors begin with.
    private static final String LAYER = "blk.";

    private final Checkpoint checkpoint;
    private final ModelConfig config;
    private final Compute compute;
    private final SegmentAllocator memory;
    private final Set<String> used = new HashSet<>();

    WeightLoader(Checkpoint checkpoint, ModelConfig config, Compute compute, SegmentAllocator memory) {
        this.checkpoint = checkpoint;
        this.config = config;
        this.compute = compute;
        this.memory = memory;
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
        return name.startsWith(LAYER)
                || name.startsWith(OUTPUT_NORM + ".")
                || name.startsWith(EMBEDDING_NORM + ".")
                || DENSE.stream().anyMatch(dense -> name.startsWith(dense + "."))
                || Set.of(EMBEDDING, OUTPUT, POSITIONS, TOKEN_TYPES).contains(name)
                || ROPE_FACTORS.contains(name);
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

    /// Null where the last layer ends with a norm.
    @Nullable
    Norm outputNorm() {
        return config.norms().place() == NormPlace.SUM ? null : norm(OUTPUT_NORM, config.hiddenSize());
    }

    /// What is added to the embedding of a token at each position: the position's embedding and that of the first token
    /// type, which all text is of. `[context, hidden]`; null where positions are told in another way.
    @Nullable
    Matrix positions() {
        ModelConfig.EmbeddingConfig embedding = config.embedding();
        if (embedding == null || !embedding.absolute()) {
            return null;
        }
        int hidden = config.hiddenSize();
        Tensor stored = tensor(POSITIONS);
        requireShape(stored, List.of((long) config.contextLength(), (long) hidden));
        Tensor types = tensor(TOKEN_TYPES);
        if (types.shape().size() != 2
                || types.shape().getFirst() < 1
                || types.shape().getLast() != hidden) {
            throw new ModelException("the tensor " + TOKEN_TYPES + " has shape " + types.shape() + ", not rows of "
                    + hidden + " values");
        }
        float[] values = values(stored);
        float[] first = new float[hidden];
        Dequantizer.dequantize(types.dtype(), types.data(), 0, first, 0, hidden);
        Matrix positions = new Matrix(config.contextLength(), hidden);
        for (int position = 0; position < positions.rows(); position++) {
            for (int i = 0; i < hidden; i++) {
                positions.data()[positions.row(position) + i] = values[position * hidden + i] + first[i];
            }
        }
        return positions;
    }

    /// Of the sum of all embeddings of a token; null where there is one embedding only.
    @Nullable
    Norm embeddingNorm() {
        ModelConfig.EmbeddingConfig embedding = config.embedding();
        return embedding != null && embedding.absolute() ? norm(EMBEDDING_NORM, config.hiddenSize()) : null;
    }

    /// Maps of the vector of a text, as some models for embeddings have them.
    List<Linear> dense() {
        List<Linear> maps = new ArrayList<>();
        ModelConfig.EmbeddingConfig embedding = config.embedding();
        int inputs = config.hiddenSize();
        for (int outputs : embedding == null ? List.<Integer>of() : embedding.dense()) {
            maps.add(linear(DENSE.get(maps.size()), outputs, inputs));
            inputs = outputs;
        }
        return maps;
    }

    /// What the rotary frequencies are divided by, or null where the file does not say.
    ///
    /// @param name one of [#ROPE_FACTORS]
    float @Nullable [] ropeFactors(String name) {
        Rope rope = config.layers().stream()
                .map(ModelConfig.LayerConfig::rope)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        return rope != null && has(name) ? vector(name, rope.dimensions() / 2) : null;
    }

    Layer layer(int index) {
        String prefix = LAYER + index + ".";
        int hidden = config.hiddenSize();
        boolean before =
                config.norms().place() != NormPlace.AFTER && config.norms().place() != NormPlace.SUM;
        boolean sum = config.norms().place() == NormPlace.SUM;
        boolean after =
                config.norms().place() == NormPlace.AFTER || config.norms().place() == NormPlace.BOTH;
        boolean parallel = config.norms().place() == NormPlace.BEFORE_OR_SHARED && !has(prefix + "ffn_norm.weight");
        return new Layer(
                before ? norm(prefix + "attn_norm", hidden) : null,
                queryKeyValue(prefix),
                new Attention(config, index, queryKeyNorms(prefix)),
                linear(prefix + "attn_output", hidden, config.querySize()),
                after
                        ? norm(prefix + "post_attention_norm", hidden)
                        : sum ? norm(prefix + "attn_output_norm", hidden) : null,
                before && !parallel ? norm(prefix + "ffn_norm", hidden) : null,
                feedForward(prefix),
                after
                        ? norm(prefix + "post_ffw_norm", hidden)
                        : sum ? norm(prefix + "layer_output_norm", hidden) : null,
                parallel);
    }

    private Linear queryKeyValue(String prefix) {
        int hidden = config.hiddenSize();
        int querySize = config.querySize();
        int kvSize = config.kvSize();
        if (config.projections().fused()) {
            return linear(prefix + "attn_qkv", querySize + 2 * kvSize, hidden);
        }
        RowOrder rotary = config.projections().pairedRotary() ? RowOrder.unpaired(config.headDim()) : RowOrder.STORED;
        return new PackedLinear(
                pack(List.of(
                        source(prefix + "attn_q.weight", querySize, hidden, rotary),
                        source(prefix + "attn_k.weight", kvSize, hidden, rotary),
                        source(prefix + "attn_v.weight", kvSize, hidden, RowOrder.STORED))),
                attentionBias(prefix, rotary));
    }

    /// Of queries, keys and values, or null where they need none and have none.
    private float @Nullable [] attentionBias(String prefix, RowOrder rotary) {
        List<String> names = List.of(prefix + "attn_q.bias", prefix + "attn_k.bias", prefix + "attn_v.bias");
        if (!config.projections().biased() && names.stream().noneMatch(this::has)) {
            return null;
        }
        float[] bias = new float[config.querySize() + 2 * config.kvSize()];
        int at = 0;
        for (String name : names) {
            boolean query = name.equals(names.getFirst());
            boolean rotated = !name.equals(names.getLast());
            float[] part = vector(name, query ? config.querySize() : config.kvSize());
            for (int row = 0; row < part.length; row++) {
                bias[at + row] = part[rotated ? rotary.storedRow(row) : row];
            }
            at += part.length;
        }
        return bias;
    }

    private List<Norm> queryKeyNorms(String prefix) {
        String query = prefix + "attn_q_norm.weight";
        String key = prefix + "attn_k_norm.weight";
        return switch (config.norms().queryKey()) {
            case NONE -> List.of();
            case HEAD ->
                Stream.concat(
                                Collections.nCopies(config.headCount(), headNorm(vector(query, config.headDim())))
                                        .stream(),
                                Collections.nCopies(config.kvHeadCount(), headNorm(vector(key, config.headDim())))
                                        .stream())
                        .toList();
            case EACH_HEAD ->
                // Only some models of such a family have them.
                has(query)
                        ? Stream.concat(
                                        headNorms(query, config.headCount()).stream(),
                                        headNorms(key, config.kvHeadCount()).stream())
                                .toList()
                        : List.of();
            case WIDTH -> List.of(headNorm(vector(query, config.querySize())), headNorm(vector(key, config.kvSize())));
        };
    }

    private List<Norm> headNorms(String name, int heads) {
        int headDim = config.headDim();
        float[] all = values(tensor(name, List.of((long) heads, (long) headDim)));
        return IntStream.range(0, heads)
                .mapToObj(head -> headNorm(Arrays.copyOfRange(all, head * headDim, (head + 1) * headDim)))
                .toList();
    }

    private Norm headNorm(float[] weight) {
        return new Norm(
                config.norms().kind(),
                weight,
                new float[weight.length],
                config.norms().epsilon());
    }

    private FeedForward feedForward(String prefix) {
        int experts = config.feedForward().experts();
        if (experts == 1) {
            return new FeedForward(null, List.of(expert(prefix, name -> tensor(prefix + name + ".weight"))));
        }
        Linear router = linear(prefix + "ffn_gate_inp", experts, config.hiddenSize());
        return new FeedForward(
                router,
                IntStream.range(0, experts)
                        .mapToObj(e -> expert(prefix, name -> expertTensor(prefix + name, e)))
                        .toList());
    }

    private FeedForward.Expert expert(String prefix, Function<String, Tensor> named) {
        int hidden = config.hiddenSize();
        int size = config.feedForwardSize();
        boolean gated = config.feedForward().activation().gated();
        List<PackedMatrix.Source> inner = config.projections().fused()
                ? List.of(checked(named.apply("ffn_up"), 2 * size, hidden))
                : gated
                        ? List.of(
                                checked(named.apply("ffn_gate"), size, hidden),
                                checked(named.apply("ffn_up"), size, hidden))
                        : List.of(checked(named.apply("ffn_up"), size, hidden));
        return new FeedForward.Expert(
                new PackedLinear(pack(inner), gated ? null : bias(prefix + "ffn_up", size)),
                new PackedLinear(
                        pack(List.of(checked(named.apply("ffn_down"), hidden, size))),
                        gated ? null : bias(prefix + "ffn_down", hidden)));
    }

    /// Null where the file has none.
    private float @Nullable [] bias(String name, int size) {
        return has(name + ".bias") ? vector(name + ".bias", size) : null;
    }

    private static PackedMatrix.Source checked(Tensor tensor, int rows, int columns) {
        requireShape(tensor, List.of((long) rows, (long) columns));
        return new PackedMatrix.Source(tensor);
    }

    /// One expert's matrix: a slice of the tensor of all, or, in older files, a tensor of its own.
    private Tensor expertTensor(String name, int expert) {
        String joined = name + "_exps.weight";
        if (!has(joined)) {
            return tensor(name + "." + expert + ".weight");
        }
        Tensor all = tensor(joined);
        List<Long> shape = all.shape();
        if (shape.size() != 3 || shape.getFirst() != config.feedForward().experts()) {
            throw new ModelException("the tensor " + joined + " has shape " + shape + ", but the metadata asks for "
                    + config.feedForward().experts() + " experts");
        }
        long bytes = all.data().byteSize() / shape.getFirst();
        return new Tensor(joined, all.dtype(), shape.subList(1, 3), all.data().asSlice(expert * bytes, bytes));
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

    /// @param name without `.weight`
    private Linear linear(String name, int outputs, int inputs) {
        return new PackedLinear(
                pack(List.of(source(name + ".weight", outputs, inputs, RowOrder.STORED))), bias(name, outputs));
    }

    /// @param name without `.weight`
    private Norm norm(String name, int size) {
        boolean biased = config.norms().kind() == NormKind.LAYER && has(name + ".bias");
        return new Norm(
                config.norms().kind(),
                vector(name + ".weight", size),
                biased ? vector(name + ".bias", size) : new float[size],
                config.norms().epsilon());
    }

    private boolean has(String name) {
        return checkpoint.tensorNames().contains(name);
    }

    private PackedMatrix pack(List<PackedMatrix.Source> sources) {
        return PackedMatrix.pack(new ArrayList<>(sources), memory, compute);
    }

    private PackedMatrix.Source source(String name, int rows, int columns, RowOrder order) {
        return new PackedMatrix.Source(tensor(name, List.of((long) rows, (long) columns)), order);
    }

    private float[] vector(String name, int size) {
        return values(tensor(name, List.of((long) size)));
    }

    private static float[] values(Tensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.size())];
        Dequantizer.dequantize(tensor.dtype(), tensor.data(), 0, values, 0, values.length);
        return values;
    }

    private Tensor tensor(String name, List<Long> shape) {
        return requireShape(tensor(name), shape);
    }

    private Tensor tensor(String name) {
        Tensor tensor =
                checkpoint.tensor(name).orElseThrow(() -> new ModelException("the tensor " + name + " is missing"));
        used.add(name);
        return tensor;
    }

    private static Tensor requireShape(Tensor tensor, List<Long> shape) {
        if (!tensor.shape().equals(shape)) {
            throw new ModelException("the tensor " + tensor.name() + " has shape " + tensor.shape()
                    + ", but the metadata asks for " + shape);
        }
        return tensor;
    }
}
