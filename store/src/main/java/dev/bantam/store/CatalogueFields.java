package dev.bantam.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads fields of a catalogue and names every mistake with its place.
///
/// @param origin the name of the file in error messages
record CatalogueFields(String origin) {
    String text(JsonNode node, String field, String where, @Nullable Pattern pattern) {
        JsonNode value = node.path(field);
        // An unquoted 1.0 or 270 is a number to YAML; its text would not be what was written.
        if (!value.isString() || value.asString().isBlank()) {
            throw wrong(where, field, value.isMissingNode() ? "is missing" : "must be text; put it in quotes");
        }
        return check(value.asString(), pattern, where, field);
    }

    List<String> texts(JsonNode node, String field, String where, Pattern pattern) {
        List<String> texts = new ArrayList<>();
        for (JsonNode value : list(node, field, where)) {
            if (!value.isString()) {
                throw wrong(where, field, "must hold texts only");
            }
            texts.add(check(value.asString(), pattern, where, field));
        }
        return texts;
    }

    String check(String value, @Nullable Pattern pattern, String where, String field) {
        if (pattern != null && !pattern.matcher(value).matches()) {
            throw wrong(where, field, "can't be '" + value + "'");
        }
        return value;
    }

    long number(JsonNode node, String field, String where, long maximum) {
        JsonNode value = node.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 1 || value.asLong() > maximum) {
            throw wrong(
                    where, field, value.isMissingNode() ? "is missing" : "must be a whole number from 1 to " + maximum);
        }
        return value.asLong();
    }

    boolean flag(JsonNode node, String field, String where, boolean otherwise) {
        JsonNode value = node.path(field);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw wrong(where, field, "must be true or false");
        }
        return value.asBoolean();
    }

    JsonNode list(JsonNode node, String field, String where) {
        JsonNode value = node.path(field);
        if (!value.isArray()) {
            throw wrong(where, field, value.isMissingNode() ? "is missing" : "must be a list");
        }
        return value;
    }

    void only(JsonNode node, String where, Set<String> known) {
        if (!node.isObject()) {
            throw new StoreException(origin + ": " + where + " must be a set of fields");
        }
        for (String field : node.propertyNames()) {
            if (!known.contains(field)) {
                throw wrong(where, field, "is not a known field");
            }
        }
    }

    StoreException wrong(String where, String field, String what) {
        return new StoreException(origin + ": " + where + ": '" + field + "' " + what);
    }
}
