package dev.bantam.text.template;

import java.util.LinkedHashMap;
import java.util.Map;

/// `namespace(...)`: the one thing that templates may change, through `{% set ns.name = value %}`.
final class NamespaceValue implements Value {
    private final Map<String, Value> attributes = new LinkedHashMap<>();

    Map<String, Value> attributes() {
        return attributes;
    }
}
