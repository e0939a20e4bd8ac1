package dev.bantam.text.template;

import java.io.Serial;

/// A chat template is malformed, asked for something unsupported, or refused the chat (`raise_exception`).
public final class TemplateException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public TemplateException(String message) {
        super(message);
    }
}
