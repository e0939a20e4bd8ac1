package dev.bantam.api;

import java.util.List;

/// A chat to be answered.
///
/// @param messages in order; the last is the one to answer
/// @param options how
public record ChatRequest(List<ChatMessage> messages, GenerationOptions options) {
    /// @throws IllegalArgumentException if there is no message
    public ChatRequest {
        messages = List.copyOf(messages);
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a chat needs at least one message");
        }
    }

    /// One question, answered greedily.
    public static ChatRequest of(String question) {
        return new ChatRequest(List.of(ChatMessage.user(question)), GenerationOptions.DEFAULT);
    }

    /// The same with other options.
    public ChatRequest withOptions(GenerationOptions options) {
        return new ChatRequest(messages, options);
    }
}
