package dev.bantam.store;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// What an answer without the bytes asked for means, and what to do about it.
///
/// @param repository the hub's repository that was asked for; null for an address that is none of the hub's
/// @param missing what a server without the file does not have: `no file x in y`
record HubRefusal(HubSettings settings, @Nullable String repository, String missing) {
    /// @throws TransferException where the answer may be another one later
    SourceException of(HubAnswer answer) throws TransferException {
        int status = answer.status();
        String host = answer.address().getHost();
        if (status == 408 || status == 429 || status >= 500) {
            throw new TransferException(host + " is busy (HTTP " + status + ")", retryAfter(answer.headers()));
        }
        boolean denied = status == 401 || status == 403;
        if (denied && repository != null && !settings.isEndpoint(answer.address())) {
            // The address that the hub gave has expired; the next request gets a new one.
            throw new TransferException(host + " refused the hub's address (HTTP " + status + ")", null);
        }
        if (denied) {
            return new SourceException(
                    repository == null ? host + " denies access (HTTP " + status + ")" : denied(status));
        }
        return switch (status) {
            case 404, 410 -> new SourceException("has " + missing + " (HTTP " + status + ")");
            default -> new SourceException(host + " answered with HTTP " + status);
        };
    }

    private String denied(int status) {
        String page = settings.endpoint().getHost() + "/" + repository;
        String start = "access to " + repository + " was denied (HTTP " + status + "): ";
        return settings.token() == null
                ? start + "if it exists and its licence has to be accepted, do so with your account at " + page
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
