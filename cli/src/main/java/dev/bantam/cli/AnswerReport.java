package dev.bantam.cli;

import dev.bantam.api.Completion;
import dev.bantam.api.Completion.FinishReason;
import dev.bantam.api.Completion.Usage;
import dev.bantam.cli.terminal.Terminal;
import dev.bantam.generate.LocalModel;
import java.time.Duration;
import java.util.Locale;

/// What a person may want to know of an answer beside its text, on standard error.
final class AnswerReport {
    private AnswerReport() {}

    /// Says so where an answer was cut.
    static void ending(Terminal terminal, Completion completion, int contextLength) {
        if (completion.finishReason() == FinishReason.LENGTH) {
            terminal.err()
                    .println("The answer ended after " + completion.usage().generatedTokens() + " tokens"
                            + (stillThinking(completion) ? ", while the model was thinking: " : ": ")
                            + (fills(completion, contextLength) ? "the context is full" : "--max-tokens allows more")
                            + ".");
        }
    }

    private static boolean stillThinking(Completion completion) {
        return completion.text().isEmpty() && !completion.reasoning().isEmpty();
    }

    /// Whether prompt and answer take all of the context.
    static boolean fills(Completion completion, int contextLength) {
        return completion.usage().promptTokens() + completion.usage().generatedTokens() >= contextLength;
    }

    static void speed(Terminal terminal, Usage usage, LocalModel model, Duration loadTime, long seed) {
        terminal.err()
                .printf(
                        Locale.ROOT,
                        "loaded in %.2f s; prompt %d tokens, %.1f tok/s; first token after %.3f s; answer %d tokens, %.1f tok/s; %s, seed %d%n",
                        seconds(loadTime),
                        usage.promptTokens(),
                        usage.promptTokens() / seconds(usage.promptTime()),
                        seconds(usage.timeToFirstToken()),
                        usage.generatedTokens(),
                        Math.max(0, usage.generatedTokens() - 1) / seconds(usage.generationTime()),
                        model.kernels().kernels().description(),
                        seed);
    }

    private static double seconds(Duration duration) {
        return Math.max(1e-9, duration.toNanos() / 1e9);
    }
}
