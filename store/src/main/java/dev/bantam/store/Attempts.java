package dev.bantam.store;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Tries something against a server again and again, with growing pauses, as long as there is hope.
///
/// @param connection knows whether the server ever answered
record Attempts(HubSettings settings, HubConnection connection, PullListener listener) {
    /// An attempt that brought this much was no failure: the count of attempts starts again.
    private static final long BYTES_THAT_COUNT = 8 << 20;

    /// A server that never answered is given up sooner: another source may be waiting.
    private static final int ATTEMPTS_WITHOUT_ANSWER = 2;

    /// One try.
    @FunctionalInterface
    interface Attempt {
        /// @throws SourceException when it is of no use to try again
        /// @throws TransferException when it may be
        void run() throws SourceException, TransferException, InterruptedException;
    }

    /// Runs until one attempt succeeds.
    ///
    /// @param bytes what has come so far
    void run(Attempt attempt, LongSupplier bytes) throws SourceException, InterruptedException {
        int failures = 0;
        long farthest = bytes.getAsLong();
        while (true) {
            try {
                attempt.run();
                return;
            } catch (TransferException e) {
                // Measured from the farthest point ever: a server that makes downloads start again
                // and again comes to an end.
                failures = bytes.getAsLong() - farthest >= BYTES_THAT_COUNT ? 1 : failures + 1;
                farthest = Math.max(farthest, bytes.getAsLong());
                int allowed = connection.hasAnswered() ? settings.attempts() : ATTEMPTS_WITHOUT_ANSWER;
                if (failures >= Math.min(allowed, settings.attempts())) {
                    throw new SourceException(
                            e.getMessage() + "; gave up after " + failures + " attempts (what has come is kept)");
                }
                Duration pause = pause(failures, e.retryAfter());
                listener.on(new PullEvent.Message(
                        e.getMessage() + "; trying again in " + Math.ceilDiv(pause.toMillis(), 1000) + " s"));
                Thread.sleep(pause);
            }
        }
    }

    private Duration pause(int failures, @Nullable Duration asked) throws SourceException {
        if (asked != null) {
            if (asked.compareTo(settings.longestWait()) > 0) {
                throw new SourceException("asks to wait " + asked.toSeconds() + " s before the next request");
            }
            return asked;
        }
        Duration pause = settings.backOff().multipliedBy(1L << Math.min(failures - 1, 20));
        return pause.compareTo(settings.longestWait()) > 0 ? settings.longestWait() : pause;
    }
}
