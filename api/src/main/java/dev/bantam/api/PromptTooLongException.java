package dev.bantam.api;

import java.io.Serial;

/// A prompt has more tokens than the context holds. Nothing was cut and nothing was run.
public final class PromptTooLongException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1;

    private final int promptTokens;
    private final int contextLength;

    /// @param promptTokens tokens of the prompt
    /// @param contextLength tokens the context holds
    public PromptTooLongException(int promptTokens, int contextLength) {
        this(
                promptTokens,
                contextLength,
                "the prompt has " + promptTokens + " tokens, but the context holds " + contextLength
                        + " and needs at least one for the answer; shorten the prompt or choose a longer context");
    }

    /// A text that shall become a vector: no answer needs room.
    ///
    /// @param tokens of the text
    /// @param contextLength the most tokens of a text
    public static PromptTooLongException ofText(int tokens, int contextLength) {
        String message = "the text has " + tokens + " tokens, but the model takes at most " + contextLength
                + "; shorten it or embed it in parts";
        return new PromptTooLongException(tokens, contextLength, message);
    }

    private PromptTooLongException(int promptTokens, int contextLength, String message) {
        super(message);
        this.promptTokens = promptTokens;
        this.contextLength = contextLength;
    }

    /// Tokens of the prompt.
    public int promptTokens() {
        return promptTokens;
    }

    /// Tokens the context holds.
    public int contextLength() {
        return contextLength;
    }
}
