package dev.bantam.tune;

import dev.bantam.model.Adapter;
import dev.bantam.model.AdapterTarget;
import dev.bantam.model.BackwardWeights;
import dev.bantam.model.BackwardWeights.BackwardLayer;
import dev.bantam.model.ForwardPass;
import dev.bantam.model.ForwardPass.Logits;
import dev.bantam.model.KvCache;
import dev.bantam.model.ModelConfig;
import dev.bantam.model.ModelException;
import dev.bantam.model.Rope;
import dev.bantam.model.RotaryEmbedding;
import dev.bantam.model.Tape.Point;
import dev.bantam.model.Transformer;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.FloatMath;
import dev.bantam.tensor.Kernels;
import dev.bantam.tensor.Matrix;
import dev.bantam.tensor.PackedMatrix;
import dev.bantam.tensor.QuantizedRow;
import dev.bantam.tensor.TokenRole;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The loss of one sequence at a time, and its gradient with respect to an adapter, summed over sequences.
///
/// The backward pass is the forward pass read from its end; it stops where no adapter lies below.
final class LossGradient {
    /// Targets whose logits are held at once: they are as wide as the vocabulary.
    private static final int HEAD_ROWS = 64;

    private static final QuantizedRow UNUSED = new QuantizedRow(1);

    /// The adapters of one layer, by the maps that are computed together; null where a map has none.
    private record LayerGradients(
            @Nullable LoraGradient qkv,
            @Nullable LoraGradient attentionOutput,
            @Nullable LoraGradient gateUp,
            @Nullable LoraGradient down) {}

    private final ModelConfig config;
    private final Transformer model;
    private final Compute compute;
    private final Kernels kernels;
    private final BackwardWeights weights;
    private final List<LayerGradients> gradients = new ArrayList<>();
    private final List<LoraGradient> all = new ArrayList<>();
    private final ForwardPass forward;
    private final TrainingTape tape;
    private final KvCache cache;
    private final AttentionGradient attention;
    private final Map<Rope, RotaryEmbedding> ropes = new LinkedHashMap<>();
    private final Matrix dx; // [tokens, hidden]: of the residual stream
    private final Matrix dh; // [tokens, hidden]
    private final Matrix h; // [tokens, hidden]
    private final Matrix dQkv; // [tokens, (heads + 2 * kvHeads) * headDim]
    private final Matrix dAttended; // [tokens, heads * headDim]
    private final Matrix dGateUp; // [tokens, 2 * feedForward]
    private final Matrix gated; // [tokens, feedForward]
    private final Matrix dGated; // [tokens, feedForward]
    private final Matrix head; // [targets, hidden]
    private final Matrix dHead; // [targets, hidden]
    private final Matrix logits; // [targets, vocabulary]

    /// @param model with the adapter
    /// @param weights of the model without it
    /// @param maxTokens the most tokens of a sequence
    /// @throws ModelException if the model computes something whose gradient is not known here
    LossGradient(Transformer model, Adapter adapter, BackwardWeights weights, Compute compute, int maxTokens) {
        this.config = model.config();
        requireSupported(model);
        this.model = model;
        this.compute = compute;
        this.kernels = compute.kernels();
        this.weights = weights;
        adapter.layers()
                .forEach(pairs -> gradients.add(new LayerGradients(
                        gradient(adapter, pairs, AdapterTarget.QKV),
                        gradient(adapter, pairs, Set.of(AdapterTarget.OUTPUT)),
                        gradient(adapter, pairs, AdapterTarget.GATE_UP),
                        gradient(adapter, pairs, Set.of(AdapterTarget.DOWN)))));
        this.tape = new TrainingTape(config, compute, maxTokens);
        this.forward = new ForwardPass(model, compute, maxTokens, tape);
        this.cache = model.newCache(maxTokens);
        this.attention = new AttentionGradient(config, compute, maxTokens);
        for (ModelConfig.LayerConfig layer : config.layers()) {
            if (layer.rope() != null && !ropes.containsKey(layer.rope())) {
                RotaryEmbedding rope = model.rotaryEmbedding(layer.rope());
                int[] positions = IntStream.range(0, maxTokens).toArray();
                rope.prepare(positions, new int[maxTokens]);
                ropes.put(layer.rope(), rope);
            }
        }
        int rows = maxTokens + TrainingTape.SLACK_ROWS;
        this.dx = new Matrix(rows, config.hiddenSize());
        this.dh = new Matrix(rows, config.hiddenSize());
        this.h = new Matrix(rows, config.hiddenSize());
        this.dQkv = new Matrix(rows, config.querySize() + 2 * config.kvSize());
        this.dAttended = new Matrix(rows, config.querySize());
        this.dGateUp = new Matrix(rows, 2 * config.feedForwardSize());
        this.gated = new Matrix(rows, config.feedForwardSize());
        this.dGated = new Matrix(rows, config.feedForwardSize());
        this.head = new Matrix(HEAD_ROWS, config.hiddenSize());
        this.dHead = new Matrix(HEAD_ROWS, config.hiddenSize());
        this.logits = new Matrix(HEAD_ROWS, config.vocabularySize());
    }

    /// Refuses by name what the forward pass can do and this backward pass can't.
    static void requireSupported(Transformer model) {
        ModelConfig config = model.config();
        ModelConfig.Norms norms = config.norms();
        ModelConfig.Scales scales = config.scales();
        Map<String, Boolean> unsupported = new LinkedHashMap<>();
        unsupported.put("norms of queries and keys", norms.queryKey() != ModelConfig.QueryKeyNorm.NONE);
        unsupported.put("norms after attention and feed-forward", norms.place() != ModelConfig.NormPlace.BEFORE);
        unsupported.put("norms that take the mean away", norms.kind() != ModelConfig.NormKind.RMS);
        unsupported.put(
                config.feedForward().activation().name(),
                config.feedForward().activation() != ModelConfig.Activation.SILU);
        unsupported.put("experts to choose from", config.feedForward().experts() > 1);
        unsupported.put(
                "queries, keys and values in one matrix", config.projections().fused());
        unsupported.put("scaled residuals", scales.residual() != 1);
        unsupported.put("scaled logits", scales.logits() != 1);
        unsupported.put("soft bounds of attention or logits", scales.attentionCap() > 0 || scales.logitCap() > 0);
        unsupported.put(
                "layers that tell no positions", config.layers().stream().anyMatch(layer -> layer.rope() == null));
        unsupported.put("other rotary frequencies for long sequences", model.hasLongFactors());
        unsupported.put("a sliding window", config.layers().stream().anyMatch(layer -> layer.window() > 0));
        unsupported.forEach((feature, present) -> {
            if (present) {
                throw new ModelException("tuning of " + config.architecture() + " models is not supported: they have "
                        + feature + ", whose gradient is not there yet");
            }
        });
    }

    private @Nullable LoraGradient gradient(
            Adapter adapter, Map<AdapterTarget, Adapter.Pair> pairs, Set<AdapterTarget> joined) {
        List<Adapter.Pair> chosen = new ArrayList<>();
        List<Integer> firsts = new ArrayList<>();
        pairs.forEach((target, pair) -> {
            if (joined.contains(target)) {
                chosen.add(pair);
                firsts.add(target.firstOutput(config));
            }
        });
        if (chosen.isEmpty()) {
            return null;
        }
        LoraGradient gradient = new LoraGradient(chosen, firsts, adapter.rank(), adapter.scaling());
        all.add(gradient);
        return gradient;
    }

    /// The adapters' gradients, first layer to last.
    List<LoraGradient> gradients() {
        return all;
    }

    /// Takes over what the adapter is now, and forgets all gradients.
    void refresh() {
        model.refreshAdapter(compute);
        compute.pool().run(all.size(), (item, worker) -> all.get(item).refresh());
    }

    /// Adds the gradient of `weight * loss` of one sequence.
    ///
    /// @return the loss: the sum of `-ln p` of its targets
    double add(TrainingExample example, float weight) {
        int tokens = example.tokens().length - 1; // the last token predicts nothing
        cache.clear();
        forward.run(example.tokens(), 0, tokens, TokenRole.PROMPT, cache, Logits.NONE);
        double loss = lossGradient(example, tokens, weight);
        for (int l = gradients.size() - 1; l >= 0; l--) {
            feedForward(l, tokens);
            attention(l, tokens);
        }
        return loss;
    }

    /// Sets `dx` to the gradient of the last layer's output.
    private double lossGradient(TrainingExample example, int tokens, float weight) {
        Matrix x = tape.of(Point.INPUT, gradients.size());
        int hidden = config.hiddenSize();
        Arrays.fill(dx.data(), 0, dx.row(tokens), 0f);
        double loss = 0;
        for (int from = example.firstTarget() - 1; from < tokens; from += HEAD_ROWS) {
            int count = Math.min(HEAD_ROWS, tokens - from);
            int first = from;
            for (int t = 0; t < count; t++) {
                kernels.rmsNorm(
                        x.data(),
                        x.row(first + t),
                        weights.outputNorm(),
                        config.norms().epsilon(),
                        head.data(),
                        head.row(t),
                        hidden);
            }
            weights.output().multiply(compute, TokenRole.PROMPT, head, count, logits, UNUSED);
            double[] losses = new double[count];
            compute.pool()
                    .run(
                            count,
                            (t, worker) ->
                                    losses[t] = crossEntropy(logits.row(t), example.tokens()[first + t + 1], weight));
            for (double each : losses) {
                loss += each;
            }
            multiply(weights.outputBack(), logits, count, dHead);
            for (int t = 0; t < count; t++) {
                addNormGradient(x, first + t, weights.outputNorm(), dHead, t);
            }
        }
        return loss;
    }

    /// Turns a row of logits into `weight * (softmax - target)`.
    private double crossEntropy(int row, int target, float weight) {
        float[] data = logits.data();
        int size = config.vocabularySize();
        double total = kernels.logSumExp(data, row, size);
        double loss = total - data[row + target];
        float shift = (float) total;
        for (int i = row; i < row + size; i++) {
            data[i] = weight * FloatMath.exp(data[i] - shift);
        }
        data[row + target] -= weight;
        return loss;
    }

    private void feedForward(int l, int tokens) {
        BackwardLayer layer = weights.layers().get(l);
        LayerGradients adapters = gradients.get(l);
        Matrix middle = tape.of(Point.MIDDLE, l);
        Matrix gateUp = tape.of(Point.GATE_UP, l);
        int size = config.feedForwardSize();
        multiply(layer.down(), dx, tokens, dGated);
        compute.pool()
                .run(
                        tokens,
                        (t, worker) -> kernels.siluGate(
                                gateUp.data(),
                                gateUp.row(t),
                                gateUp.data(),
                                gateUp.row(t) + size,
                                gated.data(),
                                gated.row(t),
                                size));
        add(adapters.down, gated, dx, tokens, dGated);
        compute.pool()
                .run(
                        tokens,
                        (t, worker) -> gateGradient(
                                gateUp.data(), gateUp.row(t), dGated.data(), dGated.row(t), dGateUp.data(), size));
        if (l == 0 && adapters.qkv == null && adapters.attentionOutput == null) {
            if (adapters.gateUp != null) {
                norm(middle, layer.feedForwardNorm(), tokens);
                add(adapters.gateUp, h, dGateUp, tokens, null);
            }
            return;
        }
        multiply(layer.gateUp(), dGateUp, tokens, dh);
        if (adapters.gateUp != null) {
            norm(middle, layer.feedForwardNorm(), tokens);
            add(adapters.gateUp, h, dGateUp, tokens, dh);
        }
        compute.pool().run(tokens, (t, worker) -> addNormGradient(middle, t, layer.feedForwardNorm(), dh, t));
    }

    private void attention(int l, int tokens) {
        BackwardLayer layer = weights.layers().get(l);
        LayerGradients adapters = gradients.get(l);
        if (l == 0 && adapters.qkv == null && adapters.attentionOutput == null) {
            return;
        }
        Matrix x = tape.of(Point.INPUT, l);
        Matrix attended = tape.of(Point.ATTENDED, l);
        multiply(layer.attentionOutput(), dx, tokens, dAttended);
        add(adapters.attentionOutput, attended, dx, tokens, dAttended);
        if (l == 0 && adapters.qkv == null) {
            return;
        }
        Rope settings = config.layers().get(l).rope();
        RotaryEmbedding rope = settings == null ? null : ropes.get(settings);
        if (rope == null) {
            throw new IllegalStateException("no rotary embedding for layer " + l);
        }
        attention.run(rope, tape.of(Point.QUERY_KEY_VALUE, l), attended, dAttended, tokens, dQkv);
        norm(x, layer.attentionNorm(), tokens);
        if (l == 0) {
            add(adapters.qkv, h, dQkv, tokens, null);
            return;
        }
        multiply(layer.qkv(), dQkv, tokens, dh);
        add(adapters.qkv, h, dQkv, tokens, dh);
        compute.pool().run(tokens, (t, worker) -> addNormGradient(x, t, layer.attentionNorm(), dh, t));
    }

    private void multiply(PackedMatrix matrix, Matrix dy, int tokens, Matrix out) {
        matrix.multiply(compute, TokenRole.PROMPT, dy, tokens, out, UNUSED);
    }

    private void add(@Nullable LoraGradient adapter, Matrix x, Matrix dy, int tokens, @Nullable Matrix out) {
        if (adapter != null) {
            adapter.add(compute, x, dy, tokens, out);
        }
    }

    /// `h = norm(x)`, as in the forward pass.
    private void norm(Matrix x, float[] weight, int tokens) {
        compute.pool()
                .run(
                        tokens,
                        (t, worker) -> kernels.rmsNorm(
                                x.data(),
                                x.row(t),
                                weight,
                                config.norms().epsilon(),
                                h.data(),
                                h.row(t),
                                weight.length));
    }

    /// `dx += r w dy - x r^3 mean(x w dy)` with `r = 1 / sqrt(mean(x^2) + epsilon)`: through a norm of `x`.
    private void addNormGradient(Matrix x, int row, float[] weight, Matrix dy, int dyRow) {
        float[] values = x.data();
        float[] gradient = dy.data();
        float[] out = dx.data();
        int at = x.row(row);
        int from = dy.row(dyRow);
        int to = dx.row(row);
        int size = weight.length;
        double squares = 0;
        double products = 0;
        for (int i = 0; i < size; i++) {
            double value = values[at + i];
            squares += value * value;
            products += value * weight[i] * gradient[from + i];
        }
        double r = 1 / Math.sqrt(squares / size + config.norms().epsilon());
        float scale = (float) r;
        float back = (float) (r * r * r * products / size);
        for (int i = 0; i < size; i++) {
            out[to + i] += scale * weight[i] * gradient[from + i] - back * values[at + i];
        }
    }

    /// `y = silu(g) u`: `du = dy silu(g)`, `dg = dy u s (1 + g (1 - s))` with `s = 1 / (1 + e^-g)`.
    private static void gateGradient(float[] gateUp, int gate, float[] dy, int from, float[] out, int size) {
        for (int i = 0; i < size; i++) {
            float g = gateUp[gate + i];
            float s = 1f / (1f + FloatMath.exp(-g));
            float d = dy[from + i];
            out[gate + i] = d * gateUp[gate + size + i] * s * (1f + g * (1f - s));
            out[gate + size + i] = d * g * s;
        }
    }
}
