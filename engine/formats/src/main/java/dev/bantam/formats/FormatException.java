package dev.bantam.formats;

import java.io.Serial;

/// A file is not what its format says it must be. The message names the file, the field and what was found.
public final class FormatException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public FormatException(String message) {
        super(message);
    }

    public FormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
