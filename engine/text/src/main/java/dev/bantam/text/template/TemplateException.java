package dev.bantam.text.template;

import java.io.Serial;

/// A chat template is malformed, asked for something unsupported, went over a limit, or refused the chat
/// (`raise_exception`). The message begins with the line of the template where one is known.
public final class TemplateException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public TemplateException(String message) {
        super(message);
    }

    TemplateException(int line, String message, Throwable cause) {
        super("line " + line + ": " + message, cause);
    }

    /// @param line the line of the template, from 1
    /// @param message what went wrong there
    public TemplateException(int line, String message) {
        super("line " + line + ": " + message);
    }
}
