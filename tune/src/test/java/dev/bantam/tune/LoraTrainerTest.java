package dev.bantam.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.formats.FormatException;
import dev.bantam.model.Adapter;
import dev.bantam.model.AdapterTarget;
import dev.bantam.model.ModelException;
import dev.bantam.model.Transformer;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.KernelChoice;
import dev.bantam.tune.LoraTrainer.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Training of tiny models: it learns, it repeats bit by bit, it goes on where it stopped, and it refuses by name.
class LoraTrainerTest {
    private static final LoraRecipe RECIPE = LoraRecipe.DEFAULT
            .withRank(4, 8)
            .withLearningRate(5e-3f)
            .withBatchSize(3)
            .withLength(4, Long.MAX_VALUE);

    private static final TrainingListener QUIET = progress -> true;

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

    @ParameterizedTest
    @ValueSource(strings = {"llama", "qwen2-tied"})
    void fewExamplesAreLearntByHeart(String name) {
        List<Double> losses = new ArrayList<>();
        LoraRecipe recipe = RECIPE.withBatchSize(4).withLength(80, Long.MAX_VALUE);
        try (Transformer base = TinyModels.load(name, compute, directory);
                LoraTrainer trainer = new LoraTrainer(base, compute)) {
            TrainingResult result = trainer.train(TinyModels.examples(4, 1), recipe, progress -> {
                losses.add(progress.loss());
                assertThat(progress.step()).isEqualTo(losses.size());
                assertThat(progress.gradientNorm()).isPositive();
                return true;
            });
            assertThat(result.finished()).isTrue();
            assertThat(result.step()).isEqualTo(80);
            assertThat(result.examples()).isEqualTo(4);
        }
        assertThat(losses.getFirst()).isGreaterThan(3);
        assertThat(losses.getLast()).isLessThan(0.02);
    }

    @Test
    void threadsChangeNoBit() {
        List<Integer> expected = List.of();
        for (int threads : new int[] {1, 2, 5}) {
            try (Compute other = new Compute(KernelChoice.best(), threads);
                    Transformer base = TinyModels.load("llama-tied", other, directory);
                    LoraTrainer trainer = new LoraTrainer(base, other)) {
                List<Integer> bits = bits(
                        trainer.train(TinyModels.examples(5, 2), RECIPE, QUIET).adapter());
                expected = expected.isEmpty() ? bits : expected;
                assertThat(bits).isEqualTo(expected);
            }
        }
    }

    @Test
    void aStoppedTrainingGoesOnBitByBit() throws IOException {
        List<TrainingExample> examples = TinyModels.examples(7, 3);
        Path file = directory.resolve("state.safetensors");
        List<Integer> expected;
        try (Transformer base = TinyModels.load("llama", compute, directory);
                LoraTrainer trainer = new LoraTrainer(base, compute)) {
            expected = bits(trainer.train(examples, RECIPE, QUIET).adapter());
            TrainingResult stopped =
                    trainer.train(examples, RECIPE, new Checkpoints(file, 100), progress -> progress.step() < 5);
            assertThat(stopped.finished()).isFalse();
            assertThat(stopped.step()).isEqualTo(5);
            assertThat(bits(stopped.adapter())).isNotEqualTo(expected);
        }
        // Another process would start like this.
        try (Transformer base = TinyModels.load("llama", compute, directory);
                LoraTrainer trainer = new LoraTrainer(base, compute)) {
            List<Long> tokens = new ArrayList<>();
            TrainingResult resumed = trainer.train(examples, RECIPE, new Checkpoints(file, 2), progress -> {
                tokens.add(progress.tokens());
                assertThat(progress.step()).isEqualTo(5 + tokens.size());
                return true;
            });
            assertThat(resumed.finished()).isTrue();
            assertThat(resumed.tokens())
                    .isEqualTo(4
                            * examples.stream()
                                    .mapToLong(e -> e.tokens().length)
                                    .sum());
            assertThat(bits(resumed.adapter())).isEqualTo(expected);
        }
    }

    @Test
    void theStateOfAnotherTrainingIsRefused() throws IOException {
        List<TrainingExample> examples = TinyModels.examples(3, 3);
        Checkpoints checkpoints = new Checkpoints(directory.resolve("state.safetensors"), 1);
        try (Transformer base = TinyModels.load("llama", compute, directory);
                LoraTrainer trainer = new LoraTrainer(base, compute)) {
            trainer.train(examples, RECIPE, checkpoints, progress -> false);
            for (LoraRecipe other : List.of(RECIPE.withSeed(1), RECIPE.withLearningRate(1e-3f))) {
                assertThatThrownBy(() -> trainer.train(examples, other, checkpoints, QUIET))
                        .isInstanceOf(TrainingException.class)
                        .hasMessageContaining("another recipe");
            }
            assertThatThrownBy(() -> trainer.train(TinyModels.examples(3, 4), RECIPE, checkpoints, QUIET))
                    .isInstanceOf(TrainingException.class);
            Files.writeString(checkpoints.file(), "no state");
            assertThatThrownBy(() -> trainer.train(examples, RECIPE, checkpoints, QUIET))
                    .isInstanceOf(FormatException.class);
        }
    }

    @Test
    void theTokenBudgetIsUsedAndNotExceeded() {
        List<TrainingExample> examples = TinyModels.examples(9, 6);
        LoraRecipe recipe = RECIPE.withLength(100, 400);
        TrainingPlan plan = TrainingPlan.of(examples, recipe);
        long tokens = plan.batches().stream()
                .flatMap(List::stream)
                .mapToLong(index -> examples.get(index).tokens().length)
                .sum();
        assertThat(plan.tokens()).isEqualTo(tokens).isBetween(376L, 400L);
        List<Integer> order = plan.batches().stream().flatMap(List::stream).toList();
        assertThat(order.subList(0, 9)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(order.subList(9, 18))
                .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8)
                .isNotEqualTo(order.subList(0, 9));
        assertThat(TrainingPlan.of(examples, recipe)).isEqualTo(plan);
        assertThatThrownBy(() -> TrainingPlan.of(examples, RECIPE.withLength(1, 5)))
                .hasMessageContaining("budget of 5 tokens");
        assertThatThrownBy(() -> TrainingPlan.of(List.of(), RECIPE)).hasMessageContaining("no example");
    }

    @Test
    void theLearningRateRisesAndFalls() {
        LoraRecipe linear =
                new LoraRecipe(4, 8, RECIPE.targets(), 1, LoraRecipe.Schedule.LINEAR, 0.2f, 1, 1, 1, 0, 1, 1);
        assertThat(rates(linear))
                .containsExactly(1 / 3., 2 / 3., 1., 7 / 8., 6 / 8., 5 / 8., 4 / 8., 3 / 8., 2 / 8., 1 / 8.);
        LoraRecipe cosine = new LoraRecipe(4, 8, RECIPE.targets(), 1, LoraRecipe.Schedule.COSINE, 0, 1, 1, 1, 0, 1, 1);
        assertThat(rates(cosine)[0]).isEqualTo(1);
        assertThat(rates(cosine)[5]).isEqualTo(0.5);
        assertThat(rates(cosine)[9]).isEqualTo((1 + Math.cos(0.9 * Math.PI)) / 2);
    }

    private static double[] rates(LoraRecipe recipe) {
        double[] rates = new double[10];
        Arrays.setAll(rates, step -> recipe.learningRate(step, 10));
        return rates;
    }

    @Test
    void whatCannotBeTrainedIsRefusedByName() {
        try (Transformer gemma = TinyModels.load("gemma3", compute, directory);
                Transformer base = TinyModels.load("llama", compute, directory);
                LoraTrainer trainer = new LoraTrainer(base, compute)) {
            assertThatThrownBy(() -> new LoraTrainer(gemma, compute))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("gemma3")
                    .hasMessageContaining("norms of queries and keys");
            Adapter adapter = new Adapter(base.config(), 2, 2, EnumSet.of(AdapterTarget.UP));
            assertThatThrownBy(() -> new LoraTrainer(base.withAdapter(adapter), compute))
                    .hasMessageContaining("has an adapter");
            assertThatThrownBy(() -> trainer.train(List.of(new TrainingExample(new int[] {1, 320}, 1)), RECIPE, QUIET))
                    .hasMessageContaining("token 320");
            assertThatThrownBy(() -> trainer.train(List.of(new TrainingExample(new int[300], 1)), RECIPE, QUIET))
                    .hasMessageContaining("300 tokens");
            assertThatThrownBy(() -> trainer.train(
                            TinyModels.examples(4, 1),
                            RECIPE.withLearningRate(1e30f).withLength(20, Long.MAX_VALUE),
                            QUIET))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("fell apart");
        }
        assertThatThrownBy(() -> new TrainingExample(new int[] {1, 2}, 2)).hasMessageContaining("first target");
        assertThatThrownBy(() -> new TrainingExample(new int[] {1, 2}, 0)).hasMessageContaining("first target");
        assertThatThrownBy(() -> RECIPE.withLearningRate(Float.NaN)).hasMessageContaining("learning rate");
    }

    private static List<Integer> bits(Adapter adapter) {
        List<Integer> bits = new ArrayList<>();
        adapter.pairs().forEach(pair -> {
            for (float value : pair.a()) {
                bits.add(Float.floatToRawIntBits(value));
            }
            for (float value : pair.b()) {
                bits.add(Float.floatToRawIntBits(value));
            }
        });
        return bits;
    }
}
