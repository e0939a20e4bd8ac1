package dev.bantam.text;

/// What a token is for, in the order of GGUF's codes 1 to 6 (`tokenizer.ggml.token_type`).
enum TokenType {
    /// Ordinary text, made by merging.
    NORMAL,
    /// Stands for text that the vocabulary cannot express.
    UNKNOWN,
    /// Steers the model; recognised only where a template wrote it.
    CONTROL,
    /// Text that is always one token, wherever it stands.
    USER_DEFINED,
    /// A place in the vocabulary that nothing maps to.
    UNUSED,
    /// One byte of a character that has no token.
    BYTE;

    /// What stands for it in GGUF.
    int code() {
        return switch (this) {
            case NORMAL -> 1;
            case UNKNOWN -> 2;
            case CONTROL -> 3;
            case USER_DEFINED -> 4;
            case UNUSED -> 5;
            case BYTE -> 6;
        };
    }

    /// True for tokens that plain text can never become and that are no part of an answer's text.
    boolean isControl() {
        return this == UNKNOWN || this == CONTROL || this == UNUSED;
    }
}
