package dev.bantam.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Reads a catalogue's YAML field by field, so that every mistake is named with its place.
final class CatalogueReader {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]*");
    private static final Pattern FORMAT = Pattern.compile("[A-Za-z0-9_]+");
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Pattern SETTING = Pattern.compile("[a-z_]+(\\.[a-z_]+)*");
    private static final Pattern TENSOR = Pattern.compile("[a-z0-9_.]+");
    private static final Set<String> MODEL_FIELDS = Set.of(
            "name",
            "aliases",
            "title",
            "family",
            "parameters",
            "quantisation",
            "formats",
            "context",
            "license",
            "file",
            "shape",
            "sources");

    private final CatalogueFields fields;
    private final CatalogueSources sources;

    CatalogueReader(String origin) {
        this.fields = new CatalogueFields(origin);
        this.sources = new CatalogueSources(fields);
    }

    Catalogue read(String yaml) {
        JsonNode root = tree(yaml);
        return new Catalogue(fields.text(root, "default", "the catalogue", NAME), models(root));
    }

    /// Reads a catalogue whose models come before those of another, and take the place of those with their names.
    Catalogue readBefore(String yaml, Catalogue other) {
        JsonNode root = tree(yaml);
        List<ModelEntry> entries = models(root);
        Set<String> taken = new HashSet<>();
        entries.forEach(entry -> {
            taken.add(entry.name());
            taken.addAll(entry.aliases());
        });
        for (ModelEntry entry : other.entries()) {
            if (!taken.contains(entry.name())) {
                entries.add(entry.withoutAliases(taken));
            }
        }
        String defaultName = root.has("default")
                ? fields.text(root, "default", "the catalogue", NAME)
                : other.defaultEntry().name();
        return new Catalogue(defaultName, entries);
    }

    private JsonNode tree(String yaml) {
        JsonNode root;
        try {
            root = YAMLMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build()
                    .readTree(yaml);
        } catch (JacksonException e) {
            throw new StoreException(fields.origin() + " is not valid YAML: " + e.getOriginalMessage(), e);
        }
        fields.only(root, "the catalogue", Set.of("default", "licenses", "models"));
        return root;
    }

    private List<ModelEntry> models(JsonNode root) {
        Map<String, ModelLicense> licenses = licenses(root.path("licenses"));
        List<ModelEntry> entries = new ArrayList<>();
        int index = 0;
        for (JsonNode model : fields.list(root, "models", "the catalogue")) {
            entries.add(model(model, "model " + ++index, licenses));
        }
        return entries;
    }

    private Map<String, ModelLicense> licenses(JsonNode node) {
        Map<String, ModelLicense> licenses = new LinkedHashMap<>();
        node.forEachEntry((key, value) -> licenses.put(key, license(value, "license '" + key + "'")));
        return licenses;
    }

    private ModelLicense license(JsonNode node, String where) {
        fields.only(node, where, Set.of("name", "url"));
        return new ModelLicense(fields.text(node, "name", where, null), fields.text(node, "url", where, null));
    }

    private ModelEntry model(JsonNode node, String place, Map<String, ModelLicense> licenses) {
        String name = fields.text(node, "name", place, NAME);
        String where = "model '" + name + "'";
        fields.only(node, where, MODEL_FIELDS);
        String quantisation = fields.text(node, "quantisation", where, FORMAT);
        List<ModelSource> found = new ArrayList<>();
        for (JsonNode source : fields.list(node, "sources", where)) {
            found.add(sources.source(source, where + ", source " + (found.size() + 1), quantisation));
        }
        if (found.isEmpty()) {
            throw fields.wrong(where, "sources", "names no source");
        }
        List<String> formats = node.has("formats") ? fields.texts(node, "formats", where, FORMAT) : List.of();
        if (!formats.isEmpty() && found.stream().noneMatch(CatalogueReader::hasFormats)) {
            throw fields.wrong(where, "formats", "needs a huggingface source with sha256 from-hub that names no file");
        }
        String file = node.has("file") ? fields.text(node, "file", where, FILE) : null;
        if (file == null && found.stream().anyMatch(ModelSource.Packages.class::isInstance)) {
            throw fields.wrong(where, "file", "is missing: a package source has no name for it");
        }
        return new ModelEntry(
                name,
                node.has("aliases") ? fields.texts(node, "aliases", where, NAME) : List.of(),
                fields.text(node, "title", where, null),
                fields.text(node, "family", where, NAME),
                fields.text(node, "parameters", where, null),
                quantisation,
                formats,
                Math.toIntExact(fields.number(node, "context", where, Integer.MAX_VALUE)),
                modelLicense(node, where, licenses),
                file,
                node.has("shape") ? shape(node.path("shape"), where + ", shape") : null,
                found);
    }

    private static boolean hasFormats(ModelSource source) {
        return source instanceof ModelSource.HubChoice choice && choice.file() == null;
    }

    /// Written out, or by its key among the catalogue's licences.
    private ModelLicense modelLicense(JsonNode node, String where, Map<String, ModelLicense> licenses) {
        JsonNode license = node.path("license");
        if (!license.isString()) {
            return license(license, where + ", license");
        }
        ModelLicense known = licenses.get(license.asString());
        if (known == null) {
            throw fields.wrong(where, "license", "'" + license.asString() + "' is not among the licenses");
        }
        return known;
    }

    private @Nullable ModelShape shape(JsonNode node, String where) {
        fields.only(node, where, Set.of("vocabulary", "tied", "gated", "tokenizer", "settings", "tensors"));
        Map<String, Double> settings = new LinkedHashMap<>();
        node.path("settings").forEachEntry((key, value) -> {
            fields.check(key, SETTING, where, "settings");
            if (!value.isNumber() || value.asDouble() < 0) {
                throw fields.wrong(where, key, "must be a number");
            }
            settings.put(key, value.asDouble());
        });
        try {
            return new ModelShape(
                    Math.toIntExact(fields.number(node, "vocabulary", where, Integer.MAX_VALUE)),
                    fields.flag(node, "tied", where, false),
                    fields.flag(node, "gated", where, true),
                    fields.text(node, "tokenizer", where, NAME),
                    settings,
                    node.has("tensors") ? fields.texts(node, "tensors", where, TENSOR) : List.of());
        } catch (IllegalArgumentException e) {
            throw new StoreException(fields.origin() + ": " + where + ": " + e.getMessage(), e);
        }
    }
}
