package dev.bantam.cli;

import dev.bantam.api.ChatRequest.Thinking;
import dev.bantam.cli.terminal.Reasoning;
import picocli.CommandLine.Option;

/// Whether a reasoning model thinks, and where that is shown.
final class ReasoningOptions {
    @Option(
            names = "--reasoning",
            paramLabel = "WHERE",
            defaultValue = "show",
            description = "What a reasoning model thinks before it answers: show (on standard error), hide, or inline"
                    + " (in the answer, between <think> and </think>) (default: ${DEFAULT-VALUE}).")
    private Reasoning reasoning = Reasoning.SHOW;

    @Option(names = "--think", description = "Have the model think first, where its chat template can switch it on.")
    private boolean think;

    @Option(names = "--no-think", description = "Have it answer at once, where its chat template can switch it off.")
    private boolean noThink;

    Reasoning reasoning() {
        return reasoning;
    }

    /// @throws IllegalArgumentException if both are given
    Thinking thinking() {
        if (think && noThink) {
            throw new IllegalArgumentException("--think and --no-think can't both be given");
        }
        return think ? Thinking.ON : noThink ? Thinking.OFF : Thinking.DEFAULT;
    }
}
