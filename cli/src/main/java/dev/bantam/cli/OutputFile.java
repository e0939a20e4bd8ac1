package dev.bantam.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Standard output, which remembers why it could not be written: a print stream only says that something failed.
final class OutputFile extends FilterOutputStream {
    private @Nullable String failure;

    OutputFile(OutputStream out) {
        super(out);
    }

    /// What the first failure said; nothing where the reader has only had enough, as `head` has.
    Optional<String> failure() {
        return Optional.ofNullable(failure).filter(message -> !message.contains("Broken pipe"));
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            if (failure == null) {
                failure = String.valueOf(e.getMessage());
            }
            throw e;
        }
    }
}
