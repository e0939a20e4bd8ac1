package dev.bantam.store;

import java.io.Serial;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A download broke off in a way that may not happen again.
final class TransferException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final @Nullable Duration retryAfter;

    /// @param retryAfter how long the server asks to wait, or null when it does not say
    TransferException(String reason, @Nullable Duration retryAfter) {
        super(reason);
        this.retryAfter = retryAfter;
    }

    /// How long the server asks to wait, or null when it does not say.
    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }
}
