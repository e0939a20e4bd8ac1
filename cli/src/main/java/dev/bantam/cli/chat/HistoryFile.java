package dev.bantam.cli.chat;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;

/// Where what was typed in a chat is kept, for its owner alone.
public final class HistoryFile {
    private HistoryFile() {}

    /// The file: `bantam/chat-history` in `XDG_STATE_HOME`, else in `~/.local/state`, on macOS
    /// `~/Library/Application Support`, on Windows `%LOCALAPPDATA%`.
    ///
    /// @param home the user's home folder
    /// @param operatingSystem as in the system property `os.name`
    public static Path of(Map<String, String> environment, Path home, String operatingSystem) {
        String system = operatingSystem.toLowerCase(Locale.ROOT);
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        String local = environment.getOrDefault("LOCALAPPDATA", "");
        Path folder;
        // The XDG specification says to ignore a path that is not absolute.
        if (!state.isBlank() && Path.of(state).isAbsolute()) {
            folder = Path.of(state);
        } else if (system.startsWith("mac")) {
            folder = home.resolve("Library").resolve("Application Support");
        } else if (system.startsWith("windows")) {
            folder = local.isBlank() ? home.resolve("AppData").resolve("Local") : Path.of(local);
        } else {
            folder = home.resolve(".local").resolve("state");
        }
        return folder.resolve("bantam").resolve("chat-history");
    }

    /// Makes the file where it is missing, readable by its owner alone.
    ///
    /// @throws IOException if that is not possible
    public static void create(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try {
            if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
        } catch (FileAlreadyExistsException already) {
            if (!Files.isWritable(file)) {
                throw already;
            }
        }
    }
}
