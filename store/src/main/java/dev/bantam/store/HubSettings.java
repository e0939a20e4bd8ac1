package dev.bantam.store;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How the Hugging Face hub is reached.
///
/// @param endpoint base of every address, such as `https://huggingface.co`
/// @param token sent to the endpoint alone, as a bearer token; null for none
/// @param connectTimeout longest wait for the name look-up and the connection together
/// @param stallTimeout longest wait for an answer to begin, and for its next bytes
/// @param attempts how often a download is tried without getting on, before it is given up
/// @param backOff wait before the second attempt; doubled for every further one
/// @param longestWait no wait is longer, whatever the server asks for
public record HubSettings(
        URI endpoint,
        @Nullable String token,
        Duration connectTimeout,
        Duration stallTimeout,
        int attempts,
        Duration backOff,
        Duration longestWait) {
    private static final Pattern PRINTABLE = Pattern.compile("[!-~]+");

    public HubSettings {
        if (endpoint.getHost() == null || !isWeb(endpoint)) {
            throw new StoreException("HF_ENDPOINT must be an address such as https://huggingface.co, not '"
                    + withoutUser(endpoint.toString()) + "'");
        }
        if (token != null && !PRINTABLE.matcher(token).matches()) {
            throw new StoreException("HF_TOKEN holds a character that can't be part of a token");
        }
    }

    /// Reads `HF_ENDPOINT` and `HF_TOKEN`.
    ///
    /// @throws StoreException when one of them can't be used
    public static HubSettings fromEnvironment(Map<String, String> environment) {
        String endpoint = environment.getOrDefault("HF_ENDPOINT", "").strip();
        String token = environment.getOrDefault("HF_TOKEN", "").strip();
        try {
            return new HubSettings(
                    new URI(endpoint.isEmpty() ? "https://huggingface.co" : endpoint),
                    token.isEmpty() ? null : token,
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(20),
                    5,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(60));
        } catch (URISyntaxException e) {
            throw new StoreException("HF_ENDPOINT is not an address: '" + withoutUser(endpoint) + "'", e);
        }
    }

    /// The address of a file on the hub.
    URI address(ModelSource.HuggingFace source) {
        return resolve(source.repository() + "/resolve/" + source.revision() + "/" + source.file());
    }

    /// An address below the endpoint.
    URI resolve(String path) {
        return URI.create(endpoint.toString().replaceAll("/+$", "") + "/" + path);
    }

    /// Whether an address has the endpoint's scheme, host and port.
    boolean isEndpoint(URI address) {
        return endpoint.getScheme().equalsIgnoreCase(address.getScheme())
                && endpoint.getHost().equalsIgnoreCase(address.getHost())
                && port(endpoint) == port(address);
    }

    /// Leaves out the token.
    @Override
    public String toString() {
        return "HubSettings[endpoint=" + withoutUser(endpoint.toString()) + ", token="
                + (token == null ? "none" : "set") + "]";
    }

    static boolean isWeb(URI address) {
        String scheme = address.getScheme();
        return scheme != null
                && (scheme.toLowerCase(Locale.ROOT).equals("https")
                        || scheme.toLowerCase(Locale.ROOT).equals("http"));
    }

    /// An address may carry a user and password; no message shows them.
    private static String withoutUser(String address) {
        return address.replaceAll("//[^/@]*@", "//");
    }

    private static int port(URI address) {
        if (address.getPort() != -1) {
            return address.getPort();
        }
        return "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
    }
}
