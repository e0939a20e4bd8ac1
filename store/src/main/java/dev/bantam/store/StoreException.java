package dev.bantam.store;

import java.io.Serial;

/// The store can't do what it was asked for. The message names the model or file and the way out.
public final class StoreException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
