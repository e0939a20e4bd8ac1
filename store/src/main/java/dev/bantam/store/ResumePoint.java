package dev.bantam.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a file that is half there was: enough to ask for the rest of the very same bytes.
/// Lies beside the partial file as JSON.
///
/// @param address the hub's address of the file
/// @param tag the strong entity tag of the bytes, quotes included
record ResumePoint(String address, String tag) {
    private static Path beside(Path part) {
        return part.resolveSibling(part.getFileName() + ".json");
    }

    /// The point for a partial file; empty when it was never written or can't be read: then the file starts again.
    static Optional<ResumePoint> read(Path part) {
        if (!Files.isRegularFile(beside(part))) {
            return Optional.empty();
        }
        try {
            JsonNode node = new JsonMapper().readTree(Files.readString(beside(part)));
            JsonNode address = node.path("address");
            JsonNode tag = node.path("tag");
            return address.isString() && tag.isString()
                    ? Optional.of(new ResumePoint(address.asString(), tag.asString()))
                    : Optional.empty();
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }

    void write(Path part) {
        JsonMapper mapper = new JsonMapper();
        String json = mapper.writeValueAsString(
                mapper.createObjectNode().put("address", address).put("tag", tag));
        try {
            Files.writeString(beside(part), json);
        } catch (IOException e) {
            throw new StoreException("can't write " + beside(part) + ": " + e.getMessage(), e);
        }
    }

    static void forget(Path part) {
        try {
            Files.deleteIfExists(beside(part));
        } catch (IOException e) {
            throw new StoreException("can't delete " + beside(part) + ": " + e.getMessage(), e);
        }
    }
}
