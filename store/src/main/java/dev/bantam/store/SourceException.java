package dev.bantam.store;

import java.io.Serial;

/// One source can't deliver a model; the next one may. The message is the reason, without the source's name.
final class SourceException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final String reason;

    SourceException(String reason) {
        super(reason);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
