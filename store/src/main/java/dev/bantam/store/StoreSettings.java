package dev.bantam.store;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Where the store lies and how it reaches its sources.
///
/// @param root the store's folder
/// @param offline true: the network is never touched
/// @param hub how the Hugging Face hub is reached
/// @param packageEnvironment environment of the `pip` that is run; its `PATH` is where `pip` is looked for
/// @param packageStall how long a `pip` may run without any sign of life
public record StoreSettings(
        Path root, boolean offline, HubSettings hub, Map<String, String> packageEnvironment, Duration packageStall) {
    private static final Set<String> YES = Set.of("1", "true", "yes", "on");
    private static final Set<String> NO = Set.of("", "0", "false", "no", "off");
    private static final Set<String> SECRETS = Set.of("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN");

    public StoreSettings {
        root = root.toAbsolutePath().normalize();
        packageEnvironment = Map.copyOf(packageEnvironment);
    }

    /// Reads `BANTAM_HOME`, `XDG_CACHE_HOME`, `BANTAM_OFFLINE`, `HF_ENDPOINT`, `HF_TOKEN` and `PATH`.
    ///
    /// The root is `BANTAM_HOME`, else `bantam` in `XDG_CACHE_HOME`, else the system's folder for caches:
    /// `~/.cache/bantam`, on macOS `~/Library/Caches/bantam`, on Windows `%LOCALAPPDATA%\bantam`.
    ///
    /// @param home the user's home folder
    /// @param operatingSystem as in the system property `os.name`
    /// @throws StoreException when a variable's value can't be used; names the variable
    public static StoreSettings fromEnvironment(Map<String, String> environment, Path home, String operatingSystem) {
        Map<String, String> forPackages = new HashMap<>(environment);
        forPackages.keySet().removeAll(SECRETS);
        return new StoreSettings(
                root(environment, home, operatingSystem.toLowerCase(Locale.ROOT)),
                isOffline(environment.getOrDefault("BANTAM_OFFLINE", "")),
                HubSettings.fromEnvironment(environment),
                forPackages,
                Duration.ofMinutes(5));
    }

    /// These settings without the network, as a command's `--offline` asks for.
    public StoreSettings withoutNetwork() {
        return new StoreSettings(root, true, hub, packageEnvironment, packageStall);
    }

    /// Leaves out the environment: it may hold secrets.
    @Override
    public String toString() {
        return "StoreSettings[root=" + root + ", offline=" + offline + ", hub=" + hub + "]";
    }

    private static Path root(Map<String, String> environment, Path home, String operatingSystem) {
        String own = environment.getOrDefault("BANTAM_HOME", "");
        if (!own.isBlank()) {
            return folder("BANTAM_HOME", own);
        }
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        // The XDG specification says to ignore a path that is not absolute.
        if (!cache.isBlank() && folder("XDG_CACHE_HOME", cache).isAbsolute()) {
            return folder("XDG_CACHE_HOME", cache).resolve("bantam");
        }
        if (operatingSystem.startsWith("mac")) {
            return home.resolve("Library").resolve("Caches").resolve("bantam");
        }
        if (operatingSystem.startsWith("windows")) {
            String local = environment.getOrDefault("LOCALAPPDATA", "");
            return local.isBlank()
                    ? home.resolve("AppData").resolve("Local").resolve("bantam")
                    : folder("LOCALAPPDATA", local).resolve("bantam");
        }
        return home.resolve(".cache").resolve("bantam");
    }

    private static Path folder(String variable, String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new StoreException(variable + " is not a path: '" + value + "'", e);
        }
    }

    private static boolean isOffline(String value) {
        String lower = value.strip().toLowerCase(Locale.ROOT);
        if (YES.contains(lower)) {
            return true;
        }
        if (NO.contains(lower)) {
            return false;
        }
        throw new StoreException("BANTAM_OFFLINE must be 1 or 0, not '" + value + "'");
    }
}
