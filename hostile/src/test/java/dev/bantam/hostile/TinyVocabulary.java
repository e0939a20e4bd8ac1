package dev.bantam.hostile;

import dev.bantam.text.VocabularyMetadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A vocabulary that any bytes spell: so that a fuzzer which changes a byte changes a token, not the file's structure.
///
/// The first byte's lower bits choose the model, the pre-tokenizer and two settings, the second is the id of the
/// unknown token and of the begin of text. Lines follow: `m` and a merge, or a digit for the token's type, a character
/// for its score and its name. The last line is a text.
final class TinyVocabulary implements VocabularyMetadata {
    private static final List<String> PRE = List.of("gpt-2", "smollm", "llama-bpe", "qwen2");

    private final int flags;
    private final long id;
    private final List<String> tokens = new ArrayList<>();
    private final List<String> merges = new ArrayList<>();
    private int[] types = new int[16];
    private float[] scores = new float[16];
    private String text = "";

    TinyVocabulary(byte[] bytes) {
        flags = bytes[0];
        id = bytes[1];
        for (String line : new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_8).split("\n", -1)) {
            if (line.startsWith("m")) {
                merges.add(line.substring(1));
            } else if (line.length() > 1) {
                add(line);
            }
            text = line;
        }
    }

    private void add(String line) {
        if (tokens.size() == types.length) {
            types = Arrays.copyOf(types, 2 * types.length);
            scores = Arrays.copyOf(scores, types.length);
        }
        types[tokens.size()] = line.charAt(0) - '0';
        scores[tokens.size()] = line.charAt(1) == '?' ? Float.NaN : -line.charAt(1);
        tokens.add(line.substring(2));
    }

    String text() {
        return text;
    }

    @Override
    public Optional<String> string(String key) {
        return switch (key) {
            case "tokenizer.ggml.model" -> Optional.of((flags & 1) == 0 ? "gpt2" : "llama");
            case "tokenizer.ggml.pre" -> (flags & 1) == 0 ? Optional.of(PRE.get(flags >> 1 & 3)) : Optional.empty();
            default -> Optional.empty();
        };
    }

    @Override
    public Optional<Long> integer(String key) {
        return switch (key) {
            case "tokenizer.ggml.unknown_token_id", "tokenizer.ggml.bos_token_id" -> Optional.of(id);
            default -> Optional.empty();
        };
    }

    @Override
    public Optional<Boolean> bool(String key) {
        return Optional.of((flags & 8) != 0);
    }

    @Override
    public Optional<List<String>> strings(String key) {
        return Optional.of(key.endsWith("merges") ? merges : tokens);
    }

    @Override
    public Optional<int[]> integers(String key) {
        return Optional.of(Arrays.copyOf(types, tokens.size()));
    }

    @Override
    public Optional<float[]> floats(String key) {
        return Optional.of(Arrays.copyOf(scores, tokens.size()));
    }
}
