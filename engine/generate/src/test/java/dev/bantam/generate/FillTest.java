package dev.bantam.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.api.AnswerListener;
import dev.bantam.api.Completion;
import dev.bantam.api.GenerationOptions;
import dev.bantam.api.PromptTooLongException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Filling in with tiny models, whose file names control tokens for it: `<pad>` 0, `<eos>` 1, `<bos>` 2, `<unk>`
/// 3.
class FillTest {
    @TempDir
    private Path directory;

    @Test
    void thePromptIsPrefixSuffixMiddle() {
        for (List<String> keys : List.of(
                List.of("fim_pre_token_id", "fim_suf_token_id", "fim_mid_token_id"),
                List.of("prefix_token_id", "suffix_token_id", "middle_token_id"))) {
            try (LocalModel model = TinyModels.load(file(keys))) {
                assertThat(model.text().fillPrompt("The ferry", "six.\n"))
                        .isEqualTo(joined(
                                new int[] {3},
                                model.tokens("The ferry"),
                                new int[] {0},
                                model.tokens("six.\n"),
                                new int[] {1}));
                assertThat(model.text().fillPrompt("", "")).containsExactly(3, 0, 1);
            }
        }
    }

    @Test
    void aNameInATextIsText() {
        try (LocalModel model =
                TinyModels.load(file(List.of("fim_pre_token_id", "fim_suf_token_id", "fim_mid_token_id")))) {
            int[] prompt = model.text().fillPrompt("<unk>a<pad><unk>", "<pad><pad><eos>");
            assertThat(IntStream.of(prompt).filter(id -> id < 4)).containsExactly(3, 0, 1);
            assertThat(model.tokenizer().decode(prompt)).contains("<unk>a<pad><unk>", "<pad><pad><eos>");
        }
    }

    @Test
    void theMiddleIsAnAnswerToThatPrompt() {
        try (LocalModel model =
                TinyModels.load(file(List.of("fim_pre_token_id", "fim_suf_token_id", "fim_mid_token_id")))) {
            StringBuilder heard = new StringBuilder();
            Completion completion = model.fill("The", "fog", GenerationOptions.DEFAULT.withMaxTokens(8), text -> {
                heard.append(text);
                return true;
            });
            assertThat(completion.usage().promptTokens())
                    .isEqualTo(3 + model.tokens("The").length + model.tokens("fog").length);
            assertThat(heard.toString()).isEqualTo(completion.text());
            assertThat(completion.usage().generatedTokens()).isPositive();
            assertThatThrownBy(() ->
                            model.fill("fog ".repeat(300), "", GenerationOptions.DEFAULT, AnswerListener.silent()))
                    .isInstanceOf(PromptTooLongException.class);
        }
    }

    @Test
    void whatIsMissingIsNamed() {
        try (LocalModel model = TinyModels.load(TinyModels.file("llama", directory))) {
            assertThatThrownBy(() -> model.fill("a", "b", GenerationOptions.DEFAULT, AnswerListener.silent()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("can't fill in", "prefix", "suffix", "middle", "<|fim_middle|>");
        }
        try (LocalModel model = TinyModels.load(TinyModels.changed(
                "llama", directory, writer -> writer.uint32("tokenizer.ggml.fim_pre_token_id", 3)))) {
            assertThatThrownBy(() -> model.fill("a", "b", GenerationOptions.DEFAULT, AnswerListener.silent()))
                    .hasMessageContainingAll("suffix", "middle")
                    .message()
                    .doesNotContain("prefix");
        }
    }

    private Path file(List<String> keys) {
        return TinyModels.changed(
                "llama",
                directory,
                writer -> writer.uint32("tokenizer.ggml." + keys.get(0), 3)
                        .uint32("tokenizer.ggml." + keys.get(1), 0)
                        .uint32("tokenizer.ggml." + keys.get(2), 1));
    }

    private static int[] joined(int[]... parts) {
        return Arrays.stream(parts).flatMapToInt(IntStream::of).toArray();
    }
}
