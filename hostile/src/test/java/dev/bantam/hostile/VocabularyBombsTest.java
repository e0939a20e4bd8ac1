package dev.bantam.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.GgufReader;
import dev.bantam.generate.CheckpointVocabulary;
import dev.bantam.text.Tokenizer;
import dev.bantam.text.Tokenizers;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Vocabularies that make much of little: work that grows with the square of a name, memory with every character.
class VocabularyBombsTest {
    private static final int NORMAL = 1;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;

    @Test
    void namesThatBeginAlikeAreCutNoLongerThanASecond() {
        List<String> names = names(1000, i -> "a".repeat(i + 1));
        assertThat(outcome(pieces(names, NORMAL), "a".repeat(100_000))).contains("tokenizer.ggml.tokens");
        assertThat(outcome(pieces(names.subList(0, 800), NORMAL), "a".repeat(100_000)))
                .isEmpty();
    }

    @Test
    void addedTokensTakeNoMoreMemoryThanIsThere() {
        List<String> names = names(20_000, i -> i + "x".repeat(120));
        assertThat(outcome(pieces(names, CONTROL), "a")).contains("tokenizer.ggml.tokens");
        assertThat(outcome(bytes(names, CONTROL, List.of()), "a")).contains("tokenizer.ggml.tokens");
    }

    @Test
    void addedTokensThatNearlyMatchEverywhereAreFoundInASecond() {
        List<String> names = names(127, i -> "a".repeat(i) + "b");
        assertThat(outcome(bytes(names, USER_DEFINED, List.of()), "a".repeat(250_000)))
                .isEmpty();
        assertThat(outcome(pieces(names, USER_DEFINED), "a".repeat(250_000))).isEmpty();
    }

    @Test
    void mergesThatDoubleAreQuickHoweverLongTheText() {
        List<String> names = names(10, i -> "a".repeat(1 << i));
        List<String> merges = IntStream.range(0, 9)
                .mapToObj(i -> names.get(i) + " " + names.get(i))
                .toList();
        assertThat(outcome(bytes(names, NORMAL, merges), "a".repeat(500_000))).isEmpty();
        List<String> lengths = names(150, i -> "a".repeat(i + 1));
        List<String> all = new ArrayList<>();
        for (int left = 1; left < lengths.size(); left++) {
            for (int right = 1; left + right <= lengths.size(); right++) {
                all.add(lengths.get(left - 1) + " " + lengths.get(right - 1));
            }
        }
        assertThat(outcome(bytes(lengths, NORMAL, all), "a".repeat(100_000))).isEmpty();
    }

    private static List<String> names(int count, IntFunction<String> name) {
        return IntStream.range(0, count).mapToObj(name).toList();
    }

    private static TinyGguf bytes(List<String> names, int type, List<String> merges) {
        return TinyGguf.llama()
                .strings("tokenizer.ggml.tokens", names)
                .integers("tokenizer.ggml.token_type", types(names.size(), type))
                .strings("tokenizer.ggml.merges", merges);
    }

    private static TinyGguf pieces(List<String> names, int type) {
        return TinyGguf.gemma3()
                .strings("tokenizer.ggml.tokens", names)
                .floats("tokenizer.ggml.scores", new float[names.size()])
                .integers("tokenizer.ggml.token_type", types(names.size(), type));
    }

    private static int[] types(int count, int type) {
        return IntStream.generate(() -> type).limit(count).toArray();
    }

    private static String outcome(TinyGguf model, String text) {
        byte[] bytes = model.done();
        return Engine.outcome(() -> {
            try (Checkpoint checkpoint = GgufReader.read(Engine.NAME, MemorySegment.ofArray(bytes))) {
                Tokenizer tokenizer = Tokenizers.from(new CheckpointVocabulary(checkpoint.metadata()));
                Engine.useTokenizer(tokenizer, text);
            }
        });
    }
}
