package dev.bantam.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.api.ChatRequest;
import dev.bantam.api.GenerationOptions;
import dev.bantam.formats.FormatException;
import dev.bantam.testkit.GoldenCase;
import dev.bantam.testkit.GoldenModels;
import dev.bantam.text.VocabularyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A model's folder as transformers save it, from its files to an answer.
class HuggingFaceFolderTest {
    @TempDir
    private Path directory;

    private Path folder = Path.of("");
    private final GoldenCase golden = GoldenModels.named(GoldenModels.WITH_VOCABULARY);

    @BeforeEach
    void extract() {
        folder = GoldenModels.extractHuggingFace(golden, directory);
    }

    @Test
    void answersAsTheGgufFileOfTheSameWeightsDoes() throws IOException {
        GenerationOptions options = GenerationOptions.DEFAULT.withMaxTokens(20);
        int[] tokens = golden.sequences().getFirst().tokens();
        double[] expected;
        try (LocalModel model = LocalModel.load(TinyModels.file(golden.name(), directory))) {
            expected = model.logProbabilities(tokens, 1);
        }
        try (LocalModel model = LocalModel.load(folder)) {
            assertThat(model.rawPrompt("Hen")).containsExactly(2, 11, 34, 43);
            assertThat(model.hasChatTemplate()).isTrue();
            assertThat(model.tokenizer().endOfAnswer()).contains(1, 3);
            // The letters that the template writes, then what was said, then the end of the turn by its token.
            assertThat(model.chatPrompt(ChatRequest.of("Hen")))
                    .startsWith(2, 50)
                    .contains(11, 34, 43, 1);
            assertThat(model.complete("Hen", options, text -> true).usage().promptTokens())
                    .isEqualTo(4);
            assertThat(model.logProbabilities(tokens, 1)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "model_type": "llama"                | "model_type": "mamba"                       | model_type is "mamba"
            "mlp_bias": false                    | "mlp_bias": true                            | mlp_bias is true
            "hidden_act": "silu"                 | "hidden_act": "relu"                        | hidden_act is relu
            "rope_type": "llama3"                | "rope_type": "dynamic"                      | rope_type is dynamic
            "pretraining_tp": 1                  | "quantization_config": {"bits": 4}          | quantization_config
            "high_freq_factor": 4.0              | "high_freq_factor": 4.0, "odd": 2           | odd is 2
            "hidden_size": 24                    | "hidden_width": 24                          | hidden_size is missing
            "hidden_size": 24                    | "hidden_size": "24"                         | hidden_size is "24"
            "num_hidden_layers": 3               | "num_hidden_layers": 3.5                    | num_hidden_layers is 3.5
            """)
    void whatCantBeRunIsRefusedByName(String found, String instead, String message) throws IOException {
        Path config = folder.resolve("config.json");
        String text = Files.readString(config);
        assertThat(text).contains(found);
        Files.writeString(config, text.replace(found, instead));
        assertThatThrownBy(() -> LocalModel.load(folder))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aFolderWithoutItsVocabularyIsRefused() throws IOException {
        Files.delete(folder.resolve("tokenizer.json"));
        assertThatThrownBy(() -> LocalModel.load(folder))
                .isInstanceOf(VocabularyException.class)
                .hasMessageContaining("tokenizer.json");
    }

    @Test
    void damagedFilesEndInOneLine() throws IOException {
        Path config = folder.resolve("config.json");
        Files.writeString(config, "{\"model_type\": ");
        assertThatThrownBy(() -> LocalModel.load(folder)).isInstanceOf(FormatException.class);
        Files.write(config, "[1]".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> LocalModel.load(folder)).isInstanceOf(FormatException.class);
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": 4000}");
        assertThatThrownBy(() -> ModelText.load(folder)).isInstanceOf(FormatException.class);
    }
}
