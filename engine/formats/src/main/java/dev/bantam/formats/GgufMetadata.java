package dev.bantam.formats;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Metadata of a GGUF file: where each value lies, decoded when asked for.
final class GgufMetadata implements Metadata {
    /// A file may hold longer texts, but nothing asks for one.
    private static final int MAX_TEXT_BYTES = 1 << 22;

    private final Path path;
    private final MemorySegment file;
    private final SequencedMap<String, Value> values;

    GgufMetadata(Path path, MemorySegment file, SequencedMap<String, Value> values) {
        this.path = path;
        this.file = file;
        this.values = values;
    }

    @Override
    public Set<String> keys() {
        return Collections.unmodifiableSequencedSet(values.sequencedKeySet());
    }

    @Nullable
    Value value(String key) {
        return values.get(key);
    }

    /// A value as the file has it: its type and all that follows, up to the next key.
    byte[] encoded(String key) {
        Value value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException(path + " has no metadata key " + key);
        }
        return file.asSlice(value.start, value.end - value.start).toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public Optional<String> string(String key) {
        Value value = values.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value.type != GgufValueType.STRING) {
            throw otherKind(key, value, "a string");
        }
        long bytes = value.end - value.offset - Long.BYTES;
        if (bytes > MAX_TEXT_BYTES) {
            throw error(key, "is a string of " + bytes + " bytes; up to " + MAX_TEXT_BYTES + " can be used");
        }
        return Optional.of(text(value.offset));
    }

    @Override
    public Optional<Long> integer(String key) {
        Value value = values.get(key);
        return value == null ? Optional.empty() : Optional.of(integer(key, value, value.type, value.offset));
    }

    @Override
    public Optional<Double> number(String key) {
        Value value = values.get(key);
        if (value == null) {
            return Optional.empty();
        }
        return Optional.of(
                switch (value.type) {
                    case FLOAT32 -> (double) Float.intBitsToFloat(file.get(GgufCursor.INT, value.offset));
                    case FLOAT64 -> Double.longBitsToDouble(file.get(GgufCursor.LONG, value.offset));
                    case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 ->
                        (double) integer(key, value, value.type, value.offset);
                    case BOOL, STRING, ARRAY -> throw otherKind(key, value, "a number");
                });
    }

    @Override
    public Optional<Boolean> bool(String key) {
        Value value = values.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value.type != GgufValueType.BOOL) {
            throw otherKind(key, value, "a boolean");
        }
        return Optional.of(bool(key, value.offset));
    }

    @Override
    public Optional<List<String>> strings(String key) {
        Value value = array(key, "strings", GgufValueType.STRING);
        if (value == null) {
            return Optional.empty();
        }
        // A vocabulary, read while the process is cold: through an array, for a segment's accessors are dear then.
        byte[] bytes = file.asSlice(value.offset, value.end - value.offset).toArray(ValueLayout.JAVA_BYTE);
        List<String> strings = new ArrayList<>(value.count);
        int at = 0;
        for (int i = 0; i < value.count; i++) {
            int length = GgufCursor.int32(bytes, at); // checked when the file was opened: the upper half is zero
            at += Long.BYTES;
            strings.add(length == 0 ? "" : new String(bytes, at, length, StandardCharsets.UTF_8));
            at += length;
        }
        return Optional.of(Collections.unmodifiableList(strings));
    }

    @Override
    public Optional<int[]> integers(String key) {
        Value value = array(
                key,
                "integers",
                GgufValueType.UINT8,
                GgufValueType.INT8,
                GgufValueType.UINT16,
                GgufValueType.INT16,
                GgufValueType.UINT32,
                GgufValueType.INT32,
                GgufValueType.UINT64,
                GgufValueType.INT64);
        if (value == null) {
            return Optional.empty();
        }
        int[] integers = new int[value.count];
        for (int i = 0; i < value.count; i++) {
            long integer = integer(key, value, value.element, value.offset + (long) i * value.element.bytes());
            if (integer != (int) integer) {
                throw error(key, "element " + i + " is " + integer + ", too large for 32 bits");
            }
            integers[i] = (int) integer;
        }
        return Optional.of(integers);
    }

    @Override
    public Optional<float[]> floats(String key) {
        Value value = array(key, "floats", GgufValueType.FLOAT32, GgufValueType.FLOAT64);
        if (value == null) {
            return Optional.empty();
        }
        float[] floats = new float[value.count];
        for (int i = 0; i < value.count; i++) {
            floats[i] = value.element == GgufValueType.FLOAT32
                    ? Float.intBitsToFloat(file.get(GgufCursor.INT, value.offset + 4L * i))
                    : (float) Double.longBitsToDouble(file.get(GgufCursor.LONG, value.offset + 8L * i));
        }
        return Optional.of(floats);
    }

    @Override
    public Optional<boolean[]> booleans(String key) {
        Value value = array(key, "booleans", GgufValueType.BOOL);
        if (value == null) {
            return Optional.empty();
        }
        boolean[] booleans = new boolean[value.count];
        for (int i = 0; i < value.count; i++) {
            booleans[i] = bool(key, value.offset + i);
        }
        return Optional.of(booleans);
    }

    private @Nullable Value array(String key, String kind, GgufValueType... elements) {
        Value value = values.get(key);
        if (value == null) {
            return null;
        }
        boolean fits = value.count == 0 || List.of(elements).contains(value.element);
        if (value.type != GgufValueType.ARRAY || !fits) {
            throw otherKind(key, value, "an array of " + kind);
        }
        return value;
    }

    private long integer(String key, Value value, GgufValueType type, long at) {
        return switch (type) {
            case UINT8 -> file.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
            case INT8 -> file.get(ValueLayout.JAVA_BYTE, at);
            case UINT16 -> file.get(GgufCursor.SHORT, at) & 0xFFFF;
            case INT16 -> file.get(GgufCursor.SHORT, at);
            case UINT32 -> file.get(GgufCursor.INT, at) & 0xFFFF_FFFFL;
            case INT32 -> file.get(GgufCursor.INT, at);
            case INT64 -> file.get(GgufCursor.LONG, at);
            case UINT64 -> {
                long integer = file.get(GgufCursor.LONG, at);
                if (integer < 0) {
                    throw error(key, Long.toUnsignedString(integer) + " is too large for 63 bits");
                }
                yield integer;
            }
            case FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> throw otherKind(key, value, "an integer");
        };
    }

    private boolean bool(String key, long at) {
        byte stored = file.get(ValueLayout.JAVA_BYTE, at);
        if (stored != 0 && stored != 1) {
            throw error(key, "a boolean is stored as " + (stored & 0xFF) + ", not as 0 or 1");
        }
        return stored == 1;
    }

    private String text(long at) {
        return GgufCursor.text(file, at + Long.BYTES, file.get(GgufCursor.LONG, at));
    }

    private FormatException otherKind(String key, Value value, String wanted) {
        String found = value.type == GgufValueType.ARRAY ? "an array of " + value.element : value.type.name();
        return error(key, "is " + found + ", not " + wanted);
    }

    private FormatException error(String key, String problem) {
        return new FormatException(path + ": metadata key " + key + ": " + problem);
    }

    /// @param element the type of an array's elements; else the same as `type`
    /// @param count elements of an array; else 1
    /// @param start where the type is stored
    /// @param offset where the value, or the first element, is stored
    /// @param end one past the value
    record Value(GgufValueType type, GgufValueType element, int count, long start, long offset, long end) {}
}
