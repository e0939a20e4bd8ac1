package dev.bantam.evaluate;

import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/// Arrays of golden files as Java has them.
final class Json {
    private Json() {}

    static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    static List<String> strings(JsonNode array) {
        return elements(array).stream().map(JsonNode::asString).toList();
    }

    static double[] numbers(JsonNode array) {
        return elements(array).stream().mapToDouble(JsonNode::asDouble).toArray();
    }
}
