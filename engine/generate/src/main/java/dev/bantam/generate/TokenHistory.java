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

    private final int[] recent;
    private final Map<Integer, Integer> generated = new HashMap<>();
    private int added;

    TokenHistory(int[] prompt, int window) {
        recent = new int[window];
        Arrays.fill(recent, -1);
        for (int id : prompt) {
            remember(id);
        }
    }

    /// Adds a generated token.
    void add(int id) {
        remember(id);
        generated.merge(id, 1, Integer::sum);
    }

    private void remember(int id) {
        if (recent.length > 0) {
            recent[added % recent.length] = id;
            added = added + 1 == 2 * recent.length ? recent.length : added + 1;
        }
    }

    /// Each different token of the window, once.
    void forEachRecent(IntConsumer consumer) {
        Set<Integer> seen = new HashSet<>();
        for (int id : recent) {
            if (id >= 0 && seen.add(id)) {
                consumer.accept(id);
            }
        }
    }

    /// Each different generated token, with its count.
    void forEachGenerated(CountConsumer consumer) {
        generated.forEach(consumer::accept);
    }
}
