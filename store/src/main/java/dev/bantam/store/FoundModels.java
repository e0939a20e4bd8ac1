package dev.bantam.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;

/// Where models lie that were found by their names before: a process that has just started need not read the
/// catalogue for them, which takes a fifth of a second.
///
/// What is remembered counts as long as no catalogue has changed, the model's record is there, and its file has the
/// size it had. Nothing depends on it but time: where it can't be read or written, the catalogue is read.
public final class FoundModels {
    private final StoreSettings settings;
    private final Path folder;

    /// @param settings of the store that the models lie in
    public FoundModels(StoreSettings settings) {
        this.settings = settings;
        this.folder = settings.root().resolve("found");
    }

    /// The file of a model that was remembered by that name.
    public Optional<Path> find(String name) {
        try {
            Path note = folder.resolve(key(name));
            if (!isPlain(name) || !Files.isRegularFile(note)) {
                return Optional.empty();
            }
            List<String> lines = Files.readAllLines(note);
            Path file = Path.of(lines.get(1));
            Path folder = Files.isDirectory(file) ? file : file.resolveSibling("");
            boolean same = lines.equals(lines(file)) && Files.isRegularFile(folder.resolve("model.json"));
            return same ? Optional.of(file) : Optional.empty();
        } catch (IOException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    /// Remembers a model of the store by a name of the catalogue.
    public void remember(String name, Path file) {
        if (!isPlain(name)) {
            return;
        }
        try {
            Files.createDirectories(folder);
            Path draft = Files.createTempFile(folder, "", ".part");
            Files.write(draft, lines(file));
            Files.move(draft, folder.resolve(key(name)), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException unwritable) {
            // It is looked up the next time.
        }
    }

    /// The catalogues as they are, the file, and its size.
    private List<String> lines(Path file) throws IOException {
        CRC32C checksum = new CRC32C();
        try (InputStream bundled = Catalogue.class.getResourceAsStream("catalogue.yaml")) {
            checksum.update(bundled == null ? new byte[0] : bundled.readAllBytes());
        }
        Path own = settings.root().resolve("catalogue.yaml");
        checksum.update(Files.isRegularFile(own) ? Files.readAllBytes(own) : new byte[0]);
        return List.of(Long.toHexString(checksum.getValue()), file.toString(), Long.toString(Files.size(file)));
    }

    /// Names with other characters, as of files of the hub, are not remembered: they name files of no system.
    private static boolean isPlain(String name) {
        return !name.isEmpty()
                && name.charAt(0) != '.'
                && name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_');
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
