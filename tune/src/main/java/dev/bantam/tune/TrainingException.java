package dev.bantam.tune;

import java.io.Serial;

/// Training can't go on: the message says why.
public final class TrainingException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public TrainingException(String message) {
        super(message);
    }
}
