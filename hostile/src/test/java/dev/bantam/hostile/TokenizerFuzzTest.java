package dev.bantam.hostile;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.GgufReader;
import dev.bantam.generate.CheckpointVocabulary;
import dev.bantam.testkit.GoldenModels;
import dev.bantam.text.Tokenizer;
import dev.bantam.text.Tokenizers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Any text with the vocabularies of the golden models, and vocabularies of any tokens, merges and scores.
class TokenizerFuzzTest {
    private static final int VOCABULARY = 0x80;
    private static final int UTF_16 = 0x40;
    private static final List<Tokenizer> TOKENIZERS = goldenTokenizers();

    @FuzzTest
    void textOrVocabulary(byte[] bytes) {
        if (bytes.length < 2) {
            return;
        }
        if ((bytes[0] & VOCABULARY) != 0) {
            TinyVocabulary vocabulary = new TinyVocabulary(bytes);
            Engine.outcome(() -> Engine.useTokenizer(Tokenizers.from(vocabulary), vocabulary.text()));
        } else {
            Charset charset = (bytes[0] & UTF_16) != 0 ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8;
            String text = new String(bytes, 1, bytes.length - 1, charset);
            Engine.outcome(() -> Engine.useTokenizer(TOKENIZERS.get((bytes[0] & 0x3F) % TOKENIZERS.size()), text));
        }
    }

    private static List<Tokenizer> goldenTokenizers() {
        return List.of("llama", "qwen2", "gemma3").stream()
                .map(TokenizerFuzzTest::tokenizer)
                .toList();
    }

    private static Tokenizer tokenizer(String name) {
        try {
            Path folder = Files.createTempDirectory("bantam-hostile");
            Path file = GoldenModels.extractGguf(GoldenModels.named(name), folder);
            try (Checkpoint checkpoint = GgufReader.open(file)) {
                return Tokenizers.from(new CheckpointVocabulary(checkpoint.metadata()));
            } finally {
                Files.delete(file);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
