package dev.bantam.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DecodingTest {
    static Stream<Map<String, Object>> vocabularies() {
        return Stream.of(
                SmallVocabularies.byteLevel("gpt-2"),
                SmallVocabularies.sentencePiece(),
                SmallVocabularies.sentencePieceWithoutBytes());
    }

    @ParameterizedTest
    @MethodSource("vocabularies")
    void streamsGiveTheSameTextAsDecoding(Map<String, Object> metadata) {
        Tokenizer tokenizer = SmallVocabularies.tokenizer(metadata);
        Random random = new Random(4);
        for (int i = 0; i < 3_000; i++) {
            int[] ids = random.ints(random.nextInt(20), 0, tokenizer.size()).toArray();
            StringBuilder text = new StringBuilder();
            StreamDecoder stream = tokenizer.streamDecoder();
            for (int id : ids) {
                String part = stream.append(id);
                assertThat(part.isEmpty() || !Character.isHighSurrogate(part.charAt(part.length() - 1)))
                        .isTrue();
                text.append(part);
            }
            text.append(stream.finish());
            assertThat(text).hasToString(tokenizer.decode(ids));
        }
    }

    @Test
    void textComesBackAsItWas() {
        Tokenizer sentencePiece = SmallVocabularies.tokenizer(SmallVocabularies.sentencePiece());
        Tokenizer byteLevel = SmallVocabularies.tokenizer(SmallVocabularies.byteLevel("llama-bpe"));
        Random random = new Random(5);
        for (int i = 0; i < 3_000; i++) {
            String text = RandomText.next(random, 15);
            assertThat(byteLevel.decode(byteLevel.encode(text))).isEqualTo(text);
            assertThat(sentencePiece.decode(sentencePiece.encode(text))).isEqualTo(text.replace('\u2581', ' '));
        }
    }

    @Test
    void aCharacterWaitsForItsLastByte() {
        Tokenizer tokenizer = SmallVocabularies.tokenizer(SmallVocabularies.sentencePiece());
        int[] ids = tokenizer.encode("\ud800\udf48");
        assertThat(ids).hasSize(4);
        StreamDecoder stream = tokenizer.streamDecoder();
        assertThat(stream.append(ids[0])).isEmpty();
        assertThat(stream.append(ids[1])).isEmpty();
        assertThat(stream.append(ids[2])).isEmpty();
        assertThat(stream.append(ids[3])).isEqualTo("\ud800\udf48");
        assertThat(stream.append(ids[0])).isEmpty();
        assertThat(stream.finish()).isEqualTo("\ufffd");
        assertThat(stream.finish()).isEmpty();
    }

    /// The examples of Unicode's section 3.9 (tables 3-8 to 3-11) among them.
    @ParameterizedTest
    @CsvSource({
        "c0afe080bff08182 41, ????????A",
        "eda080edbfbfedaf 41, ????????A",
        "f4919293ff4180bf 42, ?????A??B",
        "e180e2f09192f1bf 41, ????A",
        "e282ac c3a9 f09f9880, \u20ac\u00e9\ud83d\ude00",
        "e282, ?",
        "61f09f98, a?",
        "f4908080, ????",
        "efbfbf eebfbf, \uffff\uefff"
    })
    void malformedBytesAreReplacedByMaximalSubparts(String hex, String expected) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        StringBuilder text = new StringBuilder();
        Utf8Decoder decoder = new Utf8Decoder();
        decoder.append(bytes, text);
        decoder.finish(text);
        assertThat(text).hasToString(expected.replace('?', '\ufffd'));
    }

    @Test
    void wellFormedBytesDecodeAsTheJdkDoes() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                String character = Character.toString(c);
                StringBuilder text = new StringBuilder();
                new Utf8Decoder().append(character.getBytes(StandardCharsets.UTF_8), text);
                assertThat(text.compareTo(new StringBuilder(character))).isZero();
            }
        }
    }

    @Test
    void controlTokensAreNoText() {
        Tokenizer tokenizer = SmallVocabularies.tokenizer(SmallVocabularies.byteLevel("gpt-2"));
        int[] ids = tokenizer.encode(List.of(new TextSpan("<|im_start|>hi<|im_end|>", true)));
        assertThat(tokenizer.decode(ids)).isEqualTo("hi");
        assertThat(tokenizer.isControl(ids[0])).isTrue();
        assertThat(tokenizer.bytes(ids[0])).isEqualTo("<|im_start|>".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void byteTokensAreTheirByte() {
        Tokenizer tokenizer = SmallVocabularies.tokenizer(SmallVocabularies.sentencePiece());
        int[] ids = tokenizer.encode("\u0007");
        assertThat(ids).hasSize(1);
        assertThat(tokenizer.bytes(ids[0])).containsExactly(7);
    }

    @Test
    void anIdOutsideTheVocabularyIsRefused() {
        Tokenizer tokenizer = SmallVocabularies.tokenizer(SmallVocabularies.byteLevel("gpt-2"));
        assertThatThrownBy(() -> tokenizer.bytes(tokenizer.size()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("token " + tokenizer.size());
        assertThatThrownBy(() -> tokenizer.decode(new int[] {-1})).isInstanceOf(IllegalArgumentException.class);
    }
}
