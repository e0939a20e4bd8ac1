package dev.bantam.model;

import dev.bantam.model.ForwardPass.Logits;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.Matrix;
import dev.bantam.tensor.TokenRole;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One sequence: prompt tokens go in, logits come out, generated tokens are added. Not thread-safe.
public final class Session {
    /// Prompt tokens of one pass over the weights: enough that unpacking the weights costs little.
    private static final int PROMPT_CHUNK = 512;

    /// Positions whose logits are held at once while scoring: they are as wide as the vocabulary.
    private static final int SCORE_CHUNK = 64;

    private final Transformer model;
    private final Compute compute;
    private KvCache cache;
    private final float[] logits;
    private final int promptChunk;
    private ForwardPass pass;
    /// The prompt of the last [#restart] as far as it was run, without anything that was generated.
    private int[] keptTokens = {};

    private @Nullable KvCache kept;

    /// Hears how far a prompt is.
    @FunctionalInterface
    public interface Progress {
        /// @return false to stop
        boolean onTokens(int done, int total);
    }

    /// @param capacity the most tokens of the sequence
    public Session(Transformer model, Compute compute, int capacity) {
        this(model, compute, capacity, 0, KvType.F32);
    }

    /// @param capacity the most tokens of the sequence
    /// @param promptChunk prompt tokens of one pass over the weights, 0 for the default; changes the speed and no
    /// bit of the result
    /// @param kvType how keys and values are kept
    public Session(Transformer model, Compute compute, int capacity, int promptChunk, KvType kvType) {
        this.model = model;
        this.compute = compute;
        this.cache = model.newCache(capacity, kvType);
        this.logits = new float[model.config().vocabularySize()];
        this.promptChunk = promptChunk > 0 ? promptChunk : PROMPT_CHUNK;
        this.pass = new ForwardPass(model, compute, 1);
    }

    /// Tokens so far.
    public int length() {
        return cache.length();
    }

    /// The most tokens.
    public int capacity() {
        return cache.capacity();
    }

    /// Forgets all tokens.
    public void clear() {
        cache.clear();
        kept = null;
        keptTokens = new int[0];
    }

    /// Starts a new sequence with a prompt. Tokens that the last prompt given here began with as well are not run
    /// again; generated ones always are, since as a part of a prompt they have another role: so no bit of the
    /// result depends on what was kept.
    ///
    /// @return as [#prompt]
    public float @Nullable [] restart(int[] tokens, Progress progress) {
        requirePrompt(tokens);
        int same = Arrays.mismatch(tokens, keptTokens);
        // The last token is always run: its logits are wanted.
        int from = Math.min(same < 0 ? tokens.length : same, tokens.length - 1);
        if (kept != null && kept.canFork(from)) {
            cache = kept.fork(from);
        } else {
            from = 0;
            cache = model.newCache(cache.capacity(), cache.type());
        }
        float[] result = prompt(tokens, from, progress);
        kept = cache.fork();
        keptTokens = Arrays.copyOf(tokens, cache.length());
        return result;
    }

    /// Runs prompt tokens.
    ///
    /// @return the logits after the last one, `[vocabulary]`, overwritten by the next call; null if progress said
    /// stop
    public float @Nullable [] prompt(int[] tokens, Progress progress) {
        requirePrompt(tokens);
        return prompt(tokens, 0, progress);
    }

    private static void requirePrompt(int[] tokens) {
        if (tokens.length == 0) {
            throw new IllegalArgumentException("a prompt needs at least one token");
        }
    }

    private float @Nullable [] prompt(int[] tokens, int start, Progress progress) {
        int chunk = Math.min(promptChunk, tokens.length - start);
        reserve(chunk);
        for (int from = start; from < tokens.length; from += chunk) {
            if (!progress.onTokens(from, tokens.length)) {
                return null;
            }
            int to = Math.min(tokens.length, from + chunk);
            if (to < tokens.length) {
                pass.run(tokens, from, to, TokenRole.PROMPT, cache, Logits.NONE);
            } else {
                keep(pass.run(tokens, from, to, TokenRole.PROMPT, cache, Logits.LAST));
            }
        }
        return progress.onTokens(tokens.length, tokens.length) ? logits : null;
    }

    /// Adds a token that was generated.
    ///
    /// @return the logits after it, `[vocabulary]`, overwritten by the next call
    public float[] generate(int token) {
        keep(pass.run(new int[] {token}, 0, 1, TokenRole.GENERATED, cache, Logits.LAST));
        return logits;
    }

    /// Natural logarithms of the probabilities of `tokens[from..]`, each given all tokens before it. Starts a new
    /// sequence and leaves the session empty.
    public double[] logProbabilities(int[] tokens, int from) {
        if (from < 1 || from > tokens.length) {
            throw new IllegalArgumentException("tokens from " + from + " on of " + tokens.length + " can't be scored");
        }
        int last = tokens[tokens.length - 1];
        if (last < 0 || last >= logits.length) {
            // The others are checked when they are run; this one is looked up only.
            throw new IllegalArgumentException("token " + last + " is not in the vocabulary of " + logits.length);
        }
        cache.clear();
        double[] scores = new double[tokens.length - from];
        // The logits of the last token predict nothing that is asked for.
        int end = tokens.length - 1;
        int start = from - 1;
        reserve(Math.min(promptChunk, tokens.length));
        for (int t = 0; t < start; t += promptChunk) {
            pass.run(tokens, t, Math.min(start, t + promptChunk), TokenRole.PROMPT, cache, Logits.NONE);
        }
        ForwardPass scoring = new ForwardPass(model, compute, SCORE_CHUNK);
        for (int t = start; t < end; t += SCORE_CHUNK) {
            int to = Math.min(end, t + SCORE_CHUNK);
            Matrix rows = scoring.run(tokens, t, to, TokenRole.PROMPT, cache, Logits.ALL);
            int first = t;
            compute.pool().run(to - t, (row, worker) -> {
                int at = rows.row(row);
                double total = compute.kernels().logSumExp(rows.data(), at, rows.columns());
                scores[first + row - start] = rows.data()[at + tokens[first + row + 1]] - total;
            });
        }
        cache.clear();
        return scores;
    }

    /// The mean, over all tokens, of the state after the last norm. Starts a new sequence and leaves the session
    /// empty.
    ///
    /// @return `[hidden]`
    public float[] meanState(int[] tokens) {
        requirePrompt(tokens);
        clear();
        int hidden = model.config().hiddenSize();
        int last = model.config().layers().size();
        Matrix state = new Matrix(1, hidden);
        double[] sum = new double[hidden];
        Tape tape = (point, layer, values, count) -> {
            for (int t = 0; point == Tape.Point.INPUT && layer == last && t < count; t++) {
                model.outputNorm().apply(compute.kernels(), values.data(), values.row(t), state.data(), 0);
                for (int i = 0; i < hidden; i++) {
                    sum[i] += state.data()[i];
                }
            }
        };
        int chunk = Math.min(promptChunk, tokens.length);
        ForwardPass reading = new ForwardPass(model, compute, chunk, tape);
        for (int from = 0; from < tokens.length; from += chunk) {
            int to = Math.min(tokens.length, from + chunk);
            reading.run(tokens, from, to, TokenRole.PROMPT, cache, Logits.NONE);
        }
        clear();
        float[] mean = new float[hidden];
        for (int i = 0; i < hidden; i++) {
            mean[i] = (float) (sum[i] / tokens.length);
        }
        return mean;
    }

    private void reserve(int tokens) {
        if (pass.maxTokens() < tokens) {
            pass = new ForwardPass(model, compute, tokens);
        }
    }

    private void keep(Matrix row) {
        System.arraycopy(row.data(), 0, logits, 0, logits.length);
    }
}
