package dev.bantam.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes GGUF files as it is told, sense or nonsense: for tests of what a reader refuses.
public final class GgufBytes {
    public static final int UINT8 = 0;
    public static final int UINT32 = 4;
    public static final int INT32 = 5;
    public static final int FLOAT32 = 6;
    public static final int BOOL = 7;
    public static final int STRING = 8;
    public static final int ARRAY = 9;
    public static final int UINT64 = 10;

    private ByteBuffer buffer = ByteBuffer.allocate(1 << 8).order(ByteOrder.LITTLE_ENDIAN);

    /// Magic and version of a file that is all right so far.
    public static GgufBytes file() {
        return new GgufBytes().int32(0x46554747).int32(3);
    }

    /// Nothing yet.
    public GgufBytes() {}

    public GgufBytes counts(long tensors, long keys) {
        return int64(tensors).int64(keys);
    }

    /// A key and the type of the value that follows.
    public GgufBytes key(String name, int type) {
        return string(name).int32(type);
    }

    /// @param dimensions the contiguous one first, as in the file
    public GgufBytes tensor(String name, int type, long offset, long... dimensions) {
        string(name).int32(dimensions.length);
        for (long dimension : dimensions) {
            int64(dimension);
        }
        return int32(type).int64(offset);
    }

    public GgufBytes string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return int64(bytes.length).bytes(bytes);
    }

    public GgufBytes int32(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    public GgufBytes int64(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    public GgufBytes bytes(byte... bytes) {
        room(bytes.length).put(bytes);
        return this;
    }

    /// Zeros up to the next multiple of 32.
    public GgufBytes pad() {
        return bytes(new byte[-buffer.position() & 31]);
    }

    /// What was written so far.
    public byte[] done() {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            buffer = ByteBuffer.allocate(2 * buffer.position() + bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(buffer.flip());
        }
        return buffer;
    }
}
