package dev.bantam.generate;

import dev.bantam.api.Sampling;
import dev.bantam.model.ModelException;
import dev.bantam.tensor.Kernels;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;

/// Draws tokens for one answer. Steps run in the order that [Sampling] gives. Not thread-safe.
final class Sampler {
    /// Kernels want whole groups of vectors, at any width.
    private static final int PADDING = 64;

    private final Sampling sampling;
    private final Kernels kernels;
    private final int vocabularySize;
    private final SplittableRandom random;
    private final TokenHistory history;
    private final float[] work;

    Sampler(Sampling sampling, Kernels kernels, int vocabularySize, int[] prompt) {
        sampling.logitBias().forEach((id, bias) -> {
            if (id < 0 || id >= vocabularySize) {
                throw new IllegalArgumentException(
                        "logit bias for token " + id + ", but the vocabulary has " + vocabularySize + " tokens");
            }
            if (!Float.isFinite(bias)) {
                throw new IllegalArgumentException("the logit bias for token " + id + " is " + bias
                        + "; it must be a finite number: -100 bans a token, 100 forces it");
            }
        });
        this.sampling = sampling;
        this.kernels = kernels;
        this.vocabularySize = vocabularySize;
        this.random = new SplittableRandom(sampling.seed());
        this.history = new TokenHistory(prompt, sampling.repetitionWindow());
        this.work = new float[(vocabularySize + PADDING - 1) / PADDING * PADDING];
    }

    /// Draws the next token and remembers it.
    ///
    /// @param logits `[vocabulary]`; not changed
    /// @throws ModelException if a logit is NaN
    int next(float[] logits) {
        System.arraycopy(logits, 0, work, 0, vocabularySize);
        addBias();
        penalise();
        int token = sampling.temperature() == 0 ? best() : draw();
        history.add(token);
        return token;
    }

    private void addBias() {
        for (Map.Entry<Integer, Float> bias : sampling.logitBias().entrySet()) {
            work[bias.getKey()] += bias.getValue();
        }
    }

    private void penalise() {
        float repetition = sampling.repetitionPenalty();
        if (repetition != 1f) {
            history.forEachRecent(id -> work[id] = work[id] > 0 ? work[id] / repetition : work[id] * repetition);
        }
        float presence = sampling.presencePenalty();
        float frequency = sampling.frequencyPenalty();
        if (presence != 0f || frequency != 0f) {
            history.forEachGenerated((id, count) -> work[id] -= presence + count * frequency);
        }
    }

    /// The lowest id among the best.
    private int best() {
        int best = 0;
        float largest = Float.NEGATIVE_INFINITY;
        for (int id = 0; id < vocabularySize; id++) {
            float logit = work[id];
            // Larger, or NaN, which would lose every comparison.
            if (!(logit <= largest)) {
                if (Float.isNaN(logit)) {
                    throw new ModelException("the model computed NaN instead of a logit for token " + id
                            + "; its weights are damaged or too large for this engine");
                }
                best = id;
                largest = logit;
            }
        }
        return best;
    }

    private int draw() {
        int best = best();
        kernels.scale(work, 0, 1f / sampling.temperature(), vocabularySize);
        // A temperature so small that logits overflow is the greedy choice. After that many may be equal.
        if (!Float.isFinite(work[best])) {
            return best;
        }
        kernels.softmax(work, 0, work.length, 0, vocabularySize);
        double target = random.nextDouble();
        if (sampling.topK() == 0 && sampling.topP() == 1f && sampling.minP() == 0f && sampling.typicalP() == 1f) {
            return drawFromAll(target);
        }
        long[] candidates = candidates();
        int count = limit(candidates);
        if (sampling.typicalP() < 1f) {
            candidates = TypicalTokens.of(candidates, count, sampling.typicalP());
            count = candidates.length;
        }
        double total = 0;
        for (int i = 0; i < count; i++) {
            total += probability(candidates[i]);
        }
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += probability(candidates[i]);
            if (sum > target * total) {
                return id(candidates[i]);
            }
        }
        return id(candidates[count - 1]);
    }

    private int drawFromAll(double target) {
        double total = 0;
        for (int id = 0; id < vocabularySize; id++) {
            total += work[id];
        }
        double sum = 0;
        for (int id = 0; id < vocabularySize; id++) {
            sum += work[id];
            if (sum > target * total) {
                return id;
            }
        }
        return best();
    }

    /// Probability and id in one number, so that sorting puts the best first, and the lower id among equals.
    private static long candidate(float probability, int id) {
        return -((long) Float.floatToRawIntBits(probability) << 32 | (0xffffffffL - id));
    }

    static float probability(long candidate) {
        return Float.intBitsToFloat((int) (-candidate >>> 32));
    }

    private static int id(long candidate) {
        return (int) (0xffffffffL - (-candidate & 0xffffffffL));
    }

    /// Every token that can pass the filters, best first.
    private long[] candidates() {
        int most = sampling.topK() == 0 ? vocabularySize : Math.min(sampling.topK(), vocabularySize);
        float floor = 0;
        if (sampling.topK() == 0) {
            // All tokens below this together have less than 1 - topP: none of them is needed to reach it.
            floor = Math.max(sampling.minP() * work[best()], (1 - sampling.topP()) / vocabularySize);
        }
        long[] candidates = new long[64];
        int count = 0;
        for (int id = 0; id < vocabularySize; id++) {
            if (work[id] < floor) {
                continue;
            }
            if (count == candidates.length && count >= 2 * most) {
                // The best so far are enough; a later one must be better than the last of them.
                Arrays.sort(candidates);
                count = most;
                floor = probability(candidates[most - 1]);
            } else if (count == candidates.length) {
                candidates = Arrays.copyOf(candidates, 2 * count);
            }
            candidates[count++] = candidate(work[id], id);
        }
        Arrays.sort(candidates, 0, count);
        return Arrays.copyOf(candidates, Math.min(count, most));
    }

    /// How many of the sorted candidates remain after top-k, then top-p, then min-p.
    private int limit(long[] candidates) {
        int count = candidates.length;
        double total = 1;
        if (sampling.topK() > 0) {
            total = 0;
            for (int i = 0; i < count; i++) {
                total += probability(candidates[i]);
            }
        }
        if (sampling.topP() < 1f) {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += probability(candidates[i]);
                if (sum >= sampling.topP() * total) {
                    count = i + 1;
                    break;
                }
            }
        }
        float floor = sampling.minP() * probability(candidates[0]);
        while (count > 1 && probability(candidates[count - 1]) < floor) {
            count--;
        }
        return count;
    }
}
