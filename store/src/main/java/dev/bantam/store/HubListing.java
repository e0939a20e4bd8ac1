package dev.bantam.store;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the hub says is in a repository at one commit.
///
/// @param commit the revision that was asked for, as a commit
/// @param files by their paths
record HubListing(String repository, String commit, List<HubFile> files) {
    /// The format that is taken where none is named, the first that is there: what llama.cpp's tools take.
    private static final List<String> USUAL = List.of("Q4_K_M", "Q4_0", "Q8_0", "F16", "BF16");

    /// How llama.cpp names the parts of a file that was split.
    private static final Pattern PART = Pattern.compile("-\\d{5}-of-\\d{5}(?=\\.gguf$)");

    private static final int MOST_NAMED = 40;

    /// One file.
    ///
    /// @param size bytes
    /// @param sha256 the hash that the hub states; null for small files that lie in the repository itself
    record HubFile(String path, long size, @Nullable String sha256) {
        boolean isGguf() {
            return path.toLowerCase(Locale.ROOT).endsWith(".gguf");
        }

        boolean isSplit() {
            return PART.matcher(path).find();
        }

        /// Whether the name ends in a number format: `-Q4_K_M.gguf`, `.q4_k_m.gguf`.
        boolean isIn(String format) {
            String lower = PART.matcher(path.toLowerCase(Locale.ROOT)).replaceFirst("");
            String end = format.toLowerCase(Locale.ROOT) + ".gguf";
            return lower.endsWith("-" + end) || lower.endsWith("." + end) || lower.endsWith("/" + end);
        }
    }

    /// The file that a source means, as a source of its own: pinned to the commit, size and hash.
    ///
    /// @throws SourceException when there is none, or it is of a kind that can't be pulled; names what there is
    ModelSource.HuggingFace pinned(ModelSource.HubChoice choice) throws SourceException {
        HubFile file = find(choice);
        if (file.isSplit()) {
            throw new SourceException("has " + file.path() + " in several parts; only whole files can be pulled");
        }
        if (file.sha256() == null) {
            throw new SourceException("states no SHA-256 for " + file.path() + ", so it can't be checked");
        }
        return new ModelSource.HuggingFace(repository, file.path(), commit, new Artefact(file.size(), file.sha256()));
    }

    private HubFile find(ModelSource.HubChoice choice) throws SourceException {
        String wanted = choice.file();
        if (wanted != null) {
            return files.stream()
                    .filter(file -> file.path().equals(wanted))
                    .findFirst()
                    .orElseThrow(() -> new SourceException("has no file " + wanted + "; " + known()));
        }
        String format = choice.format();
        for (String candidate : format == null ? USUAL : List.of(format)) {
            Optional<HubFile> found = gguf().stream()
                    .filter(file -> file.isIn(candidate))
                    // A whole file rather than the parts of one, the least deep one.
                    .min(Comparator.comparing(HubFile::isSplit)
                            .thenComparingInt(file -> file.path().length()));
            if (found.isPresent()) {
                return found.get();
            }
        }
        if (format == null && gguf().size() == 1) {
            return gguf().getFirst();
        }
        throw new SourceException(
                "has no file " + (format == null ? "in a usual number format" : "in " + format) + "; " + known());
    }

    private List<HubFile> gguf() {
        return files.stream().filter(HubFile::isGguf).toList();
    }

    private String known() {
        List<String> names =
                gguf().stream().map(HubFile::path).limit(MOST_NAMED).toList();
        if (names.isEmpty()) {
            boolean isFolder = files.stream().anyMatch(file -> file.path().endsWith(".safetensors"));
            return "no GGUF file is there"
                    + (isFolder ? ", only safetensors, which can't be run yet: look for a conversion" : "");
        }
        int more = gguf().size() - names.size();
        return "there are " + String.join(", ", names) + (more > 0 ? " and " + more + " more" : "");
    }
}
