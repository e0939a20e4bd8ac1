package dev.bantam.generate;

import dev.bantam.model.Session;
import java.util.Random;

/// Measures how fast a model runs: the prompt test runs random tokens, the generation test
/// makes tokens one by one. (llama-bench's `pp` and `tg`, and its `d` for the depth.)
public final class SpeedTest {
    private final Session session;
    private final int vocabularySize;
    private final Random random = new Random(1);

    SpeedTest(Session session, int vocabularySize) {
        this.session = session;
        this.vocabularySize = vocabularySize;
    }

    /// The most tokens of a test, with what stands before them.
    public int capacity() {
        return session.capacity();
    }

    /// @param tokens tokens of the prompt
    /// @param depth tokens in the context before it
    /// @param repetitions timed runs, after one that is not
    /// @return tokens a second of each run
    public double[] prompt(int tokens, int depth, int repetitions) {
        return runs(tokens, depth, repetitions, () -> session.prompt(ids(tokens), (done, total) -> true));
    }

    /// @param tokens tokens to generate
    /// @param depth tokens in the context before them
    /// @param repetitions timed runs, after one that is not
    /// @return tokens a second of each run
    public double[] generation(int tokens, int depth, int repetitions) {
        return runs(tokens, depth, repetitions, () -> {
            for (int i = 0; i < tokens; i++) {
                session.generate(random.nextInt(vocabularySize));
            }
        });
    }

    private double[] runs(int tokens, int depth, int repetitions, Runnable test) {
        int[] before = ids(depth);
        double[] speeds = new double[repetitions];
        session.clear();
        for (int run = -1; run < repetitions; run++) {
            if (depth == 0) {
                session.clear();
            } else {
                session.restart(before, (done, total) -> true);
            }
            long start = System.nanoTime();
            test.run();
            if (run >= 0) {
                speeds[run] = tokens / ((System.nanoTime() - start) / 1e9);
            }
        }
        session.clear();
        return speeds;
    }

    private int[] ids(int count) {
        return random.ints(count, 0, vocabularySize).toArray();
    }
}
