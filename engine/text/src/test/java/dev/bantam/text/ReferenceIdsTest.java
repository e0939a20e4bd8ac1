package dev.bantam.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.testkit.tokenizers.TokenizerGolden;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceIdsTest {
    @ParameterizedTest
    @ValueSource(strings = {"gpt-2", "smollm", "llama-bpe", "qwen2"})
    void byteLevelIdsAreTheReferences(String preTokenizer) {
        check("byte-level-" + preTokenizer, SmallVocabularies.byteLevel(preTokenizer));
    }

    @Test
    void sentencePieceIdsAreTheReferences() {
        check("sentence-piece", SmallVocabularies.sentencePiece());
    }

    @Test
    void sentencePieceIdsWithSpacePrefixAreTheReferences() {
        check("sentence-piece-prefix", SmallVocabularies.sentencePieceWithPrefix());
    }

    @Test
    void sentencePieceIdsWithUnknownTokensAreTheReferences() {
        check("sentence-piece-unknown", SmallVocabularies.sentencePieceWithoutBytes());
    }

    private static void check(String dump, Map<String, Object> metadata) {
        Tokenizer tokenizer = SmallVocabularies.tokenizer(metadata);
        TokenizerGolden golden = TokenizerGolden.read(dump);
        assertThat(golden.cases()).hasSize(300);
        assertThat(golden.mismatches((text, control) -> tokenizer.encode(List.of(new TextSpan(text, control)))))
                .isEmpty();
    }
}
