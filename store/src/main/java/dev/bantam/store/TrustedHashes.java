package dev.bantam.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The hashes that the hub stated when a file was first pulled, by source, in `trusted.json` of the store. They stay
/// when a
/// model is removed: a file that has become another one since is noticed. A catalogue's own hash is never in here.
final class TrustedHashes {
    private final Path file;

    TrustedHashes(Path root) {
        this.file = root.resolve("trusted.json");
    }

    Path file() {
        return file;
    }

    /// The hash that a source's file had at its first pull.
    ///
    /// @throws StoreException when what was written down can't be read
    Optional<String> find(ModelSource.HubChoice source) {
        return Optional.ofNullable(read().get(source.description()));
    }

    /// Writes a hash down. To be called with the lock of this file.
    void put(ModelSource.HubChoice source, String sha256) {
        Map<String, String> hashes = read();
        if (sha256.equals(hashes.put(source.description(), sha256))) {
            return;
        }
        JsonMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        ObjectNode node = mapper.createObjectNode();
        hashes.forEach(node::put);
        Path draft = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.writeString(draft, mapper.writeValueAsString(node) + "\n");
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StoreException("can't write " + file + ": " + e.getMessage(), e);
        }
    }

    private Map<String, String> read() {
        Map<String, String> hashes = new LinkedHashMap<>();
        if (!Files.exists(file)) {
            return hashes;
        }
        try {
            JsonNode node = new JsonMapper().readTree(Files.readString(file));
            node.forEachEntry((name, value) -> hashes.put(name, value.asString("")));
            return hashes;
        } catch (IOException | JacksonException e) {
            throw new StoreException(
                    "can't read " + file + ", which holds the hashes of files pulled before (" + e.getMessage()
                            + "); mend it, or delete it to trust the hub anew",
                    e);
        }
    }
}
