package dev.bantam.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bantam.api.PromptTooLongException;
import dev.bantam.testkit.GoldenCase;
import dev.bantam.testkit.GoldenModels;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Embeddings against transformers' final hidden states.
class EmbeddingTest {
    @TempDir
    private Path directory;

    @Test
    void vectorsAreThoseOfTransformers() {
        for (GoldenCase golden : GoldenModels.in(GoldenCase.Format.GGUF)) {
            List<float[]> expected = GoldenModels.embeddings(golden);
            Path file = GoldenModels.extractGguf(golden, directory);
            for (LocalOptions options : List.of(new LocalOptions(1, 0, 0), new LocalOptions(2, 0, 5))) {
                try (LocalModel model = TinyModels.load(file, options)) {
                    for (int i = 0; i < expected.size(); i++) {
                        float[] vector = model.embed(golden.sequences().get(i).tokens());
                        assertThat(vector).hasSize(model.dimensions());
                        assertThat(vector).as(golden.name()).containsExactly(expected.get(i), within(1e-5f));
                    }
                }
            }
        }
    }

    @Test
    void chunksAndWhatRanBeforeChangeNoBit() {
        Path file = TinyModels.file("gemma3", directory);
        try (LocalModel model = TinyModels.load(file, new LocalOptions(2, 0, 7));
                LocalModel other = TinyModels.load(file, new LocalOptions(1, 0, 0))) {
            float[] first = model.embed("The ferry left at six, before the fog.");
            model.embed("Something else");
            assertThat(model.embed("The ferry left at six, before the fog.")).isEqualTo(first);
            assertThat(other.embed("The ferry left at six, before the fog.")).isEqualTo(first);
        }
    }

    @Test
    void whatCannotBeEmbeddedIsRefused() {
        try (LocalModel model = TinyModels.load(TinyModels.file("qwen2", directory))) {
            assertThatThrownBy(() -> model.embed("")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> model.embed("fog ".repeat(300))).isInstanceOf(PromptTooLongException.class);
        }
    }
}
