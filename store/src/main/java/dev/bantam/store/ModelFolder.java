package dev.bantam.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// One model's folder in the store: the layout is in the package's description.
final class ModelFolder {
    private static final String FIRST_USE = "first use";

    private final String name;
    private final Path folder;

    ModelFolder(Path models, String name) {
        this.name = name;
        this.folder = models.resolve(name);
    }

    String name() {
        return name;
    }

    Path folder() {
        return folder;
    }

    Path part(String file) {
        return folder.resolve(file + ".part");
    }

    Path wheels() {
        return folder.resolve("packages");
    }

    /// The model, if it is there: a record that can be read, and a file of the size it states.
    Optional<StoredModel> stored() {
        return record().filter(model -> size(model.path()) == model.size()).map(ModelFolder::whole);
    }

    /// Weights with a configuration beside them are a model together with it.
    private static StoredModel whole(StoredModel model) {
        Path folder = model.path().getParent();
        return model.path().getFileName().toString().equals("model.safetensors")
                        && folder != null
                        && Files.isRegularFile(folder.resolve("config.json"))
                ? new StoredModel(
                        model.name(),
                        folder,
                        model.size(),
                        model.sha256(),
                        model.source(),
                        model.firstUse(),
                        model.pulledAt())
                : model;
    }

    /// What the record says, whether or not its file is there; empty when there is none that can be read.
    Optional<StoredModel> record() {
        if (!Files.isRegularFile(recordFile())) {
            return Optional.empty();
        }
        try {
            JsonNode node = new JsonMapper().readTree(Files.readString(recordFile()));
            Path file = folder.resolve(node.path("file").asString()).normalize();
            if (!folder.equals(file.getParent())) {
                return Optional.empty();
            }
            return Optional.of(new StoredModel(
                    name,
                    file,
                    node.path("size").asLong(),
                    node.path("sha256").asString(),
                    node.path("source").asString(),
                    node.path("trust").asString("").equals(FIRST_USE),
                    Instant.parse(node.path("date").asString())));
        } catch (IOException | JacksonException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /// Puts a verified partial file in its place. The record is written before: it counts only once its file is there.
    ///
    /// @param firstUse whether its hash is only what the hub stated
    StoredModel install(String file, ModelSource.Pinned source, boolean firstUse, Instant now) {
        Path target = folder.resolve(file);
        Artefact artefact = source.artefact();
        StoredModel model =
                new StoredModel(name, target, artefact.size(), artefact.sha256(), source.description(), firstUse, now);
        try {
            removeFile();
            write(model);
            Files.move(part(file), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Folders.force(folder);
        } catch (IOException e) {
            throw new StoreException("can't put " + target + " in its place: " + e.getMessage(), e);
        }
        ResumePoint.forget(part(file));
        Folders.tryDelete(wheels());
        return whole(model);
    }

    /// Bytes of all files: the model's and what is left of downloads.
    long bytes() {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            for (Path file : all) {
                bytes += Math.max(0, size(file));
            }
        } catch (IOException | UncheckedIOException e) {
            throw new StoreException("can't look through " + folder + ": " + e.getMessage(), e);
        }
        return bytes;
    }

    /// Deletes the model and what is left of downloads.
    ///
    /// @return bytes of the files that are gone
    long remove() {
        long bytes = bytes();
        try {
            removeFile();
        } catch (IOException e) {
            throw new StoreException("can't remove " + folder + ": " + e.getMessage(), e);
        }
        Folders.delete(folder);
        return bytes;
    }

    /// Where a pull has brought nothing, nothing is left.
    void deleteIfEmpty() {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // Something is in it, to go on from the next time.
        }
    }

    /// The file goes before its record: a record alone is no model, a file alone would be forgotten.
    private void removeFile() throws IOException {
        Optional<StoredModel> old = record();
        if (old.isPresent()) {
            Files.deleteIfExists(old.get().path());
        }
        Files.deleteIfExists(recordFile());
    }

    private void write(StoredModel model) throws IOException {
        JsonMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        String json = mapper.writeValueAsString(mapper.createObjectNode()
                .put("name", model.name())
                .put("file", model.path().getFileName().toString())
                .put("size", model.size())
                .put("sha256", model.sha256())
                .put("source", model.source())
                .put("trust", model.firstUse() ? FIRST_USE : "catalogue")
                .put("date", model.pulledAt().toString()));
        Path draft = folder.resolve("model.json.part");
        Files.writeString(draft, json + "\n");
        Files.move(draft, recordFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path recordFile() {
        return folder.resolve("model.json");
    }

    /// Bytes of a file, or -1 when there is none.
    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return -1;
        }
    }
}
