package dev.bantam.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Reads a catalogue's YAML field by field, so that every mistake is named with its place.
final class CatalogueReader {
    private static final int MAXIMUM_PARTS = 1000;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]*");
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Pattern PACKAGE = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.!+_-]*");
    private static final Pattern REPOSITORY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Pattern PATH =
            Pattern.compile("[A-Za-z0-9*_][A-Za-z0-9*._-]*(/[A-Za-z0-9*_][A-Za-z0-9*._-]*)*");

    private final String origin;

    CatalogueReader(String origin) {
        this.origin = origin;
    }

    Catalogue read(String yaml) {
        JsonNode root;
        try {
            root = YAMLMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build()
                    .readTree(yaml);
        } catch (JacksonException e) {
            throw new StoreException(origin + " is not valid YAML: " + e.getOriginalMessage(), e);
        }
        only(root, "the catalogue", Set.of("default", "models"));
        List<ModelEntry> entries = new ArrayList<>();
        int index = 0;
        for (JsonNode model : list(root, "models", "the catalogue")) {
            entries.add(model(model, "model " + ++index));
        }
        return new Catalogue(text(root, "default", "the catalogue", NAME), entries);
    }

    private ModelEntry model(JsonNode node, String place) {
        String name = text(node, "name", place, NAME);
        String where = "model '" + name + "'";
        only(
                node,
                where,
                Set.of(
                        "name",
                        "aliases",
                        "title",
                        "family",
                        "parameters",
                        "quantisation",
                        "context",
                        "license",
                        "file",
                        "sources"));
        JsonNode license = node.path("license");
        only(license, where + ", license", Set.of("name", "url"));
        List<ModelSource> sources = new ArrayList<>();
        for (JsonNode source : list(node, "sources", where)) {
            sources.add(source(source, where + ", source " + (sources.size() + 1)));
        }
        if (sources.isEmpty()) {
            throw wrong(where, "sources", "names no source");
        }
        return new ModelEntry(
                name,
                node.has("aliases") ? texts(node, "aliases", where, NAME) : List.of(),
                text(node, "title", where, null),
                text(node, "family", where, NAME),
                text(node, "parameters", where, null),
                text(node, "quantisation", where, null),
                Math.toIntExact(number(node, "context", where, Integer.MAX_VALUE)),
                new ModelLicense(
                        text(license, "name", where + ", license", null),
                        text(license, "url", where + ", license", null)),
                text(node, "file", where, FILE),
                sources);
    }

    private ModelSource source(JsonNode node, String where) {
        only(node, where, Set.of("huggingface", "package"));
        if (node.size() != 1) {
            throw new StoreException(origin + ": " + where + " must be one of huggingface and package");
        }
        if (node.has("huggingface")) {
            JsonNode hub = node.path("huggingface");
            only(hub, where, Set.of("repository", "file", "revision", "size", "sha256"));
            return new ModelSource.HuggingFace(
                    text(hub, "repository", where, REPOSITORY),
                    text(hub, "file", where, PATH),
                    text(hub, "revision", where, REVISION),
                    artefact(hub, where));
        }
        JsonNode packages = node.path("package");
        only(packages, where, Set.of("names", "pattern", "count", "version", "member", "download", "size", "sha256"));
        return new ModelSource.Packages(
                packageNames(packages, where),
                text(packages, "version", where, VERSION),
                text(packages, "member", where, PATH),
                number(packages, "download", where, Long.MAX_VALUE),
                artefact(packages, where));
    }

    private List<String> packageNames(JsonNode node, String where) {
        if (node.has("names") == node.has("pattern")) {
            throw new StoreException(origin + ": " + where + " needs either names or pattern with count");
        }
        if (node.has("names")) {
            List<String> names = texts(node, "names", where, PACKAGE);
            if (names.isEmpty()) {
                throw wrong(where, "names", "names no package");
            }
            return names;
        }
        String pattern = text(node, "pattern", where, null);
        if (!pattern.contains("{n}")) {
            throw wrong(where, "pattern", "has no {n} for the number of the part: '" + pattern + "'");
        }
        List<String> names = IntStream.rangeClosed(1, Math.toIntExact(number(node, "count", where, MAXIMUM_PARTS)))
                .mapToObj(n -> pattern.replace("{n}", Integer.toString(n)))
                .toList();
        names.forEach(name -> check(name, PACKAGE, where, "pattern"));
        return names;
    }

    private Artefact artefact(JsonNode node, String where) {
        long size = number(node, "size", where, Long.MAX_VALUE);
        String sha256 = text(node, "sha256", where, null);
        try {
            return new Artefact(size, sha256);
        } catch (IllegalArgumentException e) {
            throw new StoreException(origin + ": " + where + ": " + e.getMessage(), e);
        }
    }

    private String text(JsonNode node, String field, String where, @Nullable Pattern pattern) {
        JsonNode value = node.path(field);
        // An unquoted 1.0 or 270 is a number to YAML; its text would not be what was written.
        if (!value.isString() || value.asString().isBlank()) {
            throw wrong(where, field, value.isMissingNode() ? "is missing" : "must be text; put it in quotes");
        }
        return check(value.asString(), pattern, where, field);
    }

    private List<String> texts(JsonNode node, String field, String where, Pattern pattern) {
        List<String> texts = new ArrayList<>();
        for (JsonNode value : list(node, field, where)) {
            if (!value.isString()) {
                throw wrong(where, field, "must hold texts only");
            }
            texts.add(check(value.asString(), pattern, where, field));
        }
        return texts;
    }

    private String check(String value, @Nullable Pattern pattern, String where, String field) {
        if (pattern != null && !pattern.matcher(value).matches()) {
            throw wrong(where, field, "can't be '" + value + "'");
        }
        return value;
    }

    private long number(JsonNode node, String field, String where, long maximum) {
        JsonNode value = node.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 1 || value.asLong() > maximum) {
            throw wrong(
                    where, field, value.isMissingNode() ? "is missing" : "must be a whole number from 1 to " + maximum);
        }
        return value.asLong();
    }

    private JsonNode list(JsonNode node, String field, String where) {
        JsonNode value = node.path(field);
        if (!value.isArray()) {
            throw wrong(where, field, value.isMissingNode() ? "is missing" : "must be a list");
        }
        return value;
    }

    private void only(JsonNode node, String where, Set<String> known) {
        if (!node.isObject()) {
            throw new StoreException(origin + ": " + where + " must be a set of fields");
        }
        for (String field : node.propertyNames()) {
            if (!known.contains(field)) {
                throw wrong(where, field, "is not a known field");
            }
        }
    }

    private StoreException wrong(String where, String field, String what) {
        return new StoreException(origin + ": " + where + ": '" + field + "' " + what);
    }
}
