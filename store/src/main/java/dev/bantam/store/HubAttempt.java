package dev.bantam.store;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One request for the rest of a file, and the reading of its answer. The protocol: `GET
/// /{repository}/resolve/{revision}/{file}` answers with a redirect to where the bytes lie; for large files
/// `X-Linked-ETag` on that redirect is their sha256. `Range` with `If-Range` resumes (RFC 9110, section 13.1.5).
final class HubAttempt {
    private static final long PROGRESS_BYTES = 256 << 10;

    private final HubSettings settings;
    private final HubConnection connection;
    private final ModelSource.HuggingFace source;
    private final URI address;
    private final Path path;
    private final PartFile part;
    private final PullListener listener;

    HubAttempt(
            HubSettings settings,
            HubConnection connection,
            ModelSource.HuggingFace source,
            URI address,
            Path path,
            PartFile part,
            PullListener listener) {
        this.settings = settings;
        this.connection = connection;
        this.source = source;
        this.address = address;
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
        Artefact expected = source.artefact();
        Optional<String> stated = answer.statedSha256();
        if (stated.isPresent() && !stated.get().equals(expected.sha256())) {
            throw new SourceException("has another file by that name now: sha256 " + stated.get() + ", expected "
                    + expected.sha256() + "; nothing was downloaded");
        }
    }

    private void begin(HubAnswer answer) throws SourceException, InterruptedException {
        Artefact expected = source.artefact();
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
        int status = answer.status();
        String host = answer.address().getHost();
        if (status == 416) {
            startAgain("the hub's file is shorter than what is there");
        }
        if (status == 408 || status == 429 || status >= 500) {
            throw new TransferException(host + " is busy (HTTP " + status + ")", retryAfter(answer.headers()));
        }
        if (!settings.isEndpoint(answer.address()) && (status == 401 || status == 403)) {
            // The address that the hub gave has expired; the next request gets a new one.
            throw new TransferException(host + " refused the hub's address (HTTP " + status + ")", null);
        }
        return switch (status) {
            case 401, 403 -> new SourceException(denied(status));
            case 404 ->
                new SourceException("has no file " + source.file() + " in " + source.repository() + " at revision "
                        + source.revision() + " (HTTP 404)");
            default -> new SourceException(host + " answered with HTTP " + status);
        };
    }

    private String denied(int status) {
        String page = settings.endpoint().getHost() + "/" + source.repository();
        String start = "access to " + source.repository() + " was denied (HTTP " + status + "): ";
        return settings.token() == null
                ? start + "if its licence has to be accepted, do so with your account at " + page
                        + ", then set HF_TOKEN to a token of that account"
                : start + "the token in HF_TOKEN is not valid, or its account has not accepted the licence at " + page;
    }

    /// `Retry-After`: seconds or a date (RFC 9110, section 10.2.3).
    private static @Nullable Duration retryAfter(HttpHeaders headers) {
        String value = headers.firstValue("Retry-After").orElse("").strip();
        if (value.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            Instant when = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(Instant.now(), when);
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
