package dev.bantam.text.template;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The dump that `testkit/goldens/templates/dump_cases.py` made with jinja2.
final class TemplateCases {
    /// The time at which the reference rendered.
    static final Clock CLOCK = Clock.fixed(Instant.parse("2024-07-26T15:04:05Z"), ZoneOffset.UTC);

    private static final String FOLDER = "dev/bantam/testkit/templates/";

    private TemplateCases() {}

    /// @param output null where the reference refuses
    record Case(
            String name,
            String template,
            Map<String, @Nullable Object> variables,
            @Nullable String output) {}

    static List<Case> read() {
        JsonNode dump = resource("cases.json");
        List<Case> cases = new ArrayList<>();
        for (JsonNode node : dump.get("cases")) {
            JsonNode variables = dump.get("variables").get(node.get("variables").asString());
            JsonNode output = node.get("output");
            cases.add(new Case(
                    node.get("name").asString(),
                    node.get("template").asString(),
                    map(variables),
                    output.isNull() ? null : output.asString()));
        }
        return cases;
    }

    /// A file that a script of `testkit/goldens/templates` wrote.
    static JsonNode resource(String name) {
        try (InputStream in = TemplateCases.class.getClassLoader().getResourceAsStream(FOLDER + name)) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(in, name));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, @Nullable Object> map(JsonNode node) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        node.forEachEntry((name, value) -> map.put(name, object(value)));
        return map;
    }

    private static @Nullable Object object(JsonNode node) {
        if (node.isObject()) {
            return map(node);
        }
        if (node.isArray()) {
            List<@Nullable Object> list = new ArrayList<>();
            node.forEach(item -> list.add(object(item)));
            return list;
        }
        if (node.isString()) {
            return node.asString();
        }
        if (node.isBoolean()) {
            return node.asBoolean();
        }
        if (node.isNull()) {
            return null;
        }
        return node.isIntegralNumber() ? (Object) node.asLong() : (Object) node.asDouble();
    }
}
