package dev.bantam.text;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A stream that its reader leaves open: whoever opened it closes it.
final class UncloseableStream extends FilterInputStream {
    UncloseableStream(InputStream stream) {
        super(stream);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return in.read(bytes, offset, length);
    }

    @Override
    public void close() {}
}
