package dev.bantam.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bantam.api.AnswerListener;
import dev.bantam.api.GenerationOptions;
import dev.bantam.api.PromptTooLongException;
import dev.bantam.model.ModelException;
import dev.bantam.testkit.GoldenEmbeddings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tiny BERT as the API has it.
class EmbeddingModelTest {
    @TempDir
    private Path directory;

    /// GGUF's vocabulary and that of `tokenizer.json` give the same ids, the model the same vectors.
    @Test
    void textsAreReadAlikeFromFileAndFolder() throws IOException {
        GoldenEmbeddings golden = GoldenEmbeddings.named("bert-cls");
        List<String> texts = List.of("Six hens, one fox.", "b", "[SEP] is text 42!");
        try (LocalModel file = LocalModel.load(golden.extractGguf(directory));
                LocalModel folder = LocalModel.load(golden.extractFolder(directory))) {
            int[] ids = file.text().embeddingPrompt("ab c");
            assertThat(ids).containsExactly(2, 5, 32, 7, 3);
            for (int i = 0; i < texts.size(); i++) {
                assertThat(folder.text().embeddingPrompt(texts.get(i)))
                        .isEqualTo(file.text().embeddingPrompt(texts.get(i)));
                assertThat(folder.embed(texts).get(i)).isEqualTo(file.embed(texts.get(i)));
            }
            assertThat(file.dimensions()).isEqualTo(24);
        }
    }

    @Test
    void manyTextsAreAsOne() throws IOException {
        try (LocalModel model =
                LocalModel.load(GoldenEmbeddings.named("bert-mean").extractGguf(directory))) {
            List<String> texts = IntStream.range(0, 70)
                    .mapToObj(i -> "hen ".repeat(1 + i % 13) + i)
                    .toList();
            List<float[]> together = model.embed(texts);
            for (int i = 0; i < texts.size(); i++) {
                float[] alone = model.embed(texts.get(i));
                assertThat(together.get(i)).isEqualTo(alone);
                double squares = 0;
                for (float value : alone) {
                    squares += value * value;
                }
                assertThat(squares).isCloseTo(1, within(1e-5));
            }
        }
    }

    @Test
    void itWritesNothingAndCutsNothing() throws IOException {
        try (LocalModel model =
                LocalModel.load(GoldenEmbeddings.named("bert-mean").extractFolder(directory))) {
            ThrowingCallable complete =
                    () -> model.complete("hens", GenerationOptions.DEFAULT, AnswerListener.silent());
            for (ThrowingCallable writing : List.<ThrowingCallable>of(
                    complete, model::speedTest, () -> model.logProbabilities(new int[] {2, 3}, 1))) {
                assertThatThrownBy(writing)
                        .isInstanceOf(ModelException.class)
                        .hasMessage("an embedding model has no next token; use embed");
            }
            assertThatThrownBy(() -> model.embed(List.of("hen", "a ".repeat(80))))
                    .isInstanceOf(PromptTooLongException.class)
                    .hasMessageContaining("82")
                    .hasMessageContaining("72");
        }
    }
}
