package dev.bantam.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bantam.api.Sampling;
import dev.bantam.tensor.KernelChoice;
import dev.bantam.testkit.SamplingGoldens;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The steps of sampling against transformers' processors and warpers of logits.
class SamplingGoldensTest {
    private static final int SAMPLERS = 4_000;

    @Test
    void stepsAreThoseOfTransformers() {
        List<SamplingGoldens.Case> cases = SamplingGoldens.warpers();
        assertThat(cases).hasSize(32);
        for (SamplingGoldens.Case golden : cases) {
            Sampling sampling = sampling(golden);
            float[] logits = golden.logits();
            double[] naive = new NaiveSampler(sampling, golden.prompt()).probabilities(logits);
            double[] drawn = new double[logits.length];
            for (int seed = 0; seed < SAMPLERS; seed++) {
                Sampler sampler = new Sampler(
                        sampling.withSeed(seed), KernelChoice.best().kernels(), logits.length, golden.prompt());
                drawn[sampler.next(logits)] += 1.0 / SAMPLERS;
            }
            for (int id = 0; id < logits.length; id++) {
                double expected = golden.probabilities()[id];
                String what = golden.settings() + " token " + id;
                assertThat(naive[id]).as(what).isCloseTo(expected, within(1e-6));
                assertThat(drawn[id]).as(what).isCloseTo(expected, within(0.035));
                assertThat(expected > 0 || drawn[id] == 0).as(what).isTrue();
            }
        }
    }

    private static Sampling sampling(SamplingGoldens.Case golden) {
        return new Sampling(
                Map.of(),
                golden.setting("repetitionPenalty", 1),
                64,
                0,
                0,
                golden.setting("temperature", 1),
                (int) golden.setting("topK", 0),
                golden.setting("topP", 1),
                golden.setting("minP", 0),
                golden.setting("typicalP", 1),
                0);
    }
}
