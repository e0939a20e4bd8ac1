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
        super("the prompt has " + promptTokens + " tokens, but the context holds " + contextLength
                + " and needs at least one for the answer; shorten the prompt or choose a longer context");
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
