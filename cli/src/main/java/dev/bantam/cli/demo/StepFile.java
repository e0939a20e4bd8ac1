package dev.bantam.cli.demo;

import dev.bantam.formats.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The file that a step leaves.
///
/// @param step the step's name
/// @param inputs all that the result depends on, by name
/// @param finished when, as ISO 8601 in UTC
/// @param seconds how long the step took
/// @param found the step's line
/// @param result what it found
/// @param sha256 of all the others: a file that was damaged or edited does not pass for a result
record StepFile(
        String step,
        SortedMap<String, String> inputs,
        String finished,
        double seconds,
        String found,
        JsonNode result,
        String sha256) {
    static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    static StepFile of(
            String step,
            SortedMap<String, String> inputs,
            String finished,
            double seconds,
            String found,
            Object result) {
        StepFile open = new StepFile(step, inputs, finished, seconds, found, JSON.valueToTree(result), "");
        return new StepFile(step, inputs, finished, seconds, found, open.result, open.digest());
    }

    /// Empty where there is no such file.
    ///
    /// @throws DamagedException if it is not what a step wrote
    static Optional<StepFile> read(Path path) throws IOException, DamagedException {
        try {
            StepFile file = JSON.readValue(Files.readAllBytes(path), StepFile.class);
            if (!file.sha256.equals(file.digest())) {
                throw new DamagedException();
            }
            return Optional.of(file);
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (JacksonException | NullPointerException damaged) {
            // What is null in the text is null in the record.
            throw new DamagedException();
        }
    }

    /// The file appears whole or not at all.
    void write(Path path) throws IOException {
        try (AtomicFile file = AtomicFile.create(path)) {
            file.write(JSON.writeValueAsBytes(this));
            file.commit();
        }
    }

    private String digest() {
        return FileHash.of(JSON.writeValueAsString(
                new StepFile(step, new TreeMap<>(inputs), finished, seconds, found, result, "")));
    }

    /// SHA-256 of inputs, as hexadecimal digits.
    static String sha256(Map<String, String> inputs) {
        return FileHash.of(JSON.writeValueAsString(inputs));
    }

    /// The file is not what a step wrote.
    static final class DamagedException extends Exception {}
}
