package dev.bantam.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the files beside this class, which may lie in a jar.
final class Resources {
    private Resources() {}

    static byte[] bytes(String name) {
        try (InputStream stream = open(name)) {
            return stream.readAllBytes();
        } catch (IOException exception) {
            throw new UncheckedIOException("cannot read " + name, exception);
        }
    }

    static JsonNode json(String name) {
        return JsonMapper.shared().readTree(bytes(name));
    }

    static Path copy(String name, Path target) {
        try (InputStream stream = open(name)) {
            Files.createDirectories(target.toAbsolutePath().getParent());
            Files.copy(stream, target, StandardCopyOption.REPLACE_EXISTING);
            return target;
        } catch (IOException exception) {
            throw new UncheckedIOException("cannot copy " + name + " to " + target, exception);
        }
    }

    static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    static int[] integers(JsonNode array) {
        return elements(array).mapToInt(JsonNode::asInt).toArray();
    }

    static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.get(i).asDouble();
        }
        return values;
    }

    private static InputStream open(String name) {
        InputStream stream = Resources.class.getResourceAsStream(name);
        if (stream == null) {
            throw new IllegalStateException(
                    "resource " + name + " is missing; see the README beside the script that writes it");
        }
        return stream;
    }
}
