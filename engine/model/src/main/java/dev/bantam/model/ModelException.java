package dev.bantam.model;

import java.io.Serial;

/// A model cannot be run: an unknown architecture, a setting that is not supported, or weights that do not fit
/// together. The message names the setting or tensor. Such a model is refused, never run wrong.
public final class ModelException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public ModelException(String message) {
        super(message);
    }
}
