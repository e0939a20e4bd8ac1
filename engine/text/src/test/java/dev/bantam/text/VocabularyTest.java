package dev.bantam.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VocabularyTest {
    @Test
    void rolesComeFromTheMetadata() {
        Tokenizer tokenizer = SmallVocabularies.tokenizer(SmallVocabularies.byteLevel("gpt-2"));
        assertThat(tokenizer.beginOfText()).isEqualTo(1);
        assertThat(tokenizer.addsBeginOfText()).isFalse();
        assertThat(tokenizer.endOfAnswer()).containsExactlyInAnyOrder(0, 2);
        Tokenizer sentencePiece = SmallVocabularies.tokenizer(SmallVocabularies.sentencePiece());
        assertThat(sentencePiece.beginOfText()).isEqualTo(2);
        assertThat(sentencePiece.addsBeginOfText()).isTrue();
        assertThat(sentencePiece.endOfAnswer()).containsExactlyInAnyOrder(1, 4);
    }

    @Test
    void withoutTheFieldTheModelDecidesAboutTheBeginOfText() {
        for (String preTokenizer : List.of("gpt-2", "qwen2", "smollm")) {
            Map<String, Object> metadata = SmallVocabularies.byteLevel(preTokenizer);
            metadata.remove("tokenizer.ggml.add_bos_token");
            assertThat(SmallVocabularies.tokenizer(metadata).addsBeginOfText()).isFalse();
        }
        Map<String, Object> metadata = SmallVocabularies.byteLevel("llama-bpe");
        metadata.remove("tokenizer.ggml.add_bos_token");
        assertThat(SmallVocabularies.tokenizer(metadata).addsBeginOfText()).isTrue();
        metadata.remove("tokenizer.ggml.bos_token_id");
        Tokenizer without = SmallVocabularies.tokenizer(metadata);
        assertThat(without.addsBeginOfText()).isFalse();
        assertThat(without.beginOfText()).isEqualTo(-1);
    }

    @Test
    void unknownKindsAreNamedWithTheKnownOnes() {
        refused(byteLevel(m -> m.put("tokenizer.ggml.model", "rwkv")), "tokenizer.ggml.model", "rwkv", "gpt2, llama");
        refused(
                byteLevel(m -> m.put("tokenizer.ggml.pre", "viking")),
                "tokenizer.ggml.pre",
                "viking",
                "qwen2",
                "smollm");
        refused(sentencePiece(m -> m.put("tokenizer.ggml.pre", "tekken")), "tokenizer.ggml.pre", "tekken");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "pre", "tokens", "token_type", "merges"})
    void aMissingFieldIsNamed(String name) {
        refused(byteLevel(m -> m.remove("tokenizer.ggml." + name)), "tokenizer.ggml." + name);
        refused(byteLevel(m -> m.put("tokenizer.ggml." + name, 3.5)), "tokenizer.ggml." + name);
    }

    @Test
    void sentencePieceNeedsScores() {
        refused(sentencePiece(m -> m.remove("tokenizer.ggml.scores")), "tokenizer.ggml.scores");
        refused(sentencePiece(m -> m.put("tokenizer.ggml.scores", new float[3])), "tokenizer.ggml.scores");
        refused(sentencePiece(m -> field(m, "scores", float[].class)[9] = Float.NaN), "tokenizer.ggml.scores[9]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bos", "eos", "eot", "eom", "unknown"})
    void anIdOutsideTheVocabularyIsNamed(String role) {
        String key = "tokenizer.ggml." + role + "_token_id";
        refused(byteLevel(m -> m.put(key, -1L)), key, "-1");
        refused(byteLevel(m -> m.put(key, 1L << 40)), key);
        refused(byteLevel(m -> m.put(key, (long) tokens(m).size())), key);
    }

    @Test
    void anEmptyVocabularyIsRefused() {
        refused(byteLevel(m -> m.put("tokenizer.ggml.tokens", List.of())), "tokenizer.ggml.tokens is empty");
    }

    @Test
    void faultyTokensAreNamed() {
        refused(byteLevel(m -> tokens(m).set(9, tokens(m).get(8))), "tokenizer.ggml.tokens[9]");
        refused(byteLevel(m -> tokens(m).set(9, "")), "tokenizer.ggml.tokens[9]");
        refused(byteLevel(m -> tokens(m).set(9, "x".repeat(5000))), "tokenizer.ggml.tokens[9]");
        refused(byteLevel(m -> m.put("tokenizer.ggml.token_type", new int[3])), "tokenizer.ggml.token_type");
        refused(byteLevel(m -> types(m)[9] = 7), "tokenizer.ggml.token_type[9]");
        refused(byteLevel(m -> types(m)[9] = -1), "tokenizer.ggml.token_type[9]");
    }

    @Test
    void faultyMergesAreNamed() {
        for (String merge : List.of("ab", "a", "a ", " a", "a b c", "", " ", "a  b")) {
            refused(byteLevel(m -> merges(m).set(5, merge)), "tokenizer.ggml.merges[5]");
        }
        refused(byteLevel(m -> merges(m).set(5, "nowhere e")), "tokenizer.ggml.merges[5]", "nowhere");
    }

    @Test
    void textCannotMergeIntoAControlToken() {
        refused(
                byteLevel(m -> types(m)[tokens(m).indexOf(merges(m).get(5).replace(" ", ""))] = 3),
                "tokenizer.ggml.merges[",
                "CONTROL");
        Map<String, Object> metadata = sentencePiece(m -> tokens(m).set(1, "\u2581qq"));
        assertThat(SmallVocabularies.tokenizer(metadata).encode(" qq")).doesNotContain(1);
    }

    @Test
    void faultyByteTokensAreNamed() {
        for (String name : List.of("<0x-1>", "<0x1>", "<0x100>", "0x01", "<0xGG>", "\u00e9")) {
            Map<String, Object> metadata =
                    sentencePiece(m -> tokens(m).set(tokens(m).indexOf("<0x01>"), name));
            refused(metadata, "tokenizer.ggml.tokens[", name);
        }
        refused(
                sentencePiece(m -> {
                    tokens(m).set(tokens(m).indexOf("<0xAB>"), "<0xCd>");
                }),
                "repeats byte token");
    }

    @Test
    void withoutBytesAnUnknownTokenIsNeeded() {
        Map<String, Object> metadata = SmallVocabularies.sentencePieceWithoutBytes();
        metadata.remove("tokenizer.ggml.unknown_token_id");
        refused(metadata, "tokenizer.ggml.unknown_token_id");
    }

    @Test
    void aBeginOfTextToAddMustExist() {
        refused(
                byteLevel(m -> {
                    m.put("tokenizer.ggml.add_bos_token", true);
                    m.remove("tokenizer.ggml.bos_token_id");
                }),
                "tokenizer.ggml.add_bos_token",
                "tokenizer.ggml.bos_token_id");
    }

    private static void refused(Map<String, Object> metadata, String... named) {
        assertThatThrownBy(() -> SmallVocabularies.tokenizer(metadata))
                .isInstanceOf(VocabularyException.class)
                .hasMessageContainingAll(named);
    }

    private static Map<String, Object> byteLevel(Consumer<Map<String, Object>> change) {
        return changed(SmallVocabularies.byteLevel("gpt-2"), change);
    }

    private static Map<String, Object> sentencePiece(Consumer<Map<String, Object>> change) {
        return changed(SmallVocabularies.sentencePiece(), change);
    }

    private static Map<String, Object> changed(Map<String, Object> metadata, Consumer<Map<String, Object>> change) {
        change.accept(metadata);
        return metadata;
    }

    @SuppressWarnings("unchecked")
    private static List<String> tokens(Map<String, Object> metadata) {
        return field(metadata, "tokens", List.class);
    }

    @SuppressWarnings("unchecked")
    private static List<String> merges(Map<String, Object> metadata) {
        return field(metadata, "merges", List.class);
    }

    private static int[] types(Map<String, Object> metadata) {
        return field(metadata, "token_type", int[].class);
    }

    private static <T> T field(Map<String, Object> metadata, String name, Class<T> type) {
        return type.cast(Objects.requireNonNull(metadata.get("tokenizer.ggml." + name)));
    }
}
