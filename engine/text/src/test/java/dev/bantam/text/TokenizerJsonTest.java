package dev.bantam.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.testkit.tokenizers.TokenizerGolden;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerJsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt2",
                "smollm2",
                "granite",
                "command-r",
                "llama3",
                "olmo2",
                "qwen2",
                "stablelm2",
                "tekken",
                "phi4-mini",
                "deepseek-llm",
                "deepseek-coder",
                "deepseek-v3",
                "nfkc",
                "llama2",
                "phi3",
                "mistral-v3",
                "metaspace-always",
                "gemma",
                "gemma3",
                "unknown-fused",
                "unknown",
                "bert",
                "bert-cased",
                "bert-accents",
                "bert-raw"
            })
    void idsAreTheReferences(String family) throws IOException {
        Tokenizer tokenizer = Tokenizers.fromJson(TokenizerGolden.tokenizerJson(family));
        TokenizerGolden golden = TokenizerGolden.read("json/" + family);
        assertThat(golden.cases()).hasSize(300);
        assertThat(golden.mismatches((text, control) -> tokenizer.encode(List.of(new TextSpan(text, control)))))
                .isEmpty();
        noControlTokenComesOfPlainText(tokenizer, golden);
        streamsGiveWholeCharacters(tokenizer);
        loneSurrogatesAreReplaced(tokenizer);
    }

    private static void noControlTokenComesOfPlainText(Tokenizer tokenizer, TokenizerGolden golden) {
        // What text cannot express may become the unknown token.
        Set<String> unknown = Set.of("<unk>", "[UNK]");
        for (TokenizerGolden.Case each : golden.cases()) {
            assertThat(IntStream.of(tokenizer.encode(each.text())))
                    .noneMatch(id -> tokenizer.isControl(id)
                            && !unknown.contains(new String(tokenizer.bytes(id), StandardCharsets.UTF_8)));
        }
    }

    private static void streamsGiveWholeCharacters(Tokenizer tokenizer) {
        Random random = new Random(9);
        for (int i = 0; i < 200; i++) {
            int[] ids = random.ints(random.nextInt(30), 0, tokenizer.size()).toArray();
            StringBuilder text = new StringBuilder();
            StreamDecoder stream = tokenizer.streamDecoder();
            for (int id : ids) {
                String part = stream.append(id);
                assertThat(part.isEmpty() || !Character.isHighSurrogate(part.charAt(part.length() - 1)))
                        .isTrue();
                text.append(part);
            }
            assertThat(text.append(stream.finish())).hasToString(tokenizer.decode(ids));
        }
    }

    private static void loneSurrogatesAreReplaced(Tokenizer tokenizer) {
        assertThat(tokenizer.encode("a\ud800b \udc00")).isEqualTo(tokenizer.encode("a\ufffdb \ufffd"));
    }

    @Test
    void theTemplateSaysWhatTextBeginsAndEndsWith() throws IOException {
        Tokenizer bert = Tokenizers.fromJson(TokenizerGolden.tokenizerJson("bert"));
        assertThat(bert.addsBeginOfText()).isTrue();
        assertThat(bert.beginOfText()).isEqualTo(2);
        assertThat(bert.addsEndOfText()).isTrue();
        assertThat(bert.endOfText()).isEqualTo(3);
        assertThat(bert.decode(bert.encode("the the"))).isEqualTo(" the the");
    }

    @Test
    void theConfigNamesTokens() throws IOException {
        String config = """
                {"bos_token": "<|im_start|>", "eos_token": {"content": "<|im_end|>"}, "add_bos_token": true}""";
        Tokenizer tokenizer = Tokenizers.fromJson(TokenizerGolden.tokenizerJson("qwen2"), stream(config));
        assertThat(tokenizer.addsBeginOfText()).isTrue();
        assertThat(tokenizer.addsEndOfText()).isFalse();
        int[] named = tokenizer.encode(List.of(new TextSpan("<|im_start|><|im_end|>", true)));
        assertThat(tokenizer.beginOfText()).isEqualTo(named[0]);
        assertThat(tokenizer.endOfText()).isEqualTo(named[1]);
        assertThat(tokenizer.endOfAnswer()).contains(named[1]);
        assertThatThrownBy(() -> Tokenizers.fromJson(
                        TokenizerGolden.tokenizerJson("qwen2"), stream("{\"eos_token\": \"<nowhere>\"}")))
                .isInstanceOf(VocabularyException.class)
                .hasMessageContaining("<nowhere>");
    }

    /// What is changed in the file, and what the complaint names.
    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '`',
            value = {
                "qwen2  @ \"type\":\"NFC\"            @ \"type\":\"Lowercase\"        @ Lowercase",
                "llama3 @ {1,3} @ {1,4} @ {1,4}",
                "qwen2  @ \"behavior\":\"Isolated\"   @ \"behavior\":\"Removed\"      @ Removed",
                "qwen2  @ \"invert\":false            @ \"invert\":true               @ inverted",
                "qwen2  @ \"type\":\"Split\"          @ \"type\":\"Whitespace\"       @ Whitespace",
                "qwen2  @ \"add_prefix_space\":false,\"trim_offsets\":true,\"use_regex\":false @ \"add_prefix_space\":true @ add_prefix_space",
                "qwen2  @ \"type\":\"BPE\"            @ \"type\":\"Unigram\"          @ Unigram",
                "qwen2  @ \"dropout\":null            @ \"dropout\":0.1               @ dropout",
                "qwen2  @ \"end_of_word_suffix\":null @ \"end_of_word_suffix\":\"</w>\" @ end_of_word_suffix",
                "qwen2  @ \"special\":true            @ \"special\":7                 @ special",
                "qwen2  @ {\"id\":600,                @ {\"id\":599,                  @ 599",
                "qwen2  @ {\"id\":600,                @ {\"id\":-1,                   @ -1",
                "qwen2  @ {\"id\":600,                @ {\"id\":2000000000,           @ 2000000000",
                "qwen2  @ \"!\":0                     @ \"!\":1                       @ id 1",
                "qwen2  @ \"!\":0                     @ \"!\":0.5                     @ \"!\"",
                "qwen2  @ \"version\"                 @ \"version                     @ not well-formed",
                "gemma3 @ \"content\":\"\\u2581\"     @ \"content\":\"_\"             @ Replace",
                "gemma3 @ \"ignore_merges\":false     @ \"ignore_merges\":true        @ ignore_merges",
                "mistral-v3 @ \"split\":false         @ \"split\":true                @ split",
                "mistral-v3 @ \"prepend_scheme\":\"first\" @ \"prepend_scheme\":\"maybe\" @ maybe",
                "bert   @ \"type\":\"BertNormalizer\" @ \"type\":\"Nmt\"              @ Nmt",
                "bert   @ \"unk_token\":\"[UNK]\"     @ \"unk_token\":\"[none]\"      @ [none]",
                "bert   @ \"max_input_chars_per_word\":100 @ \"max_input_chars_per_word\":100000 @ 100000",
                "bert   @ \"type\":\"WordPiece\",\"unk @ \"type\":\"BPE\",\"unk       @ BertPreTokenizer"
            })
    void whatIsNotKnownIsRefusedByName(String family, String found, String replacement, String named)
            throws IOException {
        String json = json(family);
        assertThat(json).contains(found);
        assertThatThrownBy(() -> Tokenizers.fromJson(
                        stream(json.replaceFirst(Pattern.quote(found), Matcher.quoteReplacement(replacement)))))
                .isInstanceOf(VocabularyException.class)
                .hasMessageContaining(named);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "3",
                "{\"model\":{\"vocab\":{}}}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":"
            })
    void aFileWithoutAVocabularyIsRefused(String json) {
        assertThatThrownBy(() -> Tokenizers.fromJson(stream(json))).isInstanceOf(VocabularyException.class);
    }

    @Test
    void theStreamStaysOpen() throws IOException {
        boolean[] closed = new boolean[1];
        InputStream stream = new ByteArrayInputStream(json("gpt2").getBytes(StandardCharsets.UTF_8)) {
            @Override
            public void close() {
                closed[0] = true;
            }
        };
        assertThat(Tokenizers.fromJson(stream).size()).isPositive();
        assertThat(closed[0]).isFalse();
    }

    private static String json(String family) throws IOException {
        try (InputStream stream = TokenizerGolden.tokenizerJson(family)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream stream(String json) {
        return new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
    }
}
