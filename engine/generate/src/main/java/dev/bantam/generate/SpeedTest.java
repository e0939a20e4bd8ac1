package dev.bantam.generate;

import dev.bantam.model.Session;
import java.util.Random;

/// Measures how fast a model runs: the prompt test fills an empty context with random tokens, the generation test
/// makes tokens one by one from an empty context. (llama-bench's `pp` and `tg`.)
public final class SpeedTest {
    private final Session session;
    private final int vocabularySize;
    private final Random random = new Random(1);

    SpeedTest(Session session, int vocabularySize) {
        this.session = session;
        this.vocabularySize = vocabularySize;
    }

    /// @param tokens tokens of the prompt
    /// @param repetitions timed runs, after one that is not
    /// @return tokens a second of each run
    public double[] prompt(int tokens, int repetitions) {
        double[] speeds = new double[repetitions];
        for (int run = -1; run < repetitions; run++) {
            session.clear();
            int[] ids = random.ints(tokens, 0, vocabularySize).toArray();
            long start = System.nanoTime();
            session.prompt(ids, (done, total) -> true);
            record(speeds, run, tokens, start);
        }
        session.clear();
        return speeds;
    }

    /// @param tokens tokens to generate
    /// @param repetitions timed runs, after one that is not
    /// @return tokens a second of each run
    public double[] generation(int tokens, int repetitions) {
        double[] speeds = new double[repetitions];
        for (int run = -1; run < repetitions; run++) {
            session.clear();
            long start = System.nanoTime();
            for (int i = 0; i < tokens; i++) {
                session.generate(random.nextInt(vocabularySize));
            }
            record(speeds, run, tokens, start);
        }
        session.clear();
        return speeds;
    }

    private static void record(double[] speeds, int run, int tokens, long start) {
        if (run >= 0) {
            speeds[run] = tokens / ((System.nanoTime() - start) / 1e9);
        }
    }
}
