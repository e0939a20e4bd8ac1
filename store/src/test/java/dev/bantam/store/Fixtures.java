package dev.bantam.store;

import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Small models, their catalogues and settings.
final class Fixtures {
    static final int SIZE = 700_000;
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private Fixtures() {}

    /// Listens and remembers.
    static final class Events implements PullListener {
        final List<PullEvent> all = new CopyOnWriteArrayList<>();

        @Override
        public void on(PullEvent event) {
            all.add(event);
        }

        <T extends PullEvent> List<T> of(Class<T> type) {
            return all.stream().filter(type::isInstance).map(type::cast).toList();
        }

        List<String> messages() {
            return of(PullEvent.Message.class).stream()
                    .map(PullEvent.Message::text)
                    .toList();
        }
    }

    static byte[] bytes(long seed) {
        byte[] bytes = new byte[SIZE];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static ModelSource.HuggingFace hubSource(byte[] content) {
        return new ModelSource.HuggingFace(
                "tiny/model", "tiny.gguf", "main", new Artefact(content.length, sha256(content)));
    }

    static Catalogue catalogue(ModelSource... sources) {
        return catalogue("tiny-q8_0.gguf", sources);
    }

    /// @param file the name of the file in the store
    static Catalogue catalogue(String file, ModelSource... sources) {
        ModelEntry entry = new ModelEntry(
                "tiny",
                List.of("tiny-model"),
                "Tiny",
                "llama",
                "1M",
                "Q8_0",
                List.of(),
                128,
                new ModelLicense("Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
                file,
                null,
                List.of(sources));
        return new Catalogue("tiny", List.of(entry));
    }

    /// Waits that no test reaches, on however busy a machine.
    static StoreSettings settings(Path root, String endpoint, @Nullable String token, Map<String, String> packages) {
        return settings(root, endpoint, token, packages, Duration.ofSeconds(20), 4);
    }

    static StoreSettings settings(
            Path root,
            String endpoint,
            @Nullable String token,
            Map<String, String> packages,
            Duration stallTimeout,
            int attempts) {
        HubSettings hub = new HubSettings(
                URI.create(endpoint),
                token,
                Duration.ofSeconds(3),
                stallTimeout,
                attempts,
                Duration.ofMillis(10),
                Duration.ofSeconds(2));
        return new StoreSettings(root, false, hub, packages, Duration.ofSeconds(2));
    }

    static ModelStore store(StoreSettings settings, Catalogue catalogue) {
        return new ModelStore(settings, catalogue, folder -> Long.MAX_VALUE, () -> NOW);
    }
}
