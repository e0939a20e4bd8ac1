package dev.bantam.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bantam.api.LogitScorer;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KlDivergenceTest {
    private static final Perplexity.Progress QUIET = (window, windows, soFar) -> {};
    private static final int VOCABULARY = 50;

    @Test
    void aModelIsLikeItself() {
        KlDivergence.Result result = measure(new FakeModel(VOCABULARY, x -> x), new FakeModel(VOCABULARY, x -> x));
        assertThat(result.tokens()).isEqualTo(12 * 7);
        assertThat(result.meanKld().value()).isCloseTo(0, within(1e-12));
        assertThat(result.kldQuantile(1)).isCloseTo(0, within(1e-12));
        assertThat(result.ratio())
                .isEqualTo(new KlDivergence.Estimate(1, result.ratio().error()));
        assertThat(result.ratio().error()).isCloseTo(0, within(1e-6));
        assertThat(result.correlation()).isCloseTo(1, within(1e-9));
        assertThat(result.sameTop()).isEqualTo(new KlDivergence.Estimate(1, 0));
        assertThat(result.rmsProbabilityDifference().value()).isZero();
    }

    /// A constant added to all logits changes no probability.
    @Test
    void onlyDifferencesOfLogitsCount() {
        KlDivergence.Result result = measure(new FakeModel(VOCABULARY, x -> x + 9), new FakeModel(VOCABULARY, x -> x));
        assertThat(result.meanKld().value()).isCloseTo(0, within(1e-5));
    }

    /// Against the definition, written out.
    @Test
    void comparesTheWholeDistributionAtEachPosition() {
        FakeModel model = new FakeModel(VOCABULARY, x -> 0.5 * x);
        FakeModel base = new FakeModel(VOCABULARY, x -> x);
        double[] divergences = new double[12 * 7];
        double loss = 0;
        double baseLoss = 0;
        int[] tokens = model.tokens("");
        for (int window = 0, n = 0; window < 12; window++) {
            for (int position = 9; position < 16; position++, n++) {
                int token = tokens[16 * window + position];
                double[] p = base.probabilities(position);
                double[] q = model.probabilities(position);
                for (int i = 0; i < VOCABULARY; i++) {
                    divergences[n] += p[i] * Math.log(p[i] / q[i]);
                }
                loss -= Math.log(q[token]) / divergences.length;
                baseLoss -= Math.log(p[token]) / divergences.length;
            }
        }
        double mean = IntStream.range(0, divergences.length)
                .mapToDouble(i -> divergences[i])
                .average()
                .orElseThrow();

        KlDivergence.Result result = measure(model, base);

        assertThat(result.perplexity().value()).isCloseTo(Math.exp(loss), within(1e-4));
        assertThat(result.basePerplexity().value()).isCloseTo(Math.exp(baseLoss), within(1e-4));
        assertThat(result.logRatio().value()).isCloseTo(loss - baseLoss, within(1e-5));
        assertThat(result.meanKld().value()).isCloseTo(mean, within(1e-6));
        assertThat(result.kldQuantile(0)).isLessThan(result.kldQuantile(0.5));
        assertThat(result.kldQuantile(0.5)).isLessThan(result.kldQuantile(0.999));
        assertThat(result.kldQuantile(0.999)).isLessThanOrEqualTo(result.kldQuantile(1));
        // Half of each logit leaves the order as it is.
        assertThat(result.sameTop().value()).isEqualTo(1);
        assertThat(measure(new FakeModel(VOCABULARY, x -> -x), base).sameTop().value())
                .isZero();
    }

    @Test
    void refusesModelsThatCanNotBeCompared() {
        FakeModel model = new FakeModel(VOCABULARY, x -> x);
        assertThatThrownBy(() -> new KlDivergence(model, new FakeModel(51, x -> x), 16))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("50")
                .hasMessageContaining("51");
        FakeModel other = new FakeModel(VOCABULARY, x -> x) {
            @Override
            public int[] tokens(String text) {
                return new int[200];
            }
        };
        assertThatThrownBy(() -> measure(model, other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("other tokens");
        assertThatThrownBy(() -> new KlDivergence(model, model, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("between 4 and");
    }

    private static KlDivergence.Result measure(LogitScorer model, LogitScorer base) {
        return new KlDivergence(model, base, 16).measure("", 0, QUIET);
    }

    /// A model whose logits depend on the position alone.
    private static class FakeModel implements LogitScorer {
        private final int vocabulary;
        private final DoubleUnaryOperator change;

        FakeModel(int vocabulary, DoubleUnaryOperator change) {
            this.vocabulary = vocabulary;
            this.change = change;
        }

        @Override
        public int[] tokens(String text) {
            return new Random(5).ints(200, 0, 50).toArray();
        }

        @Override
        public int beginOfText() {
            return -1;
        }

        @Override
        public int contextLength() {
            return 64;
        }

        @Override
        public double[] logProbabilities(int[] tokens, int from) {
            throw new UnsupportedOperationException("not asked for");
        }

        @Override
        public int vocabularySize() {
            return vocabulary;
        }

        @Override
        public void logits(int[] tokens, int from, LogitListener listener) {
            for (int position = from; position < tokens.length; position++) {
                float[] logits = new float[vocabulary + 1];
                System.arraycopy(logits(position), 0, logits, 1, vocabulary);
                listener.onLogits(position, logits, 1);
            }
        }

        private float[] logits(int position) {
            Random random = new Random(position);
            float[] logits = new float[vocabulary];
            for (int i = 0; i < vocabulary; i++) {
                logits[i] = (float) change.applyAsDouble(3 * random.nextGaussian());
            }
            return logits;
        }

        double[] probabilities(int position) {
            float[] logits = logits(position);
            double[] probabilities = new double[vocabulary];
            double sum = 0;
            for (int i = 0; i < vocabulary; i++) {
                probabilities[i] = Math.exp(logits[i]);
                sum += probabilities[i];
            }
            for (int i = 0; i < vocabulary; i++) {
                probabilities[i] /= sum;
            }
            return probabilities;
        }
    }
}
