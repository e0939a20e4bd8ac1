package dev.bantam.model;

import dev.bantam.model.ModelConfig.Activation;
import dev.bantam.model.ModelConfig.NormPlace;
import dev.bantam.model.Tape.Point;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.Kernels;
import dev.bantam.tensor.Matrix;
import dev.bantam.tensor.QuantizedRow;
import dev.bantam.tensor.TokenRole;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The forward pass, with the memory it needs: from tokens to logits, through every layer, once.
///
/// Reference: Vaswani et al. 2017 in the pre-norm form of Touvron et al. 2023. Not thread-safe.
public final class ForwardPass {
    /// Which positions' logits are wanted.
    public enum Logits {
        /// Of none: the tokens only fill the cache.
        NONE,
        /// Of the last token.
        LAST,
        /// Of every token, one row each.
        ALL
    }

    private final Transformer model;
    private final ModelConfig config;
    private final Compute compute;
    private final int maxTokens;
    private final Tape tape;
    private final QuantizedRow quantized;
    private final Map<Rope, RotaryEmbedding> ropes = new LinkedHashMap<>();
    private final Matrix x; // [tokens, hidden]
    private final Matrix h; // [tokens, hidden]
    private final Matrix qkv; // [tokens, (heads + 2 * kvHeads) * headDim]
    private final Matrix attended; // [tokens, heads * headDim]
    private final Matrix gateUp; // [tokens, 2 * feedForward], or one without a gate
    private final Matrix gated; // [tokens, feedForward]
    private final @Nullable ExpertMixture experts;
    private Matrix logits; // [wanted, vocabulary]

    /// @param maxTokens the most tokens of one call
    public ForwardPass(Transformer model, Compute compute, int maxTokens) {
        this(model, compute, maxTokens, Tape.NONE);
    }

    /// @param maxTokens the most tokens of one call
    /// @param tape hears the values that a backward pass needs
    public ForwardPass(Transformer model, Compute compute, int maxTokens, Tape tape) {
        this.model = model;
        this.config = model.config();
        this.compute = compute;
        this.maxTokens = maxTokens;
        this.tape = tape;
        int hidden = config.hiddenSize();
        this.quantized = new QuantizedRow(Math.max(Math.max(hidden, config.querySize()), config.feedForwardSize()));
        for (ModelConfig.LayerConfig layer : config.layers()) {
            if (layer.rope() != null) {
                ropes.computeIfAbsent(layer.rope(), model::rotaryEmbedding);
            }
        }
        this.x = new Matrix(maxTokens, hidden);
        this.h = new Matrix(maxTokens, hidden);
        this.qkv = new Matrix(maxTokens, config.querySize() + 2 * config.kvSize());
        this.attended = new Matrix(maxTokens, config.querySize());
        this.gateUp = new Matrix(maxTokens, config.feedForward().innerSize());
        this.gated = new Matrix(maxTokens, config.feedForwardSize());
        this.experts = config.feedForward().experts() > 1 ? new ExpertMixture(config, maxTokens) : null;
        this.logits = new Matrix(1, config.vocabularySize());
    }

    /// The most tokens of one call.
    public int maxTokens() {
        return maxTokens;
    }

    /// Runs tokens that follow what the cache holds, and adds them to it.
    ///
    /// @param tokens ids
    /// @param from first token to run
    /// @param to after the last one; at most [#maxTokens] more than `from`
    /// @param role whether they were given or generated
    /// @return logits as wanted, `[1 or to - from, vocabulary]`; overwritten by the next call
    /// @throws IllegalArgumentException if the cache is too short, or a token is not in the vocabulary
    public Matrix run(int[] tokens, int from, int to, TokenRole role, KvCache cache, Logits wanted) {
        return run(List.of(new Segment(cache, tokens, from, to, wanted, TokenTree.EMPTY)), role);
    }

    /// Runs tokens of several sequences at once. No bit of a result depends on the company.
    ///
    /// @param segments together at most [#maxTokens] rows
    /// @param role whether the tokens were given or generated
    /// @return logits as wanted, `[wanted, vocabulary]`: segment after segment, of each first those of its tokens,
    /// then those of its tree; overwritten by the next call
    /// @throws IllegalArgumentException if a cache is too short or given twice, or a token is not in the
    /// vocabulary
    public Matrix run(List<Segment> segments, TokenRole role) {
        int count = segments.stream().mapToInt(Segment::rows).sum();
        if (count < 1 || count > maxTokens) {
            throw new IllegalArgumentException(count + " tokens in a pass that takes 1 to " + maxTokens);
        }
        if (segments.stream().map(Segment::cache).distinct().count() < segments.size()) {
            throw new IllegalArgumentException("two segments of a pass have the same cache");
        }
        if (config.embedding() != null) {
            requireWhole(segments);
        }
        PassRows rows = new PassRows(segments);
        for (int t = 0; t < count; t++) {
            int token = rows.tokens[t];
            if (token < 0 || token >= config.vocabularySize()) {
                throw new IllegalArgumentException(
                        "token " + token + " is not in the vocabulary of " + config.vocabularySize());
            }
            rows.caches[t].requireRoom(rows.positions[t] + 1);
        }
        for (Segment segment : segments) {
            segment.cache().reserve(segment.end());
        }
        ropes.values().forEach(rope -> rope.prepare(rows.positions, rows.capacities()));
        Step step = new Step(compute, role, count, quantized);

        embed(step, rows);
        for (int l = 0; l < model.layers.size(); l++) {
            Layer layer = model.layers.get(l);
            tape.record(Point.INPUT, l, x, count);
            Matrix read = normed(step, layer.attentionNorm());
            layer.qkv().forward(step, read, qkv);
            if (layer.parallel()) {
                layer.feedForward().only().gateUp().forward(step, read, gateUp);
            }
            layer.attention().forward(step, rope(l), rows, qkv, attended);
            tape.record(Point.QUERY_KEY_VALUE, l, qkv, count);
            tape.record(Point.ATTENDED, l, attended, count);
            layer.attentionOutput().forward(step, attended, h);
            addResidual(step, layer.attentionPostNorm());

            tape.record(Point.MIDDLE, l, x, count);
            feedForward(step, l, layer);
            addResidual(step, layer.feedForwardPostNorm());
        }
        tape.record(Point.INPUT, model.layers.size(), x, count);
        for (Segment segment : segments) {
            segment.cache().advance(segment.end());
        }
        return logits(step, rows.wanted);
    }

    /// Where each token sees those behind it, a text has to be run at once; and none follows it.
    private void requireWhole(List<Segment> segments) {
        for (Segment segment : segments) {
            if (segment.logitRows() > 0) {
                model.requireNextToken();
            }
            if (segment.cache().length() > 0) {
                throw new IllegalArgumentException("an embedding model reads a text at once, not in parts");
            }
        }
    }

    /// Null where the layer tells no positions.
    private @Nullable RotaryEmbedding rope(int layer) {
        Rope rope = config.layers().get(layer).rope();
        return rope == null ? null : ropes.get(rope);
    }

    /// From the residual stream to `h`.
    private void feedForward(Step step, int l, Layer layer) {
        Linear router = layer.feedForward().router();
        if (router != null && experts != null) {
            experts.forward(step, layer.feedForward(), router, this::expert, normed(step, layer.feedForwardNorm()), h);
            return;
        }
        FeedForward.Expert only = layer.feedForward().only();
        if (!layer.parallel()) {
            only.gateUp().forward(step, normed(step, layer.feedForwardNorm()), gateUp);
        }
        tape.record(Point.GATE_UP, l, gateUp, step.tokens());
        activate(step);
        only.down().forward(step, gated, h);
    }

    private void expert(Step step, FeedForward.Expert expert, Matrix in, Matrix out) {
        expert.gateUp().forward(step, in, gateUp);
        activate(step);
        expert.down().forward(step, gated, out);
    }

    private void embed(Step step, PassRows rows) {
        Matrix positions = model.positions;
        Norm norm = model.embeddingNorm;
        step.forEachToken((t, worker) -> {
            model.embedding.row(rows.tokens[t], x.data(), x.row(t), compute, worker);
            float scale = config.scales().embedding();
            if (scale != 1f) {
                step.kernels().scale(x.data(), x.row(t), scale, config.hiddenSize());
            }
            if (positions != null) {
                step.kernels()
                        .add(
                                x.data(),
                                x.row(t),
                                positions.data(),
                                positions.row(rows.positions[t]),
                                config.hiddenSize());
            }
            if (norm != null) {
                norm.apply(step.kernels(), x.data(), x.row(t), x.data(), x.row(t));
            }
        });
    }

    /// The residual stream as the next part of a layer reads it: normed, in `h`, where there is a norm.
    private Matrix normed(Step step, @Nullable Norm norm) {
        if (norm == null) {
            return x;
        }
        norm(step, x, norm, h);
        return h;
    }

    private void norm(Step step, Matrix in, Norm norm, Matrix out) {
        step.forEachToken((t, worker) -> norm.apply(step.kernels(), in.data(), in.row(t), out.data(), out.row(t)));
    }

    /// `x += h`, with `h` normed and scaled first where the family does so, or the sum normed.
    private void addResidual(Step step, @Nullable Norm postNorm) {
        boolean ofSum = config.norms().place() == NormPlace.SUM;
        if (postNorm != null && !ofSum) {
            norm(step, h, postNorm, h);
        }
        float scale = config.scales().residual();
        step.forEachToken((t, worker) -> {
            if (scale != 1f) {
                step.kernels().scale(h.data(), h.row(t), scale, config.hiddenSize());
            }
            step.kernels().add(x.data(), x.row(t), h.data(), h.row(t), config.hiddenSize());
            if (postNorm != null && ofSum) {
                postNorm.apply(step.kernels(), x.data(), x.row(t), x.data(), x.row(t));
            }
        });
    }

    /// From `gateUp` to `gated`.
    private void activate(Step step) {
        Kernels kernels = step.kernels();
        int size = config.feedForwardSize();
        Activation activation = config.feedForward().activation();
        float[] in = gateUp.data();
        float[] out = gated.data();
        step.forEachToken((t, worker) -> {
            int gate = gateUp.row(t);
            int up = gate + size;
            switch (activation) {
                case SILU -> kernels.siluGate(in, gate, in, up, out, gated.row(t), size);
                case GELU_ERF -> kernels.geluErf(in, gate, out, gated.row(t), size);
                case GELU -> kernels.geluGate(in, gate, in, up, out, gated.row(t), size);
                case SQUARED_RELU -> kernels.squaredRelu(in, gate, out, gated.row(t), size);
            }
        });
    }

    private Matrix logits(Step step, int[] wanted) {
        if (wanted.length > 0) {
            if (logits.rows() < wanted.length) {
                logits = new Matrix(wanted.length, config.vocabularySize());
            }
            for (int i = 0; i < wanted.length; i++) {
                System.arraycopy(x.data(), x.row(wanted[i]), h.data(), h.row(i), config.hiddenSize());
            }
            Step some = new Step(compute, step.role(), wanted.length, quantized);
            norm(some, h, model.outputNorm(), h);
            model.output().forward(some, h, logits);
            bound(some);
        }
        return logits;
    }

    /// Scales logits and bounds them where the family does so.
    private void bound(Step step) {
        float scale = config.scales().logits();
        float cap = config.scales().logitCap();
        if (scale != 1f || cap > 0) {
            step.forEachToken((t, worker) -> {
                step.kernels().scale(logits.data(), logits.row(t), scale, config.vocabularySize());
                if (cap > 0) {
                    step.kernels().softcap(logits.data(), logits.row(t), cap, config.vocabularySize());
                }
            });
        }
    }
}
