package dev.bantam.api;

/// Hears an answer while it is made.
@FunctionalInterface
public interface AnswerListener {
    /// @param text the next characters: whole ones, and no part of a stop string
    /// @return false to end the answer here
    boolean onText(String text);

    /// What a reasoning model thinks before it answers: pieces that joined are [Completion#reasoning]. Who does
    /// not care hears an empty piece of the answer instead, and can end it all the same.
    ///
    /// @param reasoning the next characters
    /// @return false to end the answer here
    default boolean onReasoning(String reasoning) {
        return onText("");
    }

    /// Prompt tokens done so far.
    ///
    /// @return false to end here, without an answer
    default boolean onPrompt(int done, int total) {
        return true;
    }

    /// Hears nothing and never ends an answer.
    static AnswerListener silent() {
        return text -> true;
    }
}
