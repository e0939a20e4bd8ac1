package dev.bantam.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// Folders of the store: made, emptied, deleted. Failures are [StoreException]s that name the folder.
final class Folders {
    private Folders() {}

    static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new StoreException(
                    "can't make the folder " + folder + " (" + reason(e)
                            + "); set BANTAM_HOME to one that can be written",
                    e);
        }
    }

    /// Deletes a folder with all that is in it; links are removed, not followed. Nothing happens when it is not there.
    static void delete(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                    if (e != null) {
                        throw e;
                    }
                    Files.deleteIfExists(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new StoreException("can't delete " + folder + ": " + reason(e), e);
        }
    }

    /// Deletes what it can of a folder; for the ways out that have an error of their own to tell.
    static void tryDelete(Path folder) {
        try {
            delete(folder);
        } catch (StoreException e) {
            // Tried again, and told, before the folder is used the next time.
        }
    }

    /// Makes the names in a folder last through a crash, where the system can do that.
    static void force(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows can't open folders; the names are safe there without it.
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return e.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }
}
