package dev.bantam.api;

/// One message of a chat.
///
/// @param role who speaks
/// @param content what is said; always plain text, never control tokens
public record ChatMessage(Role role, String content) {
    /// Who speaks.
    public enum Role {
        /// Instructions for the whole chat.
        SYSTEM,
        /// The person.
        USER,
        /// The model.
        ASSISTANT
    }

    /// Instructions for the whole chat.
    public static ChatMessage system(String content) {
        return new ChatMessage(Role.SYSTEM, content);
    }

    /// What the person says.
    public static ChatMessage user(String content) {
        return new ChatMessage(Role.USER, content);
    }

    /// What the model said before.
    public static ChatMessage assistant(String content) {
        return new ChatMessage(Role.ASSISTANT, content);
    }
}
