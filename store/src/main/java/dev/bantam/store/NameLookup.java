package dev.bantam.store;

import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Looks a host's name up within a limit. The client of the JDK has none for this, and a name server that does not
/// answer can take half a minute. The JVM keeps the answer, so the client's own look-up costs nothing afterwards.
final class NameLookup {
    private NameLookup() {}

    /// @throws SourceException when the name is unknown or the look-up takes longer than `limit`
    static void check(URI address, Duration limit) throws SourceException, InterruptedException {
        String host = address.getHost();
        if (isProxied(address)) {
            // The proxy looks the name up.
            return;
        }
        CompletableFuture<InetAddress> lookup = new CompletableFuture<>();
        Thread.ofVirtual().name("look-up of " + host).start(() -> {
            try {
                lookup.complete(InetAddress.getByName(host));
            } catch (UnknownHostException e) {
                lookup.completeExceptionally(e);
            }
        });
        try {
            lookup.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new SourceException("can't reach " + host + ": the name is not known (no network?)");
        } catch (TimeoutException e) {
            throw new SourceException("can't reach " + host + ": the look-up of its name took more than "
                    + limit.toSeconds() + " s (no network?)");
        }
    }

    private static boolean isProxied(URI address) {
        ProxySelector selector = ProxySelector.getDefault();
        return selector != null
                && selector.select(address).stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT);
    }
}
