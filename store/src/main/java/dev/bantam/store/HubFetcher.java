package dev.bantam.store;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Fetches a file from the Hugging Face hub or another web server, in as many attempts as it takes, and verifies it.
final class HubFetcher {
    private final HubSettings settings;

    HubFetcher(HubSettings settings) {
        this.settings = settings;
    }

    /// Fetches into the partial file `path`; what it holds from an earlier time is kept if the server still has the
    /// same.
    ///
    /// @throws SourceException when the server can't deliver
    void fetch(RemoteFile source, Path path, PullListener listener) throws SourceException, InterruptedException {
        URI address = source.address();
        Optional<ResumePoint> point =
                ResumePoint.read(path).filter(found -> found.address().equals(address.toString()));
        try (PartFile part = PartFile.open(path, source.artefact(), point.isPresent())) {
            if (part.size() > 0) {
                listener.on(new PullEvent.Message("resuming at " + ByteSize.text(part.size())));
            }
            if (part.size() < part.expectedSize()) {
                try (HubConnection connection = HubConnection.open(settings, address)) {
                    HubAttempt attempt = new HubAttempt(settings, connection, source, path, part, listener);
                    new Attempts(settings, connection, listener).run(attempt::run, part::size);
                }
            }
            part.verify();
        } finally {
            if (!Files.exists(path)) {
                ResumePoint.forget(path);
            }
        }
    }
}
