package dev.bantam.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.testkit.GoldenCase.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenModelsTest {
    @Test
    void everyCaseIsComplete() {
        assertThat(GoldenModels.all()).hasSize(6).allSatisfy(golden -> {
            assertThat(golden.sequences())
                    .extracting(sequence -> sequence.tokens().length)
                    .containsExactly(48, 7);
            assertThat(golden.sequences())
                    .allSatisfy(sequence -> assertThat(sequence.logits()).hasDimensions(sequence.tokens().length, 320));
            assertThat(golden.continuation()).hasSize(16);
            assertThat(golden.leastMargin()).isGreaterThan(0.05);
        });
    }

    @Test
    void theLastLogitsChooseTheFirstTokenOfTheContinuation() {
        assertThat(GoldenModels.all()).allSatisfy(golden -> {
            float[] last = golden.sequences().getFirst().logits()[47];
            int best = IntStream.range(0, last.length)
                    .reduce((left, right) -> last[right] > last[left] ? right : left)
                    .orElseThrow();
            assertThat(best).isEqualTo(golden.continuation()[0]);
        });
    }

    @Test
    void furtherFamiliesAreCompleteAndInBothFormats() {
        assertThat(GoldenModels.further()).hasSizeGreaterThan(18).allSatisfy(golden -> {
            assertThat(golden.formats()).containsExactly(Format.GGUF, Format.HUGGING_FACE);
            assertThat(golden.sequences())
                    .extracting(sequence -> sequence.tokens().length)
                    .containsExactly(48, 7);
            assertThat(golden.sequences())
                    .allSatisfy(sequence -> assertThat(sequence.logits()).hasDimensions(sequence.tokens().length, 72));
            assertThat(golden.continuation()).hasSize(16);
            assertThat(golden.leastMargin()).isGreaterThan(0.05);
        });
    }

    @Test
    void ggufFilesAreExtracted(@TempDir Path directory) {
        assertThat(GoldenModels.in(Format.GGUF)).hasSize(5).allSatisfy(golden -> {
            byte[] content = read(GoldenModels.extractGguf(golden, directory));
            assertThat(new String(content, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("GGUF");
        });
    }

    @Test
    void huggingFaceFoldersAreExtracted(@TempDir Path directory) {
        assertThat(GoldenModels.in(Format.HUGGING_FACE))
                .extracting(golden -> GoldenModels.extractHuggingFace(golden, directory))
                .hasSize(3)
                .allSatisfy(folder -> assertThat(folder)
                        .isDirectoryContaining("glob:**/config.json")
                        .isDirectoryContaining("glob:**/config-version-4.json")
                        .isDirectoryContaining("glob:**/model.safetensors"));
    }

    @Test
    void whatIsNotThereIsNamed(@TempDir Path directory) {
        assertThatThrownBy(() -> GoldenModels.named("none"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none")
                .hasMessageContaining("llama-tied");
        assertThatThrownBy(() -> GoldenModels.extractGguf(GoldenModels.named("gemma3-scaled"), directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HUGGING_FACE");
    }

    private static byte[] read(Path path) throws IOException {
        return Files.readAllBytes(path);
    }
}
