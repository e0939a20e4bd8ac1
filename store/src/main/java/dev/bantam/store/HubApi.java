package dev.bantam.store;

import dev.bantam.store.HubListing.HubFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Asks the hub what is in a repository: `GET /api/models/{repository}/revision/{revision}?blobs=true` answers with
/// the commit, and for each file its size and, for large files, its SHA-256.
final class HubApi {
    /// Repositories with thousands of files come to a few megabytes.
    private static final int MOST_BYTES = 32 << 20;

    private final HubSettings settings;

    HubApi(HubSettings settings) {
        this.settings = settings;
    }

    /// @throws SourceException when the hub can't or won't tell
    HubListing list(String repository, String revision, PullListener listener)
            throws SourceException, InterruptedException {
        URI address = settings.resolve("api/models/" + repository + "/revision/" + revision + "?blobs=true");
        AtomicReference<byte @Nullable []> body = new AtomicReference<>();
        try (HubConnection connection = HubConnection.open(settings, address)) {
            new Attempts(settings, connection, listener)
                    .run(() -> body.set(ask(connection, address, repository, revision)), () -> 0);
        }
        byte[] bytes = body.get();
        return parse(repository, bytes == null ? new byte[0] : bytes);
    }

    private byte[] ask(HubConnection connection, URI address, String repository, String revision)
            throws SourceException, TransferException, InterruptedException {
        HubAnswer answer = connection.get(address, Map.of("Accept", "application/json"));
        try {
            if (answer.status() != 200) {
                throw new HubRefusal(settings, repository, "no repository " + repository + " at revision " + revision)
                        .of(answer);
            }
            return read(answer);
        } finally {
            answer.body().cancel();
        }
    }

    private byte[] read(HubAnswer answer) throws SourceException, TransferException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            Optional<List<ByteBuffer>> buffers = answer.body().next(settings.stallTimeout());
            while (buffers.isPresent()) {
                for (ByteBuffer buffer : buffers.get()) {
                    byte[] piece = new byte[buffer.remaining()];
                    buffer.get(piece);
                    bytes.writeBytes(piece);
                }
                if (bytes.size() > MOST_BYTES) {
                    throw new SourceException("answers with a list of more than " + ByteSize.text(MOST_BYTES));
                }
                buffers = answer.body().next(settings.stallTimeout());
            }
        } catch (IOException e) {
            throw new TransferException(String.valueOf(e.getMessage()), null);
        }
        return bytes.toByteArray();
    }

    private static HubListing parse(String repository, byte[] json) throws SourceException {
        try {
            JsonNode node = new JsonMapper().readTree(json);
            String commit = node.path("sha").asString("");
            if (!commit.matches("[0-9a-f]{40,64}") || !node.path("siblings").isArray()) {
                throw new SourceException("answers with something that is no list of files");
            }
            List<HubFile> files = new ArrayList<>();
            for (JsonNode file : node.path("siblings")) {
                JsonNode large = file.path("lfs");
                String sha256 = large.path("sha256").asString("");
                files.add(new HubFile(
                        file.path("rfilename").asString(""),
                        file.path("size").asLong(large.path("size").asLong(0)),
                        sha256.matches("[0-9a-f]{64}") ? sha256 : null));
            }
            // Names go into paths and addresses: what can't be a plain name there is not offered.
            files.removeIf(file -> file.size() < 1
                    || !CatalogueSources.PATH.matcher(file.path()).matches()
                    || file.path().contains("*"));
            return new HubListing(repository, commit, List.copyOf(files));
        } catch (JacksonException e) {
            throw new SourceException("answers with something that is no list of files");
        }
    }
}
