package dev.bantam.store;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A file of the hub as people name it: `hf:owner/repository`, with `:Q4_K_M` or `/folder/file.gguf` behind it, and
/// `@revision` before that.
///
/// @param file path inside the repository, or null
/// @param format number format, or null
record HubReference(
        String repository, @Nullable String file, @Nullable String format, String revision) {
    private static final String PREFIX = "hf:";
    private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9._-]*";
    private static final Pattern REFERENCE = Pattern.compile(
            "(" + NAME + "/" + NAME + "?)(?:@(" + NAME + "))?(?::(" + NAME + ")|/((?:" + NAME + "/)*" + NAME + "))?");

    /// The reference, or empty where the text is not meant as one.
    ///
    /// @throws IllegalArgumentException when it begins as one and is malformed
    static Optional<HubReference> parse(String text) {
        if (!text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        Matcher matcher = REFERENCE.matcher(text.substring(PREFIX.length()));
        if (!matcher.matches() || matcher.group(1).endsWith("/")) {
            throw new IllegalArgumentException("'" + text + "' can't be read; it must look like hf:owner/repository,"
                    + " hf:owner/repository:Q4_K_M or hf:owner/repository/file.gguf");
        }
        String file = matcher.group(4);
        if (file != null && !file.toLowerCase(Locale.ROOT).endsWith(".gguf")) {
            throw new IllegalArgumentException("'" + text + "' names no GGUF file; only those can be pulled");
        }
        String revision = matcher.group(2);
        return Optional.of(
                new HubReference(matcher.group(1), file, matcher.group(3), revision == null ? "main" : revision));
    }

    /// The model's name in the store: two references have the same only where they differ in case alone.
    String name() {
        String rest = file != null ? file.replace("/", "--") : format;
        return (repository.replace("/", "--")
                        + (revision.equals("main") ? "" : "--at--" + revision)
                        + (rest == null ? "" : "--" + rest))
                .toLowerCase(Locale.ROOT)
                .replaceFirst("^[._-]+", "");
    }

    ModelEntry entry() {
        return new ModelEntry(
                name(),
                List.of(),
                repository,
                "unknown",
                "unknown",
                format == null ? "unknown" : format,
                List.of(),
                1,
                new ModelLicense("see the repository", "https://huggingface.co/" + repository),
                null,
                null,
                List.of(new ModelSource.HubChoice(repository, file, format, revision)));
    }
}
