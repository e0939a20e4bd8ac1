package dev.bantam.store;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Fetches a file from the Hugging Face hub, in as many attempts as it takes, and verifies it.
final class HubFetcher {
    /// An attempt that brought this much was no failure: the count of attempts starts again.
    private static final long BYTES_THAT_COUNT = 8 << 20;

    /// A hub that never answered is given up sooner: another source may be waiting.
    private static final int ATTEMPTS_WITHOUT_ANSWER = 2;

    private final HubSettings settings;

    HubFetcher(HubSettings settings) {
        this.settings = settings;
    }

    /// Fetches into the partial file `path`; what it holds from an earlier time is kept if the hub still has the same.
    ///
    /// @throws SourceException when the hub can't deliver
    void fetch(ModelSource.HuggingFace source, Path path, PullListener listener)
            throws SourceException, InterruptedException {
        URI address = settings.address(source);
        Optional<ResumePoint> point =
                ResumePoint.read(path).filter(found -> found.address().equals(address.toString()));
        try (PartFile part = PartFile.open(path, source.artefact(), point.isPresent())) {
            if (part.size() > 0) {
                listener.on(new PullEvent.Message("resuming at " + ByteSize.text(part.size())));
            }
            if (part.size() < part.expectedSize()) {
                try (HubConnection connection = HubConnection.open(settings)) {
                    HubAttempt attempt = new HubAttempt(settings, connection, source, address, path, part, listener);
                    attempts(attempt, connection, part, listener);
                }
            }
            part.verify();
        } finally {
            if (!Files.exists(path)) {
                ResumePoint.forget(path);
            }
        }
    }

    private void attempts(HubAttempt attempt, HubConnection connection, PartFile part, PullListener listener)
            throws SourceException, InterruptedException {
        int failures = 0;
        long farthest = part.size();
        while (true) {
            try {
                attempt.run();
                return;
            } catch (TransferException e) {
                // Measured from the farthest point ever: a server that makes downloads start again
                // and again comes to an end.
                failures = part.size() - farthest >= BYTES_THAT_COUNT ? 1 : failures + 1;
                farthest = Math.max(farthest, part.size());
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
