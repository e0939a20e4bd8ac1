package dev.bantam.cli;

import dev.bantam.cli.models.EngineSupport;
import dev.bantam.cli.terminal.Terminal;
import dev.bantam.model.ModelException;
import dev.bantam.store.Catalogue;
import dev.bantam.store.FoundModels;
import dev.bantam.store.ModelStore;
import dev.bantam.store.StoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Finds the file of the model that a user named; fetches it once if the catalogue knows it.
final class ModelFiles {
    @Option(names = "--offline", description = "Never touch the network.")
    private boolean offline;

    ModelStore store(Terminal terminal) {
        StoreSettings settings = settings(terminal);
        return new ModelStore(offline ? settings.withoutNetwork() : settings, Catalogue.of(settings));
    }

    StoreSettings settings(Terminal terminal) {
        return StoreSettings.fromEnvironment(
                terminal.environment(), Path.of(System.getProperty("user.home")), System.getProperty("os.name"));
    }

    /// A path, or a catalogue name: that is pulled if it is not there yet.
    Path file(Terminal terminal, String nameOrPath) throws InterruptedException {
        // As the store sees it: a folder that only happens to have a model's name does not stand in its way.
        Path path = Path.of(nameOrPath);
        if (Files.isRegularFile(path) || Files.isRegularFile(path.resolve("config.json"))) {
            return path;
        }
        FoundModels found = new FoundModels(settings(terminal));
        Optional<Path> again = found.find(nameOrPath);
        if (again.isPresent()) {
            return again.get();
        }
        ModelStore store = store(terminal);
        if (store.canPull(nameOrPath)) {
            if (!store.has(nameOrPath)) {
                refuseUnsupported(store, nameOrPath);
            }
            Path file = pull(terminal, store, nameOrPath, false);
            found.remember(nameOrPath, file);
            return file;
        }
        return store.resolve(nameOrPath);
    }

    /// Why the engine can't run a model of the catalogue, if it can't.
    static Optional<String> refusal(ModelStore store, String name) {
        return store.entry(name).map(EngineSupport::of).map(EngineSupport::refusal);
    }

    /// What can't be run is not fetched: it may be gigabytes.
    private static void refuseUnsupported(ModelStore store, String name) {
        refusal(store, name).ifPresent(refusal -> {
            throw new ModelException(
                    name + " can't be run yet: " + refusal + " (`bantam pull` fetches it all the same)");
        });
    }

    /// Pulls a model with progress; an interrupt of the process ends the download cleanly.
    static Path pull(Terminal terminal, ModelStore store, String name, boolean acceptChanged)
            throws InterruptedException {
        return Undisturbed.run(() -> store.pull(name, acceptChanged, new PullProgress(terminal)));
    }
}
