package dev.bantam.formats;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Reads a GGUF header front to back. Every length is compared with what is left of the file before it is used.
final class GgufCursor {
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// What to make of a file that ends too early.
    static final String CUT_SHORT = ": the file is cut short or damaged; fetch it again";

    private static final int MAX_NAME_BYTES = 0xFFFF;
    private static final int MAX_NAMES_BYTES = 1 << 24;
    private static final int MAX_STRING_BYTES = 1 << 26;
    private static final int MAX_STRINGS_BYTES = 1 << 25;

    private final Path path;
    private final MemorySegment file;
    private final long end;
    private long position;
    private long nameBytes;
    private String item = "header";
    private Object name = "";

    GgufCursor(Path path, MemorySegment file) {
        this.path = path;
        this.file = file;
        this.end = file.byteSize();
    }

    /// Names what is being read, for the messages of errors; they alone put the two together, for that takes time.
    void item(String item, Object name) {
        this.item = item;
        this.name = name;
    }

    long position() {
        return position;
    }

    long remaining() {
        return end - position;
    }

    FormatException error(String problem) {
        return new FormatException(path + ": " + item + name + ": " + problem);
    }

    FormatException error(String problem, Throwable cause) {
        return new FormatException(path + ": " + item + name + ": " + problem, cause);
    }

    int int32(String field) {
        require(Integer.BYTES, field);
        int value = file.get(INT, position);
        position += Integer.BYTES;
        return value;
    }

    long int64(String field) {
        require(Long.BYTES, field);
        long value = file.get(LONG, position);
        position += Long.BYTES;
        return value;
    }

    /// A count of things that take at least `leastBytes` each.
    int count(String field, int leastBytes, int most) {
        long count = int64(field);
        if (count < 0 || count > remaining() / leastBytes) {
            throw error(field + " " + Long.toUnsignedString(count) + " does not fit in the " + remaining()
                    + " bytes that are left of the file" + CUT_SHORT);
        }
        if (count > most) {
            throw error(field + " " + count + " is over the limit of " + most);
        }
        return (int) count;
    }

    /// A key or a tensor's name: it must be UTF-8, for it is compared.
    String name(String field) {
        int length = length(field, MAX_NAME_BYTES);
        if (length == 0) {
            throw error(field + " is empty");
        }
        nameBytes += length;
        if (nameBytes > MAX_NAMES_BYTES) {
            throw error("all names together are over the limit of " + MAX_NAMES_BYTES + " bytes");
        }
        ByteBuffer bytes = file.asSlice(position, length).asByteBuffer();
        try {
            String name = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            position += length;
            return name;
        } catch (CharacterCodingException e) {
            throw error(field + " is not UTF-8", e);
        }
    }

    void skipString(String field) {
        int length = length(field, MAX_STRING_BYTES);
        position += length;
    }

    void skip(long bytes, String field) {
        require(bytes, field);
        position += bytes;
    }

    /// Vocabularies have hundreds of thousands of strings: this loop is most of what opening a file costs.
    void skipStrings(int count) {
        long start = position;
        for (int i = 0; i < count; i++) {
            if (end - position < Long.BYTES) {
                throw error("the file ends in string " + i + " of " + count + CUT_SHORT);
            }
            long length = file.get(LONG, position);
            if (length < 0 || length > MAX_STRING_BYTES || length > end - position - Long.BYTES) {
                throw error("string " + i + " of " + count + ": length " + Long.toUnsignedString(length)
                        + " is over the limit of " + MAX_STRING_BYTES + " or the end of the file");
            }
            position += Long.BYTES + length;
        }
        long bytes = position - start - (long) Long.BYTES * count;
        if (bytes > MAX_STRINGS_BYTES) {
            throw error("its strings take " + bytes + " bytes, over the limit of " + MAX_STRINGS_BYTES);
        }
    }

    /// Text of `length` bytes at `at`. What is no UTF-8 becomes U+FFFD: vocabularies may hold parts of characters.
    static String text(MemorySegment file, long at, long length) {
        if (length == 0) {
            return ""; // millions of these must cost nothing
        }
        byte[] bytes = new byte[(int) length];
        MemorySegment.copy(file, ValueLayout.JAVA_BYTE, at, bytes, 0, bytes.length);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static int int32(byte[] bytes, int at) {
        return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8 | (bytes[at + 2] & 0xFF) << 16 | bytes[at + 3] << 24;
    }

    private int length(String field, int most) {
        long length = int64("length of " + field);
        if (length < 0 || length > remaining()) {
            throw error("length " + Long.toUnsignedString(length) + " of " + field + " is more than the " + remaining()
                    + " bytes that are left of the file" + CUT_SHORT);
        }
        if (length > most) {
            throw error("length " + length + " of " + field + " is over the limit of " + most);
        }
        return (int) length;
    }

    private void require(long bytes, String field) {
        if (bytes > remaining()) {
            throw error(field + " takes " + bytes + " bytes but the file ends after " + remaining() + CUT_SHORT);
        }
    }
}
