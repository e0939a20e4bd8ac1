package dev.bantam.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReferenceModelsTest {
    @Test
    void everyReferenceIsComplete() {
        assertThat(ReferenceModels.all()).hasSize(4).allSatisfy(reference -> {
            assertThat(reference.sha256()).matches("[0-9a-f]{64}");
            assertThat(Stream.of(reference.file(), reference.float32())).allSatisfy(measurement -> {
                assertThat(measurement.chunks()).hasSize(measurement.textTokens() / 512);
                assertThat(measurement.chunks()[measurement.chunks().length - 1])
                        .isEqualTo(measurement.perplexity());
                assertThat(measurement.continuations()).hasSize(10).allSatisfy(continuation -> {
                    assertThat(continuation.tokens()).isNotEmpty();
                    assertThat(continuation.steps()).isNotEmpty().hasSizeLessThanOrEqualTo(24);
                    assertThat(continuation.steps())
                            .allSatisfy(step -> assertThat(step.margin()).isNotNegative());
                });
            });
        });
    }

    @Test
    void quantisedAndFloat32FilesAreNearlyTheSameModel() {
        assertThat(ReferenceModels.all())
                .allSatisfy(reference -> assertThat(reference.file().perplexity()
                                / reference.float32().perplexity())
                        .isBetween(0.98, 1.02));
    }

    @Test
    void theTextIsEnglishProse() {
        assertThat(ReferenceModels.englishText())
                .startsWith("The Clock at Harrow Bridge")
                .hasSizeGreaterThan(18_000);
    }

    @Test
    void anUnknownModelIsNamed() {
        assertThatThrownBy(() -> ReferenceModels.named("none"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none")
                .hasMessageContaining("gemma3-270m");
    }
}
