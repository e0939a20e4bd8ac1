package dev.bantam.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A file that is growing, and the hash of what it holds so far. Failures to write are [StoreException]s:
/// another source would not help against a full disk.
final class PartFile implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 20;

    private final Path path;
    private final Artefact artefact;
    private final FileChannel channel;
    private MessageDigest digest = sha256();
    private long size;

    private PartFile(Path path, Artefact artefact, FileChannel channel) {
        this.path = path;
        this.artefact = artefact;
        this.channel = channel;
    }

    /// Opens a file to grow into `artefact`.
    ///
    /// @param keep whether to go on after what the file holds already, which is then hashed; else it starts empty
    static PartFile open(Path path, Artefact artefact, boolean keep) throws InterruptedException {
        PartFile part;
        try {
            part = new PartFile(
                    path,
                    artefact,
                    FileChannel.open(
                            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw new StoreException("can't write " + path + ": " + reason(e), e);
        }
        try {
            if (keep && part.channel.size() <= artefact.size()) {
                part.hashContent();
            } else {
                part.restart();
            }
            return part;
        } catch (IOException | RuntimeException | InterruptedException e) {
            part.close();
            if (e instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw part.failure(e);
        }
    }

    /// Bytes so far.
    long size() {
        return size;
    }

    /// The bytes that the whole file must have.
    long expectedSize() {
        return artefact.size();
    }

    /// Throws away what is there.
    void restart() throws InterruptedException {
        try {
            channel.truncate(0);
            channel.position(0);
        } catch (IOException e) {
            throw failure(e);
        }
        digest = sha256();
        size = 0;
    }

    /// Adds bytes at the end.
    ///
    /// @throws SourceException when the source sends more than the artefact has
    void append(ByteBuffer bytes) throws SourceException, InterruptedException {
        if (bytes.remaining() > artefact.size() - size) {
            close();
            delete();
            throw new SourceException("sent more than the " + artefact.size()
                    + " bytes that the catalogue expects; what had come was deleted");
        }
        digest.update(bytes.duplicate());
        size += bytes.remaining();
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /// Compares size and hash with what the catalogue expects and forces the bytes to the disk.
    ///
    /// @throws SourceException when they differ; the file is deleted then
    void verify() throws SourceException, InterruptedException {
        String actual = HexFormat.of().formatHex(digest.digest());
        if (size != artefact.size() || !actual.equals(artefact.sha256())) {
            close();
            delete();
            throw new SourceException("delivered the wrong file: sha256 " + actual + " (" + size + " bytes), expected "
                    + artefact.sha256() + " (" + artefact.size() + " bytes); it was deleted");
        }
        try {
            channel.force(true);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StoreException("can't close " + path + ": " + reason(e), e);
        }
    }

    private void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new StoreException("can't delete " + path + ", which holds wrong bytes: " + reason(e), e);
        }
    }

    private void hashContent() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        while (channel.read(buffer.clear()) >= 0) {
            size += buffer.flip().remaining();
            digest.update(buffer);
        }
    }

    /// The exception for a failed read or write. An interrupt closes the channel; it stays an interrupt.
    private StoreException failure(Exception cause) throws InterruptedException {
        if (cause instanceof ClosedByInterruptException || cause instanceof InterruptedException) {
            Thread.interrupted();
            throw new InterruptedException("interrupted while writing " + path);
        }
        return new StoreException(
                "can't write " + path + ": " + reason(cause)
                        + "; if the disk is full, free some room or set BANTAM_HOME to a folder on a larger disk",
                cause);
    }

    private static String reason(Exception cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
