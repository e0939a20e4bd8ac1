package dev.bantam.api;

import java.time.Duration;
import java.util.List;

/// An answer.
///
/// @param text what the model said, without what ended it; empty where it ended while the model was thinking
/// @param reasoning what a reasoning model thought before it said that, without the tags and the blanks around it;
/// empty where it did not think
/// @param finishReason why it ended
/// @param tokens the generated tokens, in order, those of the reasoning too; the one that ended the answer is not
/// among them
/// @param usage what it took
public record Completion(
        String text, String reasoning, FinishReason finishReason, List<GeneratedToken> tokens, Usage usage) {
    /// Why an answer ended.
    public enum FinishReason {
        /// The model ended it, or a stop string was reached.
        STOP,
        /// The limit of tokens, or the end of the context, was reached.
        LENGTH,
        /// Whoever listens asked for an end.
        CANCELLED
    }

    /// What an answer took.
    ///
    /// @param promptTokens tokens of the prompt
    /// @param generatedTokens tokens drawn, the ending one included
    /// @param timeToFirstToken from the start to the first token
    /// @param promptTime spent on the prompt
    /// @param generationTime spent on generated tokens
    public record Usage(
            int promptTokens,
            int generatedTokens,
            Duration timeToFirstToken,
            Duration promptTime,
            Duration generationTime) {}
}
