package dev.bantam.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.Checkpoints;
import dev.bantam.model.ForwardPass.Logits;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.KernelChoice;
import dev.bantam.tensor.Matrix;
import dev.bantam.tensor.TokenRole;
import dev.bantam.testkit.GoldenCase;
import dev.bantam.testkit.GoldenModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Logits of tiny random-weight models against Hugging Face transformers in float32.
class GoldenLogitsTest {
    /// Relative to the largest logit of the position.
    private static final float TOLERANCE = 1e-4f;

    @TempDir
    private Path directory;

    static Stream<GoldenCase> goldens() {
        return Stream.concat(GoldenModels.in(GoldenCase.Format.GGUF).stream(), GoldenModels.further().stream());
    }

    static Stream<GoldenCase> folders() {
        return Stream.concat(GoldenModels.in(GoldenCase.Format.HUGGING_FACE).stream(), GoldenModels.further().stream());
    }

    @Test
    void manyModelsAreChecked() {
        assertThat(goldens()).hasSizeGreaterThan(23);
        assertThat(folders()).hasSizeGreaterThan(21);
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void promptLogits(GoldenCase golden) {
        assertPromptLogits(golden, GoldenModels.extractGguf(golden, directory));
    }

    @ParameterizedTest
    @MethodSource("folders")
    void promptLogitsOfHuggingFaceFolders(GoldenCase golden) throws IOException {
        Path folder = GoldenModels.extractHuggingFace(golden, directory);
        assertPromptLogits(golden, folder);
        Path older = folder.resolve("config-version-4.json");
        if (Files.exists(older)) {
            Files.move(older, folder.resolve("config.json"), StandardCopyOption.REPLACE_EXISTING);
            assertPromptLogits(golden, folder);
        }
    }

    private void assertPromptLogits(GoldenCase golden, Path path) {
        try (Compute compute = new Compute(KernelChoice.best(), 2);
                Transformer model = load(path, compute)) {
            ForwardPass pass = new ForwardPass(model, compute, 64);
            for (GoldenCase.Sequence sequence : golden.sequences()) {
                int[] tokens = sequence.tokens();
                KvCache cache = model.newCache(tokens.length);
                Matrix logits = pass.run(tokens, 0, tokens.length, TokenRole.PROMPT, cache, Logits.ALL);
                for (int t = 0; t < tokens.length; t++) {
                    assertClose(golden + " position " + t, row(logits, t), sequence.logits()[t]);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void generatedLogitsAndGreedyContinuation(GoldenCase golden) {
        try (Compute compute = new Compute(KernelChoice.best(), 2);
                Transformer model = load(golden, compute)) {
            ForwardPass pass = new ForwardPass(model, compute, 64);
            GoldenCase.Sequence sequence = golden.sequences().getFirst();
            int[] tokens = sequence.tokens();
            KvCache cache = model.newCache(tokens.length + golden.continuation().length);
            float[] logits = {};
            for (int t = 0; t < tokens.length; t++) {
                logits = row(pass.run(tokens, t, t + 1, TokenRole.GENERATED, cache, Logits.LAST), 0);
                assertClose(golden + " position " + t, logits, sequence.logits()[t]);
            }
            for (int expected : golden.continuation()) {
                int best = best(logits);
                assertThat(best).isEqualTo(expected);
                logits = row(pass.run(new int[] {best}, 0, 1, TokenRole.GENERATED, cache, Logits.LAST), 0);
            }
        }
    }

    /// A prompt in chunks, with other thread counts, gives the same bits; so does a cache that had pages recycled.
    @ParameterizedTest
    @MethodSource("goldens")
    void chunksAndThreadsChangeNoBit(GoldenCase golden) {
        int[] tokens = repeated(golden.sequences().getFirst().tokens(), 300);
        float[] expected;
        try (Compute compute = new Compute(KernelChoice.best(), 1);
                Transformer model = load(golden, compute)) {
            ForwardPass pass = new ForwardPass(model, compute, tokens.length);
            KvCache cache = model.newCache(tokens.length);
            expected = row(pass.run(tokens, 0, tokens.length, TokenRole.PROMPT, cache, Logits.LAST), 0);
        }
        for (int threads : new int[] {2, 5}) {
            try (Compute compute = new Compute(KernelChoice.best(), threads);
                    Transformer model = load(golden, compute)) {
                for (int chunk : new int[] {1, 7, 64, 130}) {
                    ForwardPass pass = new ForwardPass(model, compute, chunk);
                    KvCache cache = model.newCache(tokens.length);
                    for (int round = 0; round < 2; round++) {
                        cache.clear();
                        float[] logits = {};
                        for (int from = 0; from < tokens.length; from += chunk) {
                            int to = Math.min(tokens.length, from + chunk);
                            logits = row(pass.run(tokens, from, to, TokenRole.PROMPT, cache, Logits.LAST), 0);
                        }
                        assertThat(logits).isEqualTo(expected);
                    }
                }
            }
        }
    }

    /// Layers with a window keep no more than the window, in whole pages.
    @ParameterizedTest
    @MethodSource("goldens")
    void slidingWindowsBoundTheCache(GoldenCase golden) {
        try (Compute compute = new Compute(KernelChoice.best(), 2);
                Transformer model = load(golden, compute)) {
            int[] tokens = repeated(golden.sequences().getFirst().tokens(), 640);
            KvCache cache = model.newCache(tokens.length);
            ForwardPass pass = new ForwardPass(model, compute, 64);
            for (int from = 0; from < tokens.length; from += 64) {
                pass.run(tokens, from, from + 64, TokenRole.PROMPT, cache, Logits.NONE);
            }
            ModelConfig config = model.config();
            long pageBytes = 4L
                    * KvPage.POSITIONS
                    * config.kvHeadCount()
                    * (config.headDim() + KvPage.valueStride(config.headDim()));
            long pages = config.layers().stream()
                    .mapToLong(layer -> layer.window() == 0 ? 10 : layer.window() / KvPage.POSITIONS + 1)
                    .sum();
            assertThat(cache.byteSize()).isLessThanOrEqualTo(pages * pageBytes);
        }
    }

    private Transformer load(GoldenCase golden, Compute compute) {
        return load(GoldenModels.extractGguf(golden, directory), compute);
    }

    private static Transformer load(Path path, Compute compute) {
        try (Checkpoint checkpoint = Checkpoints.open(path)) {
            return Transformer.load(checkpoint, compute);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static int[] repeated(int[] tokens, int length) {
        int[] repeated = new int[length];
        Arrays.setAll(repeated, i -> tokens[(i * 7 + i / tokens.length) % tokens.length]);
        return repeated;
    }

    private static float[] row(Matrix matrix, int row) {
        return Arrays.copyOfRange(matrix.data(), matrix.row(row), matrix.row(row) + matrix.columns());
    }

    private static int best(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    private static void assertClose(String what, float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        float largest = 0;
        float difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
        }
        assertThat(difference).as(what).isLessThanOrEqualTo(TOLERANCE * largest);
    }
}
