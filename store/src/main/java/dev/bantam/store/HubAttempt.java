package dev.bantam.store;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One request for the rest of a file, and the reading of its answer. The hub's protocol: `GET
/// /{repository}/resolve/{revision}/{file}` answers with a redirect to where the bytes lie; for large files
/// `X-Linked-ETag` on that redirect is their sha256. `Range` with `If-Range` resumes (RFC 9110, section 13.1.5).
/// Any web server that does so will do.
final class HubAttempt {
    private static final long PROGRESS_BYTES = 256 << 10;

    private final HubSettings settings;
    private final HubConnection connection;
    private final RemoteFile file;
    private final URI address;
    private final Path path;
    private final PartFile part;
    private final PullListener listener;

    HubAttempt(
            HubSettings settings,
            HubConnection connection,
            RemoteFile file,
            Path path,
            PartFile part,
            PullListener listener) {
        this.settings = settings;
        this.connection = connection;
        this.file = file;
        this.address = file.address();
        this.path = path;
        this.part = part;
        this.listener = listener;
    }

    /// Brings the rest of the file.
    ///
    /// @throws SourceException when it is of no use to ask again
    /// @throws TransferException when it may be; what has come is kept
    void run() throws SourceException, TransferException, InterruptedException {
        Optional<ResumePoint> point = part.size() == 0 ? Optional.empty() : ResumePoint.read(path);
        if (point.isEmpty() && part.size() > 0) {
            part.restart();
        }
        HubAnswer answer = connection.get(
                address,
                point.map(known -> Map.of("Range", "bytes=" + part.size() + "-", "If-Range", known.tag()))
                        .orElse(Map.of()));
        try {
            switch (answer.status()) {
                case 200 -> {
                    checkStatedHash(answer);
                    begin(answer);
                }
                case 206 -> {
                    checkStatedHash(answer);
                    resume(answer, point);
                }
                default -> throw refusal(answer);
            }
            copy(answer.body());
        } finally {
            answer.body().cancel();
        }
    }

    private void checkStatedHash(HubAnswer answer) throws SourceException {
        Artefact expected = file.artefact();
        Optional<String> stated = answer.statedSha256();
        if (stated.isPresent() && !stated.get().equals(expected.sha256())) {
            throw new SourceException("has another file by that name now: sha256 " + stated.get() + ", expected "
                    + expected.sha256() + "; nothing was downloaded");
        }
    }

    private void begin(HubAnswer answer) throws SourceException, InterruptedException {
        Artefact expected = file.artefact();
        if (answer.contentLength().orElse(expected.size()) != expected.size()) {
            throw new SourceException("has another file by that name now: "
                    + answer.contentLength().orElse(0) + " bytes, expected " + expected.size()
                    + "; nothing was downloaded");
        }
        if (part.size() > 0) {
            listener.on(new PullEvent.Message("the file has changed or can't be resumed; starting again"));
        }
        part.restart();
        ResumePoint.forget(path);
        answer.strongTag().ifPresent(tag -> new ResumePoint(address.toString(), tag).write(path));
    }

    private void resume(HubAnswer answer, Optional<ResumePoint> point) throws TransferException, InterruptedException {
        boolean fits = answer.contentRange()
                .filter(range -> range.first() == part.size() && range.total() == part.expectedSize())
                .isPresent();
        boolean same = point.isPresent()
                && answer.strongTag()
                        .orElse(point.get().tag())
                        .equals(point.get().tag());
        if (!fits || !same) {
            startAgain("the answer does not continue what is there");
        }
    }

    private void copy(ResponseBytes body) throws SourceException, TransferException, InterruptedException {
        report();
        long reported = part.size();
        try {
            Optional<List<ByteBuffer>> buffers = body.next(settings.stallTimeout());
            while (buffers.isPresent()) {
                for (ByteBuffer buffer : buffers.get()) {
                    part.append(buffer);
                }
                if (part.size() - reported >= PROGRESS_BYTES) {
                    report();
                    reported = part.size();
                }
                buffers = body.next(settings.stallTimeout());
            }
        } catch (IOException e) {
            throw new TransferException(
                    e.getMessage() + " after " + ByteSize.text(part.size()) + " of "
                            + ByteSize.text(part.expectedSize()),
                    null);
        }
        report();
        if (part.size() < part.expectedSize()) {
            throw new TransferException(
                    "the answer ended after " + ByteSize.text(part.size()) + " of "
                            + ByteSize.text(part.expectedSize()),
                    null);
        }
    }

    private void report() {
        listener.on(new PullEvent.Progress(part.size(), part.expectedSize(), 1, 1));
    }

    private void startAgain(String reason) throws TransferException, InterruptedException {
        part.restart();
        ResumePoint.forget(path);
        throw new TransferException(reason, null);
    }

    /// What an answer without bytes means.
    private SourceException refusal(HubAnswer answer) throws TransferException, InterruptedException {
        if (answer.status() == 416) {
            startAgain("the server's file is shorter than what is there");
        }
        return new HubRefusal(settings, file.repository(), file.missing()).of(answer);
    }
}
