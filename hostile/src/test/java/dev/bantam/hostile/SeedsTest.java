package dev.bantam.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.text.Tokenizers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeedsTest {
    @Test
    void lieWhereFuzzingLooksForThem() throws IOException {
        for (Map.Entry<Path, byte[]> seed : Seeds.all().entrySet()) {
            assertThat(Files.readAllBytes(seed.getKey()))
                    .as(seed.getKey() + " is what Seeds writes")
                    .isEqualTo(seed.getValue());
        }
    }

    /// A model that is refused early would test little of what follows.
    @Test
    void theTinyModelsRun() {
        for (TinyGguf model : new TinyGguf[] {TinyGguf.llama(), TinyGguf.qwen2(), TinyGguf.gemma3()}) {
            byte[] bytes = model.done();
            assertThat(Engine.outcome(() -> Engine.useGguf(bytes))).isEmpty();
        }
    }

    /// The same of a `tokenizer.json`.
    @Test
    void theTokenizersWork() {
        Seeds.all().forEach((path, bytes) -> {
            if (path.toString().contains("TokenizerJson")) {
                assertThat(Engine.outcome(() -> Tokenizers.fromJson(new ByteArrayInputStream(bytes))))
                        .as(path.toString())
                        .isEmpty();
            }
        });
    }

    /// Such a name was taken for that of an id without a token, and unknown characters became id -1.
    @Test
    void anUnknownTokenWithoutANameIsRefused() {
        String json = Seeds.all().entrySet().stream()
                .filter(seed -> seed.getKey().endsWith("TokenizerJsonFuzzTestInputs/file/sentence-piece"))
                .map(seed -> new String(seed.getValue(), StandardCharsets.UTF_8))
                .findFirst()
                .orElseThrow()
                .replace("\"unk_token\":\"<u>\"", "\"unk_token\":\"\"")
                .replace("\"a\":4", "\"a\":7");
        assertThat(Engine.outcome(() -> Engine.useTokenizer(
                        Tokenizers.fromJson(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))), "abc")))
                .contains("model.unk_token");
    }
}
