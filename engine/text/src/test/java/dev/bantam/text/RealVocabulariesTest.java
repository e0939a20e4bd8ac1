package dev.bantam.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.testkit.tokenizers.WideIds;
import dev.bantam.text.SmallVocabularies.MapMetadata;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Real vocabularies on 10,500 texts each. Fetches 450 MB once, with Python; `./mvnw verify -Pslow`.
@Tag("slow")
class RealVocabulariesTest {
    private static final Pattern RUN_OF_SPACES = Pattern.compile("[ \t\n]{2}");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama2",
                "llama3",
                "llama3.1",
                "llama3.2",
                "gemma",
                "gemma2",
                "gemma3",
                "qwen1.5",
                "qwen2.5",
                "qwen3",
                "mistral-nemo",
                "deepseek-v3",
                "gpt-2",
                "gpt-4o",
                "minilm",
                "gguf-smollm2",
                "gguf-mistral-v1",
                "gguf-mistral-v3",
                "gguf-llama-bpe",
                "gguf-llama-spm",
                "gguf-phi-3",
                "gguf-qwen2",
                "gguf-deepseek-llm",
                "gguf-deepseek-coder",
                "gguf-gpt-2",
                "gguf-refact",
                "gguf-starcoder",
                "gguf-command-r",
                "gguf-bert-bge"
            })
    void idsAreTheReferences(String name) throws IOException, InterruptedException {
        Path folder = folder().resolve(name);
        if (!Files.exists(folder)) {
            fetch(name);
        }
        Tokenizer tokenizer = read(folder);
        WideIds golden = WideIds.read(name);
        assertThat(golden.texts()).hasSizeGreaterThan(10_000);
        assertThat(golden.mismatches((text, control) -> tokenizer.encode(List.of(new TextSpan(text, control)))))
                .isEmpty();
    }

    /// From `tokenizer.json` to GGUF and back, or the other way. Left out are texts with a sign for a space
    /// of their own, which is a space to GGUF's readers alone, and Gemma's runs of spaces, which one way
    /// finds before it merges and the other merges.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama2",
                "llama3",
                "llama3.1",
                "llama3.2",
                "gemma",
                "gemma2",
                "gemma3",
                "qwen1.5",
                "qwen2.5",
                "qwen3",
                "mistral-nemo",
                "deepseek-v3",
                "gpt-2",
                "gpt-4o",
                "gguf-smollm2",
                "gguf-mistral-v1",
                "gguf-llama-bpe",
                "gguf-llama-spm",
                "gguf-phi-3",
                "gguf-qwen2",
                "gguf-deepseek-llm",
                "gguf-deepseek-coder",
                "gguf-gpt-2",
                "gguf-refact",
                "gguf-starcoder",
                "gguf-command-r"
            })
    void convertedVocabulariesGiveTheSameIds(String name) throws IOException, InterruptedException {
        Path folder = folder().resolve(name);
        if (!Files.exists(folder)) {
            fetch(name);
        }
        Tokenizer tokenizer = read(folder);
        Path json = folder.resolve("tokenizer.json");
        Tokenizer there;
        Tokenizer back;
        if (Files.exists(json)) {
            GgufVocabulary gguf = gguf(Files.readString(json), tokenizer.size());
            there = Tokenizers.from(new MapMetadata(gguf.values()));
            back = json(HuggingFaceVocabulary.of(new MapMetadata(gguf.values()), 128));
        } else {
            MapMetadata metadata = new MapMetadata(SmallVocabularies.read(folder.resolve("metadata.json")));
            HuggingFaceVocabulary made = HuggingFaceVocabulary.of(metadata, 128);
            there = json(made);
            Map<String, Object> values =
                    new HashMap<>(gguf(made.tokenizer(), tokenizer.size()).values());
            // Phi-3's tokens are known by it.
            metadata.string("general.name").ifPresent(model -> values.put("general.name", model));
            back = Tokenizers.from(new MapMetadata(values));
        }
        int compared = 0;
        for (String text : WideIds.read(name).texts()) {
            if (text.indexOf(SentencePieceModel.SPACE) >= 0
                    || name.startsWith("gemma") && RUN_OF_SPACES.matcher(text).find()) {
                continue;
            }
            compared++;
            int[] expected = tokenizer.encode(List.of(new TextSpan(text, compared % 2 == 0)));
            assertThat(there.encode(List.of(new TextSpan(text, compared % 2 == 0))))
                    .isEqualTo(expected);
            assertThat(back.encode(List.of(new TextSpan(text, compared % 2 == 0))))
                    .isEqualTo(expected);
        }
        assertThat(compared).isGreaterThan(5_000);
    }

    private static GgufVocabulary gguf(String json, int rows) {
        return GgufVocabulary.of(stream(json), stream("{}"), stream("{}"), rows, "hen");
    }

    private static Tokenizer json(HuggingFaceVocabulary made) {
        return Tokenizers.fromJson(stream(made.tokenizer()), stream(made.config()));
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Tokenizer read(Path folder) throws IOException {
        Path json = folder.resolve("tokenizer.json");
        if (!Files.exists(json)) {
            return SmallVocabularies.tokenizer(SmallVocabularies.read(folder.resolve("metadata.json")));
        }
        try (InputStream stream = Files.newInputStream(json)) {
            return Tokenizers.fromJson(stream);
        }
    }

    private static Path folder() {
        String cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(value -> !value.isEmpty())
                .orElse(System.getProperty("user.home") + "/.cache");
        return Path.of(cache, "bantam", "vocabularies");
    }

    private static void fetch(String name) throws IOException, InterruptedException {
        Path script = Path.of("../../testkit/goldens/tokenizers/vocabularies.py");
        assertThat(script).exists();
        Process process = new ProcessBuilder("python3", script.toString(), name)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
