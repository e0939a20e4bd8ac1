package dev.bantam.api;

import java.util.List;

/// A chat to be answered.
///
/// @param messages in order; the last is the one to answer. Of earlier answers [Completion#text] alone belongs
/// here: models are not shown again what they thought
/// @param options how
/// @param thinking whether a reasoning model thinks before it answers
public record ChatRequest(List<ChatMessage> messages, GenerationOptions options, Thinking thinking) {
    /// Whether a reasoning model thinks before it answers.
    public enum Thinking {
        /// As its chat template has it where nobody asks.
        DEFAULT,
        /// It thinks: the template's variable `enable_thinking` (in some `thinking`) is true.
        ON,
        /// It answers at once: the variable is false.
        OFF
    }

    /// @throws IllegalArgumentException if there is no message
    public ChatRequest {
        messages = List.copyOf(messages);
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a chat needs at least one message");
        }
    }

    /// A chat of a model that thinks, or does not, as it was made to.
    public ChatRequest(List<ChatMessage> messages, GenerationOptions options) {
        this(messages, options, Thinking.DEFAULT);
    }

    /// One question, answered greedily.
    public static ChatRequest of(String question) {
        return new ChatRequest(List.of(ChatMessage.user(question)), GenerationOptions.DEFAULT);
    }

    /// The same with other options.
    public ChatRequest withOptions(GenerationOptions options) {
        return new ChatRequest(messages, options, thinking);
    }

    /// The same with thinking switched.
    public ChatRequest withThinking(Thinking thinking) {
        return new ChatRequest(messages, options, thinking);
    }
}
