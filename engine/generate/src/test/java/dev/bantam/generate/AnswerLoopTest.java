package dev.bantam.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bantam.api.AnswerListener;
import dev.bantam.api.Completion;
import dev.bantam.api.Completion.FinishReason;
import dev.bantam.api.GeneratedToken;
import dev.bantam.api.GeneratedToken.Alternative;
import dev.bantam.api.GenerationOptions;
import dev.bantam.api.Sampling;
import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.GgufReader;
import dev.bantam.model.Session;
import dev.bantam.model.Transformer;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.KernelChoice;
import dev.bantam.testkit.GoldenCase;
import dev.bantam.testkit.GoldenModels;
import dev.bantam.text.Tokenizer;
import dev.bantam.text.Tokenizers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Answers to the golden models' own token sequences.
class AnswerLoopTest {
    @TempDir
    private Path directory;

    static List<GoldenCase> goldens() {
        List<GoldenCase> goldens = GoldenModels.in(GoldenCase.Format.GGUF);
        assertThat(goldens).hasSizeGreaterThanOrEqualTo(5);
        return goldens;
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void greedyAnswersAreTheReferences(GoldenCase golden) throws IOException {
        int[] prompt = golden.sequences().getFirst().tokens();
        try (Loaded loaded = load(golden)) {
            Completion completion = loaded.answer(prompt, GenerationOptions.DEFAULT.withMaxTokens(16));
            assertThat(ids(completion)).isEqualTo(golden.continuation());
            assertThat(completion.text()).isEqualTo(loaded.tokenizer.decode(golden.continuation()));
            assertThat(completion.finishReason()).isEqualTo(FinishReason.LENGTH);
            assertThat(completion.usage().promptTokens()).isEqualTo(prompt.length);
            assertThat(completion.usage().generatedTokens()).isEqualTo(16);
        }
    }

    /// Against the logits of a session of its own, in double.
    @ParameterizedTest
    @MethodSource("goldens")
    void logProbabilitiesAreTheModelsOwn(GoldenCase golden) throws IOException {
        int[] prompt = golden.sequences().getLast().tokens();
        Sampling sampling = new Sampling(Map.of(7, 2f), 1.2f, 64, 0.1f, 0, 1.3f, 50, 0.98f, 0, 1, 5);
        GenerationOptions options = GenerationOptions.DEFAULT
                .withSampling(sampling)
                .withMaxTokens(12)
                .withTopLogprobs(100);
        try (Loaded loaded = load(golden)) {
            Completion completion = loaded.answer(prompt, options);
            assertThat(completion.tokens()).isNotEmpty();
            Session session = new Session(loaded.transformer, loaded.compute, 64);
            float[] logits = Objects.requireNonNull(session.prompt(prompt, (done, total) -> true));
            for (GeneratedToken token : completion.tokens()) {
                double[] expected = logSoftmax(logits);
                int[] order = IntStream.range(0, expected.length)
                        .boxed()
                        .sorted((a, b) -> Double.compare(expected[b], expected[a]))
                        .mapToInt(id -> id)
                        .toArray();
                assertThat(token.logprob()).isCloseTo(expected[token.id()], within(2e-5));
                assertThat(token.alternatives().stream().mapToInt(Alternative::id))
                        .containsExactly(Arrays.stream(order).limit(100).boxed().toArray(Integer[]::new));
                double total = 0;
                for (Alternative alternative : token.alternatives()) {
                    assertThat(alternative.logprob()).isCloseTo(expected[alternative.id()], within(2e-5));
                    total += Math.exp(alternative.logprob());
                }
                assertThat(total).isBetween(100.0 / 320, 1.00001);
                logits = session.generate(token.id());
            }
        }
    }

    private static double[] logSoftmax(float[] logits) {
        double largest = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - largest);
        }
        double total = largest + Math.log(sum);
        return IntStream.range(0, logits.length)
                .mapToDouble(id -> logits[id] - total)
                .toArray();
    }

    private static int[] ids(Completion completion) {
        return completion.tokens().stream().mapToInt(GeneratedToken::id).toArray();
    }

    private Loaded load(GoldenCase golden) throws IOException {
        Compute compute = new Compute(KernelChoice.best(), 2);
        try (Checkpoint checkpoint = GgufReader.open(GoldenModels.extractGguf(golden, directory))) {
            Tokenizer tokenizer = Tokenizers.from(new CheckpointVocabulary(checkpoint.metadata()));
            return new Loaded(compute, Transformer.load(checkpoint, compute), tokenizer);
        }
    }

    private record Loaded(Compute compute, Transformer transformer, Tokenizer tokenizer) implements AutoCloseable {
        Completion answer(int[] prompt, GenerationOptions options) {
            Session session = new Session(transformer, compute, 128);
            return new AnswerLoop(
                            session,
                            tokenizer,
                            compute.kernels(),
                            options,
                            AnswerListener.silent(),
                            tokenizer.endOfAnswer(),
                            ReasoningSplitter.Start.PLAIN)
                    .answer(prompt, false);
        }

        @Override
        public void close() {
            compute.close();
            transformer.close();
        }
    }
}
