package dev.bantam.model;

import dev.bantam.model.ForwardPass.Logits;
import dev.bantam.model.ModelConfig.EmbeddingConfig;
import dev.bantam.model.Tape.Point;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.Matrix;
import dev.bantam.tensor.QuantizedRow;
import dev.bantam.tensor.TokenRole;
import java.util.ArrayList;
import java.util.List;

/// Vectors of texts, by a model made for them (Reimers & Gurevych 2019): many texts go through the weights at once, and
/// no bit of a vector depends on the company. Not thread-safe.
public final class TextVectors {
    /// Tokens of one pass over the weights, unless one text has more.
    private static final int BATCH = 512;

    private final Transformer model;
    private final EmbeddingConfig embedding;
    private final Compute compute;
    private final List<KvCache> caches = new ArrayList<>();
    private final Matrix state; // [1, hidden]
    private final List<double[]> sums = new ArrayList<>(); // of the texts of a pass, [hidden]
    private List<Segment> segments = List.of();
    private ForwardPass pass;

    /// @throws ModelException if the model is not made for that
    public TextVectors(Transformer model, Compute compute) {
        EmbeddingConfig made = model.config().embedding();
        if (made == null) {
            throw new ModelException(
                    "the architecture " + model.config().architecture() + " was not made for embeddings");
        }
        this.model = model;
        this.embedding = made;
        this.compute = compute;
        this.state = new Matrix(1, model.config().hiddenSize());
        this.pass = new ForwardPass(model, compute, 1, this::pool);
    }

    /// The vectors of texts, each of length 1.
    ///
    /// @param texts token ids, with those that begin and end a text; none is empty or longer than the
    /// model's context
    /// @return in the order of the texts, each `[embeddingSize]`
    /// @throws IllegalArgumentException if a text is empty or too long, or a token is not in the vocabulary
    public List<float[]> embed(List<int[]> texts) {
        List<float[]> vectors = new ArrayList<>();
        for (int from = 0; from < texts.size(); ) {
            int to = from;
            int tokens = 0;
            while (to < texts.size() && (to == from || tokens + texts.get(to).length <= BATCH)) {
                tokens += texts.get(to).length;
                to++;
            }
            vectors.addAll(batch(texts.subList(from, to), tokens));
            from = to;
        }
        return vectors;
    }

    private List<float[]> batch(List<int[]> texts, int tokens) {
        if (pass.maxTokens() < tokens) {
            pass = new ForwardPass(model, compute, Math.max(tokens, Math.min(BATCH, 2 * tokens)), this::pool);
        }
        List<Segment> running = new ArrayList<>();
        sums.clear();
        for (int[] text : texts) {
            if (text.length == 0) {
                throw new IllegalArgumentException("a text without tokens has no vector");
            }
            if (caches.size() == running.size()) {
                caches.add(model.newCache(model.config().contextLength()));
            }
            KvCache cache = caches.get(running.size());
            cache.clear();
            running.add(new Segment(cache, text, 0, text.length, Logits.NONE, TokenTree.EMPTY));
            sums.add(new double[state.columns()]);
        }
        segments = running;
        pass.run(running, TokenRole.PROMPT);
        return finish(running);
    }

    /// Adds up the states of the tokens that a vector is made of.
    private void pool(Point point, int layer, Matrix states, int count) {
        if (point != Point.INPUT || layer != model.config().layers().size()) {
            return;
        }
        int row = 0;
        for (int s = 0; s < segments.size(); s++) {
            int length = segments.get(s).rows();
            int from = embedding.pooling() == ModelConfig.Pooling.LAST ? length - 1 : 0;
            int to = embedding.pooling() == ModelConfig.Pooling.CLS ? 1 : length;
            for (int t = from; t < to; t++) {
                add(states, row + t, sums.get(s));
            }
            row += length;
        }
    }

    private void add(Matrix states, int row, double[] sum) {
        float[] data = states.data();
        int at = states.row(row);
        Norm norm = model.outputNorm;
        if (norm != null) {
            norm.apply(compute.kernels(), data, at, state.data(), 0);
            data = state.data();
            at = 0;
        }
        for (int i = 0; i < sum.length; i++) {
            sum[i] += data[at + i];
        }
    }

    /// The last maps, and length 1.
    private List<float[]> finish(List<Segment> texts) {
        Matrix vectors = new Matrix(texts.size(), state.columns());
        for (int s = 0; s < texts.size(); s++) {
            int counted = embedding.pooling() == ModelConfig.Pooling.MEAN
                    ? texts.get(s).rows()
                    : 1;
            for (int i = 0; i < vectors.columns(); i++) {
                vectors.data()[vectors.row(s) + i] = (float) (sums.get(s)[i] / counted);
            }
        }
        for (Linear map : model.dense) {
            Matrix mapped = new Matrix(texts.size(), map.outputs());
            QuantizedRow unused = new QuantizedRow(map.inputs());
            map.forward(new Step(compute, TokenRole.PROMPT, texts.size(), unused), vectors, mapped);
            vectors = mapped;
        }
        List<float[]> rows = new ArrayList<>();
        for (int s = 0; s < texts.size(); s++) {
            rows.add(normalized(vectors, s));
        }
        return rows;
    }

    private static float[] normalized(Matrix vectors, int row) {
        double squares = 0;
        int at = vectors.row(row);
        for (int i = 0; i < vectors.columns(); i++) {
            squares += (double) vectors.data()[at + i] * vectors.data()[at + i];
        }
        float[] vector = new float[vectors.columns()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vectors.data()[at + i] / Math.sqrt(squares));
        }
        return vector;
    }
}
