package dev.bantam.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bantam.formats.AdapterFolder;
import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.SafetensorsReader;
import dev.bantam.model.Adapter;
import dev.bantam.model.Adapter.Pair;
import dev.bantam.model.AdapterTarget;
import dev.bantam.model.BackwardWeights;
import dev.bantam.model.ForwardPass;
import dev.bantam.model.ForwardPass.Logits;
import dev.bantam.model.Transformer;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.DType;
import dev.bantam.tensor.Dequantizer;
import dev.bantam.tensor.KernelChoice;
import dev.bantam.tensor.Matrix;
import dev.bantam.tensor.Tensor;
import dev.bantam.tensor.TokenRole;
import dev.bantam.testkit.GoldenAdapters;
import dev.bantam.testkit.GoldenAdapters.AdapterCase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Loss and gradients against PEFT and torch, and against differences of the loss itself.
class GradientTest {
    @TempDir
    private Path directory;

    private Compute compute;

    @BeforeEach
    void open() {
        compute = new Compute(KernelChoice.best(), 2);
    }

    @AfterEach
    void close() {
        compute.close();
    }

    static List<AdapterCase> adapters() {
        List<AdapterCase> adapters = GoldenAdapters.all();
        assertThat(adapters).hasSizeGreaterThanOrEqualTo(3);
        return adapters;
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void logitsWithAnAdapterThatPeftSaved(AdapterCase golden) throws IOException {
        try (Transformer base = TinyModels.load(golden.name(), compute, directory)) {
            Adapter adapter = load(GoldenAdapters.extract(golden, directory), base);
            Transformer model = base.withAdapter(adapter);
            for (TokenRole role : TokenRole.values()) {
                int[] tokens = golden.tokens();
                Matrix logits = new ForwardPass(model, compute, tokens.length)
                        .run(tokens, 0, tokens.length, role, model.newCache(tokens.length), Logits.LAST);
                float[] expected = golden.lastLogits();
                float[] actual = Arrays.copyOf(logits.data(), expected.length);
                assertThat(distance(actual, expected)).isLessThan(1e-4);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void everyGradientIsTorchs(AdapterCase golden) throws IOException {
        Path folder = GoldenAdapters.extract(golden, directory);
        try (Transformer base = TinyModels.load(golden.name(), compute, directory);
                BackwardWeights weights = new BackwardWeights(base, compute);
                Checkpoint expected = SafetensorsReader.open(folder.resolve("gradients.safetensors"))) {
            Adapter adapter = load(folder, base);
            TrainingExample example = new TrainingExample(golden.tokens(), golden.firstTarget());
            LossGradient gradient =
                    new LossGradient(base.withAdapter(adapter), adapter, weights, compute, golden.tokens().length);
            double loss = gradient.add(example, 1f / example.targets()) / example.targets();
            assertThat(loss).isCloseTo(golden.loss(), within(1e-4));
            int compared = 0;
            for (int l = 0; l < adapter.layers().size(); l++) {
                for (AdapterTarget target : adapter.targets()) {
                    Pair pair = adapter.pair(l, target);
                    float[] actual = gradient(gradient, pair);
                    String name = "base_model.model.model.layers." + l + "." + target.path();
                    float[] a = values(expected, name + ".lora_A.weight");
                    float[] b = values(expected, name + ".lora_B.weight");
                    float[] actualA = Arrays.copyOf(actual, a.length);
                    float[] actualB = Arrays.copyOfRange(actual, a.length, actual.length);
                    assertThat(distance(actualA, a)).as(name + " A").isLessThan(2e-4);
                    assertThat(distance(actualB, b)).as(name + " B").isLessThan(2e-4);
                    compared += 2;
                }
            }
            assertThat(compared).isEqualTo(expected.tensorNames().size());
        }
    }

    private static Adapter load(Path folder, Transformer model) throws IOException {
        try (Checkpoint checkpoint = AdapterFolder.open(folder)) {
            return Adapter.load(checkpoint, model.config());
        }
    }

    /// Largest difference, relative to the largest value.
    private static double distance(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        return difference / largest;
    }

    private static float[] values(Checkpoint checkpoint, String name) {
        Tensor tensor = checkpoint.tensor(name).orElseThrow();
        float[] values = new float[(int) tensor.size()];
        Dequantizer.dequantize(DType.F32, tensor.data(), 0, values, 0, values.length);
        return values;
    }

    @SuppressWarnings("ReferenceEquality") // which one, not what it holds
    private static float[] gradient(LossGradient gradient, Pair pair) {
        for (LoraGradient each : gradient.gradients()) {
            for (int part = 0; part < each.size(); part++) {
                if (each.pair(part) == pair) {
                    float[] values = new float[pair.a().length + pair.b().length];
                    each.read(part, values);
                    return values;
                }
            }
        }
        throw new AssertionError("no gradient");
    }

    /// One target by itself, so that each way of stopping the backward pass early is taken. The step is so long
    /// that the loss changes by far more than its rounding, and differences of fourth order make up for its
    /// length.
    @ParameterizedTest
    @EnumSource(AdapterTarget.class)
    void gradientsAreSlopesOfTheLoss(AdapterTarget target) {
        assertSlopes(EnumSet.of(target), 6);
    }

    @Test
    void gradientsOfAllTargetsTogetherAreSlopesOfTheLoss() {
        assertSlopes(EnumSet.allOf(AdapterTarget.class), 2);
    }

    private void assertSlopes(Set<AdapterTarget> targets, int entries) {
        try (Transformer base = TinyModels.load("llama-tied", compute, directory);
                BackwardWeights weights = new BackwardWeights(base, compute)) {
            Adapter adapter = new Adapter(base.config(), 3, 6, targets);
            Random random = new Random(7);
            adapter.pairs().forEach(pair -> {
                fill(pair.a(), random, 0.1);
                fill(pair.b(), random, 0.1);
            });
            List<TrainingExample> batch = TinyModels.examples(3, 5);
            LossGradient gradient = new LossGradient(base.withAdapter(adapter), adapter, weights, compute, 25);
            batch.forEach(example -> gradient.add(example, 1));
            double squares = 0;
            List<Pair> pairs = adapter.pairs().toList();
            List<float[]> gradients =
                    pairs.stream().map(pair -> gradient(gradient, pair)).toList();
            for (float[] each : gradients) {
                for (float value : each) {
                    squares += (double) value * value;
                }
            }
            double norm = Math.sqrt(squares);
            double slope = slope(
                    0.01 / norm,
                    step -> {
                        for (int p = 0; p < pairs.size(); p++) {
                            shift(pairs.get(p), gradients.get(p), step);
                        }
                    },
                    batch,
                    gradient);
            assertThat(slope).isCloseTo(squares, within(1e-3 * squares));
            for (int p = 0; p < pairs.size(); p++) {
                Pair pair = pairs.get(p);
                float[] values = gradients.get(p);
                for (int e = 0; e < entries; e++) {
                    // Half of them in A and half in B.
                    int at = e % 2 == 0
                            ? random.nextInt(pair.a().length)
                            : pair.a().length + random.nextInt(pair.b().length);
                    float[] direction = new float[values.length];
                    direction[at] = 1;
                    double entry = slope(0.02, step -> shift(pair, direction, step), batch, gradient);
                    assertThat(entry).isCloseTo(values[at], within(1e-2 * Math.abs(values[at]) + 2e-4));
                }
            }
        }
    }

    private static void fill(float[] values, Random random, double deviation) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
    }

    private interface Shift {
        void by(double step);
    }

    private static void shift(Pair pair, float[] direction, double step) {
        for (int i = 0; i < pair.a().length; i++) {
            pair.a()[i] += (float) (step * direction[i]);
        }
        for (int i = 0; i < pair.b().length; i++) {
            pair.b()[i] += (float) (step * direction[pair.a().length + i]);
        }
    }

    private static double slope(double step, Shift shift, List<TrainingExample> batch, LossGradient gradient) {
        double[] losses = new double[4];
        double[] places = {-2, -1, 1, 2};
        double at = 0;
        for (int i = 0; i < losses.length; i++) {
            shift.by((places[i] - at) * step);
            at = places[i];
            gradient.refresh();
            losses[i] = batch.stream()
                    .mapToDouble(example -> gradient.add(example, 0))
                    .sum();
        }
        shift.by(-at * step);
        return (losses[0] - 8 * losses[1] + 8 * losses[2] - losses[3]) / (12 * step);
    }
}
