package dev.bantam.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The fields of an object in `tokenizer.json`; every complaint names the place.
///
/// @param place where the object stands
record JsonFields(String place, Map<String, JsonNode> fields) {
    static JsonFields of(String place, JsonNode object) {
        Map<String, JsonNode> fields = new HashMap<>();
        object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return new JsonFields(place, fields);
    }

    /// Whether the field is there and is not null.
    boolean has(String name) {
        JsonNode value = fields.get(name);
        return value != null && !value.isNull();
    }

    Optional<String> string(String name) {
        return value(name).map(value -> {
            if (!value.isString()) {
                throw wrong(name, "text");
            }
            return value.stringValue();
        });
    }

    String requiredString(String name) {
        return string(name).orElseThrow(() -> wrong(name, "text"));
    }

    Optional<Integer> integer(String name) {
        return value(name).map(value -> {
            if (!value.canConvertToInt() || !value.isIntegralNumber()) {
                throw wrong(name, "a whole number");
            }
            return value.intValue();
        });
    }

    int requiredInteger(String name) {
        return integer(name).orElseThrow(() -> wrong(name, "a whole number"));
    }

    boolean flag(String name, boolean otherwise) {
        return value(name)
                .map(value -> {
                    if (!value.isBoolean()) {
                        throw wrong(name, "true or false");
                    }
                    return value.booleanValue();
                })
                .orElse(otherwise);
    }

    /// The object of that name, if there is one.
    Optional<JsonFields> object(String name) {
        return value(name).map(value -> {
            if (!value.isObject()) {
                throw wrong(name, "an object");
            }
            return of(place + "." + name, value);
        });
    }

    /// The objects of the list of that name, none if there is no list.
    List<JsonFields> objects(String name) {
        List<JsonFields> objects = new ArrayList<>();
        value(name).ifPresent(value -> {
            if (!value.isArray()) {
                throw wrong(name, "a list");
            }
            for (JsonNode element : value) {
                if (!element.isObject()) {
                    throw wrong(name, "a list of objects");
                }
                objects.add(of("%s.%s[%d]".formatted(place, name, objects.size()), element));
            }
        });
        return objects;
    }

    /// Complains unless the field is absent, empty or zero.
    void requireNone(String name) {
        value(name).ifPresent(value -> {
            boolean none = value.isString() ? value.stringValue().isEmpty() : value.isNumber() && value.asDouble() == 0;
            if (!none) {
                throw unknown(name, value.toString(), "none");
            }
        });
    }

    VocabularyException unknown(String name, String found, String known) {
        return new VocabularyException("%s.%s is %s; known here: %s".formatted(place, name, found, known));
    }

    private VocabularyException wrong(String name, String wanted) {
        return new VocabularyException("%s.%s is missing or not %s".formatted(place, name, wanted));
    }

    private Optional<JsonNode> value(String name) {
        return Optional.ofNullable(fields.get(name)).filter(value -> !value.isNull());
    }
}
