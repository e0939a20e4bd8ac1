package dev.bantam.store;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The last answer of a chain of redirects, not yet read.
///
/// @param address who gave it
/// @param linkedTag the hub's own tag of the file, for large files its sha256; null when the hub gave none
record HubAnswer(
        int status,
        HttpHeaders headers,
        URI address,
        @Nullable String linkedTag,
        ResponseBytes body) {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18})");

    /// What range of which whole the bytes are.
    record Range(long first, long total) {}

    /// The strong entity tag, quotes included. A weak one does not promise equal bytes.
    Optional<String> strongTag() {
        return headers.firstValue("ETag").filter(tag -> tag.startsWith("\"") && tag.endsWith("\"") && tag.length() > 2);
    }

    /// The hash that the hub states for the file, where it states one.
    Optional<String> statedSha256() {
        return Optional.ofNullable(linkedTag).filter(tag -> SHA256.matcher(tag).matches());
    }

    OptionalLong contentLength() {
        return headers.firstValueAsLong("Content-Length");
    }

    Optional<Range> contentRange() {
        return headers.firstValue("Content-Range")
                .map(RANGE::matcher)
                .filter(Matcher::matches)
                .map(matcher -> new Range(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))));
    }
}
