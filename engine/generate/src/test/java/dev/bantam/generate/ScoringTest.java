package dev.bantam.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bantam.api.PromptTooLongException;
import dev.bantam.model.ModelException;
import dev.bantam.testkit.GoldenAdapters;
import dev.bantam.testkit.GoldenAdapters.AdapterCase;
import dev.bantam.testkit.GoldenCase;
import dev.bantam.testkit.GoldenModels;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Log-probabilities of given tokens against the reference's logits.
class ScoringTest {
    @TempDir
    private Path directory;

    static List<GoldenCase> goldens() {
        List<GoldenCase> goldens = GoldenModels.in(GoldenCase.Format.GGUF);
        assertThat(goldens).hasSizeGreaterThanOrEqualTo(5);
        return goldens;
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void scoresAreTheReferences(GoldenCase golden) {
        try (LocalModel model = TinyModels.load(GoldenModels.extractGguf(golden, directory))) {
            for (GoldenCase.Sequence sequence : golden.sequences()) {
                int[] tokens = sequence.tokens();
                double[] whole = model.logProbabilities(tokens, 1);
                assertThat(whole).hasSize(tokens.length - 1);
                for (int t = 1; t < tokens.length; t++) {
                    double expected = logProbability(sequence.logits()[t - 1], tokens[t]);
                    assertThat(whole[t - 1]).as("token " + t).isCloseTo(expected, within(2e-3));
                }
                for (int from : new int[] {2, tokens.length / 2, tokens.length - 1, tokens.length}) {
                    assertThat(model.logProbabilities(tokens, from))
                            .isEqualTo(Arrays.copyOfRange(whole, from - 1, whole.length));
                }
            }
        }
    }

    static List<AdapterCase> adapters() {
        List<AdapterCase> adapters = GoldenAdapters.all();
        assertThat(adapters).hasSizeGreaterThanOrEqualTo(3);
        return adapters;
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void scoresWithAnAdapterAreTheReferences(AdapterCase golden) {
        Path file = TinyModels.file(golden.name(), directory);
        LocalOptions options = LocalOptions.DEFAULT.withAdapter(GoldenAdapters.extract(golden, directory));
        try (LocalModel model = TinyModels.load(file, options)) {
            double[] scores = model.logProbabilities(golden.tokens(), golden.firstTarget());
            assertThat(-Arrays.stream(scores).average().orElseThrow()).isCloseTo(golden.loss(), within(1e-4));
        }
    }

    @Test
    void anAdapterThatDoesNotFitIsRefused() {
        AdapterCase golden = GoldenAdapters.all().getFirst();
        LocalOptions options = LocalOptions.DEFAULT.withAdapter(GoldenAdapters.extract(golden, directory));
        Path file = TinyModels.file("qwen2-tied", directory);
        assertThatThrownBy(() -> TinyModels.load(file, options)).isInstanceOf(ModelException.class);
    }

    /// Longer than any chunk of the scoring, and the same whatever the chunk of the prompt.
    @Test
    void chunksChangeNoBit() {
        int[] tokens = new int[256];
        Arrays.setAll(tokens, i -> 4 + i * i % 300);
        Path file = TinyModels.file("gemma3", directory);
        double[] expected;
        try (LocalModel model = TinyModels.load(file, new LocalOptions(1, 0, 0))) {
            expected = model.logProbabilities(tokens, 100);
        }
        for (int chunk : new int[] {1, 63, 64, 65, Integer.MAX_VALUE}) {
            try (LocalModel model = TinyModels.load(file, new LocalOptions(3, 0, chunk))) {
                assertThat(model.logProbabilities(tokens, 100)).isEqualTo(expected);
            }
        }
    }

    @Test
    void whatCannotBeScoredIsRefused() {
        Path file = TinyModels.file("llama", directory);
        try (LocalModel model = TinyModels.load(file, LocalOptions.DEFAULT.withContextLength(8))) {
            assertThat(model.logProbabilities(new int[8], 1)).hasSize(7);
            assertThatThrownBy(() -> model.logProbabilities(new int[9], 1))
                    .isInstanceOfSatisfying(PromptTooLongException.class, exception -> {
                        assertThat(exception.promptTokens()).isEqualTo(9);
                        assertThat(exception.contextLength()).isEqualTo(8);
                    });
            for (int from : new int[] {-1, 0, 4, Integer.MAX_VALUE}) {
                assertThatThrownBy(() -> model.logProbabilities(new int[3], from))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("" + from);
            }
            for (int place = 0; place < 3; place++) {
                for (int id : new int[] {-1, 320, 641, Integer.MAX_VALUE}) {
                    int[] tokens = {5, 6, 7};
                    tokens[place] = id;
                    assertThatThrownBy(() -> model.logProbabilities(tokens, 1))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("token " + id);
                }
            }
            assertThat(model.logProbabilities(new int[] {5, 6, 7}, 1)).hasSize(2);
        }
    }

    private static double logProbability(float[] logits, int token) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - logits[token]);
        }
        return -Math.log(sum);
    }
}
