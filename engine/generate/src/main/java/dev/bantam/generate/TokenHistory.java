package dev.bantam.generate;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;

/// The tokens that penalties look at: the last ones of prompt and answer, and counts of the answer's own.
final class TokenHistory {
    /// Receives a token id and how often the answer has it.
    @FunctionalInterface
    interface CountConsumer {
        void accept(int id, int count);
    }

    private final int window;
    private final Map<Integer, Integer> generated = new HashMap<>();
    private int[] tokens;
    private int size;

    /// @param window how many tokens back [#forEachRecent] looks; may be more than there will ever be
    TokenHistory(int[] prompt, int window) {
        this.window = window;
        this.tokens = Arrays.copyOf(prompt, prompt.length + 64);
        this.size = prompt.length;
    }

    /// Adds a generated token.
    void add(int id) {
        if (size == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * size);
        }
        tokens[size++] = id;
        generated.merge(id, 1, Integer::sum);
    }

    /// Each different token of the window, once.
    void forEachRecent(IntConsumer consumer) {
        Set<Integer> seen = new HashSet<>();
        for (int i = Math.max(0, size - window); i < size; i++) {
            if (seen.add(tokens[i])) {
                consumer.accept(tokens[i]);
            }
        }
    }

    /// Each different generated token, with its count.
    void forEachGenerated(CountConsumer consumer) {
        generated.forEach(consumer::accept);
    }
}
