package dev.bantam.cli.terminal;

/// Where what a reasoning model thinks is shown.
public enum Reasoning {
    /// Apart from the answer: on standard error, in JSON as a field of its own.
    SHOW,
    /// Nowhere.
    HIDE,
    /// Before the answer, as a part of it, between `<think>` and `</think>`.
    INLINE;

    static final String OPEN = "<think>\n";
    static final String CLOSE = "\n</think>\n\n";

    /// A whole answer with what was thought before it. Without an answer the thinking stays open.
    public static String inline(String reasoning, String text) {
        return reasoning.isEmpty() ? text : OPEN + reasoning + (text.isEmpty() ? "" : CLOSE + text);
    }
}
