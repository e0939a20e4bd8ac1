package dev.bantam.text.template;

import java.io.Serial;

/// What a step of a rendering refuses; [Interpreter] adds the line and turns it into a [TemplateException].
final class EvaluationError extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    EvaluationError(String message) {
        // Guarded code may throw many of these; the stack of the interpreter says nothing about the template.
        super(message, null, false, false);
    }
}
