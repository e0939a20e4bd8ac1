package dev.bantam.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.testkit.tokenizers.TokenizerGolden;
import dev.bantam.text.SmallVocabularies.MapMetadata;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Vocabularies of `tokenizer.json` as GGUF has them, and back: the ids stay the reference's.
class VocabularyConversionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt2",
                "smollm2",
                "granite",
                "command-r",
                "olmo2",
                "stablelm2",
                "tekken",
                "phi4-mini",
                "deepseek-llm",
                "deepseek-coder",
                "deepseek-v3"
            })
    void byteLevelIdsStayTheReferences(String family) {
        GgufVocabulary gguf = converted(family, 700);
        assertThat(gguf.losses()).isEmpty();
        assertThat(new MapMetadata(gguf.values())
                        .strings("tokenizer.ggml.tokens")
                        .orElseThrow())
                .hasSize(700)
                .endsWith("[PAD699]");
        TokenizerGolden golden = TokenizerGolden.read("json/" + family);
        assertIds(golden, Tokenizers.from(new MapMetadata(gguf.values())));
        HuggingFaceVocabulary back = HuggingFaceVocabulary.of(new MapMetadata(gguf.values()), 128);
        assertIds(golden, Tokenizers.fromJson(stream(back.tokenizer()), stream(back.config())));
    }

    private static Map<String, Map<String, Object>> scored() {
        return Map.of(
                "sentence-piece", SmallVocabularies.sentencePiece(),
                "sentence-piece-prefix", SmallVocabularies.sentencePieceWithPrefix(),
                "sentence-piece-unknown", SmallVocabularies.sentencePieceWithoutBytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sentence-piece", "sentence-piece-prefix", "sentence-piece-unknown"})
    void idsOfScoresStayTheReferences(String name) {
        VocabularyMetadata metadata = new MapMetadata(Objects.requireNonNull(scored().get(name)));
        TokenizerGolden all = TokenizerGolden.read(name);
        HuggingFaceVocabulary json = HuggingFaceVocabulary.of(metadata, 128);
        // A sign for a space that stands in the text itself is one to GGUF's readers, and a sign to the others.
        TokenizerGolden golden = new TokenizerGolden(
                name,
                all.cases().stream()
                        .filter(each -> each.text().indexOf(SentencePieceModel.SPACE) < 0)
                        .toList());
        assertThat(golden.cases()).hasSizeGreaterThan(200);
        assertIds(golden, Tokenizers.fromJson(stream(json.tokenizer()), stream(json.config())));
        int size = metadata.strings("tokenizer.ggml.tokens").orElseThrow().size();
        GgufVocabulary back =
                GgufVocabulary.of(stream(json.tokenizer()), stream(json.config()), stream("{}"), size, "hen");
        assertThat(back.losses()).isEmpty();
        assertIds(golden, Tokenizers.from(new MapMetadata(back.values())));
    }

    @Test
    void saysWhatGgufHasNoPlaceFor() {
        assertThat(converted("llama3", 700).losses())
                .anySatisfy(loss -> assertThat(loss)
                        .contains("GGUF can't say that tokens such as")
                        .contains("stand alone"));
    }

    @ParameterizedTest
    @CsvSource({
        "nfkc, normalizes and splits text",
        "bert, the model WordPiece can't be converted",
        "gemma, only lists that were made from a SentencePiece model can be converted"
    })
    void whatGgufLacksIsRefusedByName(String family, String message) {
        assertThatThrownBy(() -> converted(family, 1000))
                .isInstanceOf(VocabularyException.class)
                .hasMessageContaining(message);
    }

    @Test
    void moreTokensThanTheModelHasAreRefused() {
        assertThatThrownBy(() -> converted("gpt2", 100))
                .isInstanceOf(VocabularyException.class)
                .hasMessageContaining("the embedding has only 100 rows");
    }

    @Test
    void rolesAreKept() {
        String config = """
                {"bos_token": "<|im_start|>", "eos_token": {"content": "<|im_end|>"}, "pad_token": "<|endoftext|>",
                 "unk_token": "<|endoftext|>", "add_bos_token": true}
                """;
        InputStream json = TokenizerGolden.tokenizerJson("smollm2");
        Tokenizer plain = Tokenizers.fromJson(TokenizerGolden.tokenizerJson("smollm2"), stream(config));
        int end = plain.endOfText();
        int other = end - 2;
        GgufVocabulary gguf = GgufVocabulary.of(
                json, stream(config), stream("{\"eos_token_id\": [" + end + ", " + other + "]}"), 700, "hen");
        Tokenizer tokenizer = Tokenizers.from(new MapMetadata(gguf.values()));
        assertThat(tokenizer.addsBeginOfText()).isTrue();
        assertThat(tokenizer.beginOfText()).isEqualTo(plain.beginOfText());
        assertThat(tokenizer.endOfText()).isEqualTo(end);
        assertThat(tokenizer.endOfAnswer()).contains(end, other);
        assertThat(gguf.values())
                .containsEntry("tokenizer.ggml.eot_token_id", (long) other)
                .containsEntry("tokenizer.ggml.padding_token_id", (long) other)
                .containsEntry("tokenizer.ggml.unknown_token_id", (long) other);

        HuggingFaceVocabulary back = HuggingFaceVocabulary.of(new MapMetadata(gguf.values()), 128);
        assertThat(back.endOfAnswer()).containsExactly(end, other);
        Tokenizer again = Tokenizers.fromJson(stream(back.tokenizer()), stream(back.config()));
        assertThat(again.addsBeginOfText()).isTrue();
        assertThat(again.beginOfText()).isEqualTo(plain.beginOfText());
        assertThat(again.endOfText()).isEqualTo(end);
    }

    private static void assertIds(TokenizerGolden golden, Tokenizer tokenizer) {
        assertThat(golden.mismatches((text, control) -> tokenizer.encode(List.of(new TextSpan(text, control)))))
                .isEmpty();
    }

    private static GgufVocabulary converted(String family, int rows) {
        return GgufVocabulary.of(TokenizerGolden.tokenizerJson(family), stream("{}"), stream("{}"), rows, "hen");
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
