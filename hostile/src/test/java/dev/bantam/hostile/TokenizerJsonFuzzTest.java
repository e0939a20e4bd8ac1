package dev.bantam.hostile;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.bantam.text.Tokenizers;
import java.io.ByteArrayInputStream;

/// Any `tokenizer.json`, and a text with what it describes.
class TokenizerJsonFuzzTest {
    private static final String TEXT = "Ab c\u00e9e\u0301 12 <s>\n don't\u2581a \ud83d\ude00 \ud83d";

    @FuzzTest
    void file(byte[] bytes) {
        Engine.outcome(() -> Engine.useTokenizer(Tokenizers.fromJson(new ByteArrayInputStream(bytes)), TEXT));
    }
}
