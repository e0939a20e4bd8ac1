package dev.bantam.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.GgufReader;
import dev.bantam.model.ForwardPass.Logits;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.KernelChoice;
import dev.bantam.tensor.Matrix;
import dev.bantam.tensor.TokenRole;
import dev.bantam.testkit.GoldenCase;
import dev.bantam.testkit.GoldenModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Keys and values in 8 bits.
class KvTypeTest {
    private static final int TOKENS = 150;

    @TempDir
    private Path directory;

    static List<GoldenCase> goldens() {
        List<GoldenCase> goldens = GoldenModels.in(GoldenCase.Format.GGUF);
        assertThat(goldens).hasSizeGreaterThanOrEqualTo(5);
        return goldens;
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void logitsAreNearlyTheSame(GoldenCase golden) throws IOException {
        try (Compute compute = new Compute(KernelChoice.best(), 2);
                Transformer model = load(golden, compute)) {
            int[] tokens = tokens(model);
            float[] exact = last(model, compute, tokens, TOKENS, KvType.F32);
            float[] rounded = last(model, compute, tokens, TOKENS, KvType.Q8_0);
            double squares = 0;
            double errors = 0;
            for (int i = 0; i < exact.length; i++) {
                squares += exact[i] * exact[i];
                errors += (exact[i] - rounded[i]) * (exact[i] - rounded[i]);
            }
            assertThat(rounded).isNotEqualTo(exact);
            assertThat(Math.sqrt(errors / squares)).isLessThan(0.02);
        }
    }

    /// The cache holds the same whatever a token ran with, so the length of a pass changes no bit.
    @ParameterizedTest
    @MethodSource("goldens")
    void passesOfAnyLengthGiveTheSameBits(GoldenCase golden) throws IOException {
        try (Compute compute = new Compute(KernelChoice.best(), 3);
                Transformer model = load(golden, compute)) {
            int[] tokens = tokens(model);
            float[] expected = last(model, compute, tokens, TOKENS, KvType.Q8_0);
            for (int chunk : new int[] {1, 7, 64}) {
                assertThat(last(model, compute, tokens, chunk, KvType.Q8_0)).isEqualTo(expected);
            }
        }
    }

    /// A token of a tree sees the others on its way as if the cache held them.
    @ParameterizedTest
    @MethodSource("goldens")
    void treesSeeWhatACacheWouldHold(GoldenCase golden) throws IOException {
        try (Compute compute = new Compute(KernelChoice.best(), 1);
                Transformer model = load(golden, compute)) {
            int[] tokens = tokens(model);
            KvCache cache = model.newCache(TOKENS, KvType.Q8_0);
            ForwardPass pass = new ForwardPass(model, compute, TOKENS);
            TokenTree way = new TokenTree(new int[] {tokens[1], tokens[2], tokens[3]}, new int[] {-1, 0, 1});
            Segment segment = new Segment(cache, tokens, 0, 1, Logits.ALL, way);
            Matrix logits = pass.run(List.of(segment), TokenRole.PROMPT);
            float[] actual = Arrays.copyOfRange(logits.data(), logits.row(3), logits.row(3) + logits.columns());
            assertThat(actual).isEqualTo(last(model, compute, Arrays.copyOf(tokens, 4), 4, KvType.Q8_0));
        }
    }

    @Test
    void aCacheIsAThirdAsLarge() throws IOException {
        try (Compute compute = new Compute(KernelChoice.best(), 1);
                Transformer model = load(goldens().getFirst(), compute)) {
            ModelConfig config = model.config();
            for (KvType type : KvType.values()) {
                KvCache cache = model.newCache(TOKENS, type);
                new ForwardPass(model, compute, 130).run(tokens(model), 0, 130, TokenRole.PROMPT, cache, Logits.NONE);
                assertThat(cache.type()).isEqualTo(type);
                assertThat(cache.byteSize()).isEqualTo(config.kvBytes(130, type));
                assertThat(cache.fork().type()).isEqualTo(type);
            }
            assertThat(config.kvBytesPerToken(KvType.Q8_0)).isLessThan(config.kvBytesPerToken(KvType.F32) * 4 / 10);
        }
    }

    private static float[] last(Transformer model, Compute compute, int[] tokens, int chunk, KvType type) {
        KvCache cache = model.newCache(tokens.length, type);
        ForwardPass pass = new ForwardPass(model, compute, chunk);
        float[] last = {};
        for (int from = 0; from < tokens.length; from += chunk) {
            int to = Math.min(tokens.length, from + chunk);
            last = pass.run(tokens, from, to, TokenRole.PROMPT, cache, Logits.LAST)
                    .data();
        }
        return Arrays.copyOf(last, model.config().vocabularySize());
    }

    private static int[] tokens(Transformer model) {
        return new Random(5).ints(TOKENS, 0, model.config().vocabularySize()).toArray();
    }

    private Transformer load(GoldenCase golden, Compute compute) throws IOException {
        try (Checkpoint checkpoint = GgufReader.open(GoldenModels.extractGguf(golden, directory))) {
            return Transformer.load(checkpoint, compute);
        }
    }
}
