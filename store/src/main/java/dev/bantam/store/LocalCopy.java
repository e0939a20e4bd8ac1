package dev.bantam.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/// Brings a file of this machine into the store: copies and verifies it.
final class LocalCopy {
    private static final int BUFFER_BYTES = 1 << 20;

    private LocalCopy() {}

    /// Copies into the partial file `path`, from its beginning.
    ///
    /// @throws SourceException when the file is not there, can't be read, or is not the one expected
    static void fetch(ModelSource.LocalFile source, Path path, PullListener listener)
            throws SourceException, InterruptedException {
        long expected = source.artefact().size();
        ResumePoint.forget(path);
        try (InputStream stream = Files.newInputStream(source.path());
                PartFile part = PartFile.open(path, source.artefact(), false)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            int read = stream.read(buffer);
            while (read >= 0) {
                part.append(ByteBuffer.wrap(buffer, 0, read));
                listener.on(new PullEvent.Progress(part.size(), expected, 1, 1));
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while copying " + source.path());
                }
                read = stream.read(buffer);
            }
            part.verify();
        } catch (IOException e) {
            throw new SourceException(
                    Files.exists(source.path())
                            ? "can't be read: " + e.getClass().getSimpleName() + ": " + e.getMessage()
                            : "there is no such file");
        }
    }
}
