package dev.bantam.store;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Sends requests to the hub and follows its redirects by hand: the token goes to the hub's own address alone.
final class HubConnection implements AutoCloseable {
    private static final int MOST_REDIRECTS = 8;
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(500);
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final HubSettings settings;
    private final HttpClient client;
    private boolean answered;

    private HubConnection(HubSettings settings, HttpClient client) {
        this.settings = settings;
        this.client = client;
    }

    /// @param address the first that will be asked
    /// @throws SourceException when its host's name can't be looked up in time
    static HubConnection open(HubSettings settings, URI address) throws SourceException, InterruptedException {
        long start = System.nanoTime();
        NameLookup.check(address, settings.connectTimeout());
        Duration left = settings.connectTimeout().minusNanos(System.nanoTime() - start);
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(left.compareTo(SHORTEST_TIMEOUT) < 0 ? SHORTEST_TIMEOUT : left)
                .build();
        return new HubConnection(settings, client);
    }

    /// Asks for a file.
    ///
    /// @param headers further headers, such as `Range`
    /// @throws SourceException when the host can't be reached at first contact, or the redirects lead nowhere
    /// @throws TransferException when it could be reached before
    HubAnswer get(URI address, Map<String, String> headers)
            throws SourceException, TransferException, InterruptedException {
        URI current = address;
        String linkedTag = null;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            HttpResponse<ResponseBytes> response = send(current, headers);
            answered = true;
            if (settings.isEndpoint(current) && linkedTag == null) {
                linkedTag = response.headers()
                        .firstValue("X-Linked-ETag")
                        .map(HubConnection::withoutQuotes)
                        .orElse(null);
            }
            if (!REDIRECTS.contains(response.statusCode())) {
                return new HubAnswer(response.statusCode(), response.headers(), current, linkedTag, response.body());
            }
            response.body().cancel();
            current = target(current, response.headers().firstValue("Location").orElse(null));
        }
        throw new SourceException("more than " + MOST_REDIRECTS + " redirects from " + address.getHost());
    }

    /// Whether anything was ever heard from the hub.
    boolean hasAnswered() {
        return answered;
    }

    @Override
    public void close() {
        // close() of the client would wait for transfers that were given up.
        client.shutdownNow();
    }

    private HttpResponse<ResponseBytes> send(URI address, Map<String, String> headers)
            throws SourceException, TransferException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(settings.stallTimeout()).setHeader("User-Agent", "bantam");
        headers.forEach(request::setHeader);
        String token = settings.token();
        if (token != null && settings.isEndpoint(address)) {
            request.setHeader("Authorization", "Bearer " + token);
        }
        try {
            return client.send(request.build(), info -> new ResponseBytes());
        } catch (SSLException e) {
            throw new SourceException("no secure connection to " + address.getHost() + ": " + e.getMessage());
        } catch (HttpConnectTimeoutException e) {
            throw unreachable(
                    address, "no answer within " + settings.connectTimeout().toSeconds() + " s");
        } catch (ConnectException e) {
            throw unreachable(address, "the connection was refused or there is no way to it");
        } catch (HttpTimeoutException e) {
            throw unreachable(
                    address, "no answer within " + settings.stallTimeout().toSeconds() + " s");
        } catch (IOException e) {
            throw new TransferException(address.getHost() + " did not answer: " + reason(e), null);
        }
    }

    /// Nobody should wait for a hub that was never there; one that was there may come back.
    private TransferException unreachable(URI address, String why) throws SourceException {
        String reason = "can't reach " + address.getHost() + ": " + why;
        if (!answered) {
            throw new SourceException(reason);
        }
        return new TransferException(reason, null);
    }

    private static URI target(URI from, @Nullable String location) throws SourceException {
        URI target;
        try {
            target = location == null ? null : from.resolve(location);
        } catch (IllegalArgumentException e) {
            target = null;
        }
        if (target == null || target.getHost() == null || !HubSettings.isWeb(target)) {
            throw new SourceException(from.getHost() + " redirects to no usable address");
        }
        if ("https".equalsIgnoreCase(from.getScheme()) && !"https".equalsIgnoreCase(target.getScheme())) {
            throw new SourceException(from.getHost() + " redirects to an address that is not secure, on "
                    + target.getHost() + "; not followed");
        }
        return target;
    }

    private static String withoutQuotes(String tag) {
        return tag.replace("\"", "");
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
