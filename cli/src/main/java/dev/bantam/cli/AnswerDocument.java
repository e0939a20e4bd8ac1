package dev.bantam.cli;

import dev.bantam.api.Completion;
import dev.bantam.api.Completion.Usage;
import dev.bantam.api.GeneratedToken;
import dev.bantam.cli.terminal.Reasoning;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An answer as `--format json` writes it.
///
/// @param text what the model said
/// @param reasoningContent what it thought before, where it did and that is shown apart
/// @param finishReason `stop`, `length` or `cancelled`
/// @param seed what the answer was drawn with
/// @param tokens generated tokens, the ending one included
/// @param meanLogprob mean natural log-probability of its tokens, the ending one left out; absent without tokens
/// @param logprobs each token, where `--logprobs` asks for them
record AnswerDocument(
        String text,
        @Nullable String reasoningContent,
        String finishReason,
        long seed,
        int tokens,
        @Nullable Double meanLogprob,
        @Nullable List<Token> logprobs) {
    /// One token.
    record Token(int id, String text, double logprob) {}

    static AnswerDocument of(Completion completion, long seed, boolean logprobs, Reasoning reasoning) {
        boolean apart = reasoning == Reasoning.SHOW && !completion.reasoning().isEmpty();
        return new AnswerDocument(
                reasoning == Reasoning.INLINE
                        ? Reasoning.inline(completion.reasoning(), completion.text())
                        : completion.text(),
                apart ? completion.reasoning() : null,
                completion.finishReason().name().toLowerCase(Locale.ROOT),
                seed,
                completion.usage().generatedTokens(),
                completion.tokens().isEmpty() ? null : meanLogprob(completion),
                logprobs
                        ? completion.tokens().stream()
                                .map(token -> new Token(token.id(), token.text(), token.logprob()))
                                .toList()
                        : null);
    }

    /// Mean log-probability of an answer's tokens under the model; an answer without any is the least probable.
    static double meanLogprob(Completion completion) {
        return completion.tokens().stream()
                .mapToDouble(GeneratedToken::logprob)
                .average()
                .orElse(Double.NEGATIVE_INFINITY);
    }

    /// How long it took.
    ///
    /// @param promptSeconds spent on the prompt
    /// @param generationSeconds spent on generated tokens
    record Timing(double loadSeconds, double firstTokenSeconds, double promptSeconds, double generationSeconds) {
        static Timing of(Duration load, Usage usage) {
            return new Timing(
                    load.toNanos() / 1e9,
                    usage.timeToFirstToken().toNanos() / 1e9,
                    usage.promptTime().toNanos() / 1e9,
                    usage.generationTime().toNanos() / 1e9);
        }
    }
}
