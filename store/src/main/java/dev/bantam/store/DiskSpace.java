package dev.bantam.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Tells how much room a disk has.
@FunctionalInterface
interface DiskSpace {
    /// Bytes that may be written into a folder.
    long usable(Path folder) throws IOException;

    /// Asks the file system.
    static DiskSpace ofFileSystem() {
        return folder -> Files.getFileStore(folder).getUsableSpace();
    }

    /// @throws StoreException when there is not that much room; says how much there is and what to do
    default void require(long bytes, Path folder) {
        long usable;
        try {
            usable = usable(folder);
        } catch (IOException e) {
            throw new StoreException("can't tell how much room there is in " + folder + ": " + e.getMessage(), e);
        }
        if (usable < bytes) {
            throw new StoreException("not enough room in " + folder + ": " + ByteSize.text(bytes) + " needed, "
                    + ByteSize.text(usable) + " free; free some, or set BANTAM_HOME to a folder on a larger disk");
        }
    }
}
