package dev.bantam.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.GgufReader;
import dev.bantam.model.Adapter.Pair;
import dev.bantam.model.ForwardPass.Logits;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.KernelChoice;
import dev.bantam.tensor.Matrix;
import dev.bantam.tensor.QuantizedRow;
import dev.bantam.tensor.TokenRole;
import dev.bantam.testkit.GoldenModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Models with adapters: the change they make, and what may not change it.
class LoraLinearTest {
    private static final int[] TOKENS =
            IntStream.range(0, 70).map(i -> (i * 37 + 11) % 320).toArray();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama-tied", "qwen2", "gemma3"})
    void anAdapterOfZerosChangesNoBit(String name) {
        try (Compute compute = new Compute(KernelChoice.best(), 2);
                Transformer base = load(name, compute)) {
            Adapter adapter = new Adapter(base.config(), 5, 8, EnumSet.allOf(AdapterTarget.class));
            Random random = new Random(1);
            adapter.pairs().forEach(pair -> fill(pair.a(), random, 1));
            Transformer adapted = base.withAdapter(adapter);
            for (TokenRole role : TokenRole.values()) {
                assertThat(bits(logits(adapted, compute, role, 64))).isEqualTo(bits(logits(base, compute, role, 64)));
            }
        }
    }

    /// Each map by itself, so that none can stand in for another's place among the joined outputs.
    @ParameterizedTest
    @EnumSource(AdapterTarget.class)
    void everyTargetAddsItsProduct(AdapterTarget target) {
        try (Compute compute = new Compute(KernelChoice.best(), 2);
                Transformer base = load("llama-tied", compute)) {
            ModelConfig config = base.config();
            Adapter adapter = random(config, Set.of(target));
            Layer plain = base.layers.get(1);
            Layer adapted = base.withAdapter(adapter).layers.get(1);
            Step step = new Step(compute, TokenRole.PROMPT, 6, new QuantizedRow(128));
            int index = switch (target) {
                case QUERY, KEY, VALUE -> 0;
                case OUTPUT -> 1;
                case GATE, UP -> 2;
                case DOWN -> 3;
            };
            Linear linear = plain.linears().get(index);
            Matrix x = new Matrix(6, linear.inputs());
            fill(x.data(), new Random(3), 1);
            Matrix before = new Matrix(6, linear.outputs());
            Matrix after = new Matrix(6, linear.outputs());
            linear.forward(step, x, before);
            adapted.linears().get(index).forward(step, x, after);
            Pair pair = adapter.pair(1, target);
            for (int t = 0; t < 6; t++) {
                for (int o = 0; o < linear.outputs(); o++) {
                    int row = o - target.firstOutput(config);
                    double expected = before.data()[before.row(t) + o]
                            + (row >= 0 && row < pair.outputs() ? change(adapter, pair, x, t, row) : 0);
                    assertThat((double) after.data()[after.row(t) + o]).isCloseTo(expected, within());
                }
            }
        }
    }

    private static Offset<Double> within() {
        return Offset.offset(2e-5);
    }

    private static double change(Adapter adapter, Pair pair, Matrix x, int token, int row) {
        double sum = 0;
        for (int j = 0; j < adapter.rank(); j++) {
            double z = 0;
            for (int i = 0; i < pair.inputs(); i++) {
                z += (double) pair.a()[j * pair.inputs() + i] * x.data()[x.row(token) + i];
            }
            sum += z * pair.b()[row * adapter.rank() + j];
        }
        return sum * adapter.scaling();
    }

    @Test
    void threadsAndChunksChangeNoBit() {
        float[] expected = {};
        for (int threads : new int[] {1, 2, 5}) {
            try (Compute compute = new Compute(KernelChoice.best(), threads);
                    Transformer base = load("llama-tied", compute)) {
                Transformer adapted = base.withAdapter(random(base.config(), EnumSet.allOf(AdapterTarget.class)));
                for (int chunk : new int[] {70, 1, 7}) {
                    float[] logits = logits(adapted, compute, TokenRole.PROMPT, chunk);
                    expected = expected.length == 0 ? logits : expected;
                    assertThat(bits(logits)).isEqualTo(bits(expected));
                }
            }
        }
    }

    @Test
    void changedMatricesCountOnceTheyAreTakenOver() {
        try (Compute compute = new Compute(KernelChoice.best(), 2);
                Transformer base = load("llama", compute)) {
            Adapter adapter = new Adapter(base.config(), 4, 8, Set.of(AdapterTarget.VALUE));
            Transformer adapted = base.withAdapter(adapter);
            float[] before = logits(adapted, compute, TokenRole.PROMPT, 70);
            Adapter other = random(base.config(), Set.of(AdapterTarget.VALUE));
            for (int l = 0; l < adapter.layers().size(); l++) {
                Pair from = other.pair(l, AdapterTarget.VALUE);
                Pair to = adapter.pair(l, AdapterTarget.VALUE);
                System.arraycopy(from.a(), 0, to.a(), 0, from.a().length);
                System.arraycopy(from.b(), 0, to.b(), 0, from.b().length);
            }
            assertThat(logits(adapted, compute, TokenRole.PROMPT, 70)).isEqualTo(before);
            adapted.refreshAdapter(compute);
            assertThat(logits(adapted, compute, TokenRole.PROMPT, 70)).isNotEqualTo(before);
        }
    }

    @Test
    void anAdapterOfAnotherModelIsRefused() {
        try (Compute compute = new Compute(KernelChoice.best(), 2);
                Transformer model = load("llama", compute);
                Transformer other = load("llama-tied", compute);
                Transformer deeper = load("qwen2-tied", compute)) {
            Adapter adapter = new Adapter(other.config(), 4, 8, Set.of(AdapterTarget.QUERY));
            assertThatThrownBy(() -> model.withAdapter(adapter))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("q_proj");
            Adapter deep = new Adapter(deeper.config(), 4, 8, Set.of(AdapterTarget.QUERY));
            assertThatThrownBy(() -> model.withAdapter(deep))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("4 layers");
        }
    }

    private static Adapter random(ModelConfig config, Set<AdapterTarget> targets) {
        Adapter adapter = new Adapter(config, 4, 8, targets);
        Random random = new Random(2);
        adapter.pairs().forEach(pair -> {
            fill(pair.a(), random, 0.2f);
            fill(pair.b(), random, 0.2f);
        });
        return adapter;
    }

    private static void fill(float[] values, Random random, float deviation) {
        for (int i = 0; i < values.length; i++) {
            values[i] = deviation * (float) random.nextGaussian();
        }
    }

    private static float[] logits(Transformer model, Compute compute, TokenRole role, int chunk) {
        ForwardPass pass = new ForwardPass(model, compute, chunk);
        KvCache cache = model.newCache(TOKENS.length);
        Matrix logits = new Matrix(1, 1);
        for (int from = 0; from < TOKENS.length; from += chunk) {
            logits = pass.run(TOKENS, from, Math.min(TOKENS.length, from + chunk), role, cache, Logits.LAST);
        }
        return Arrays.copyOf(logits.data(), logits.columns());
    }

    private static int[] bits(float[] values) {
        return IntStream.range(0, values.length)
                .map(i -> Float.floatToRawIntBits(values[i]))
                .toArray();
    }

    private Transformer load(String name, Compute compute) {
        try (Checkpoint checkpoint = GgufReader.open(GoldenModels.extractGguf(GoldenModels.named(name), directory))) {
            return Transformer.load(checkpoint, compute);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
