package dev.bantam.formats;

import dev.bantam.formats.GgufMetadata.Value;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Opens GGUF files of version 2 and 3, little-endian. The package's documentation has the layout.
///
/// Only the header is read; strings are decoded and tensors touched when asked for. Keys and tensor names must be
/// UTF-8; in text values, bytes that are not are read as U+FFFD. Tensors may lie in any order and with gaps, as
/// long as they are aligned, inside the file and apart.
public final class GgufReader {
    static final int MAGIC = 0x46554747;
    static final int VERSION = 3;
    static final int DEFAULT_ALIGNMENT = 32;
    static final int MAX_ALIGNMENT = 1 << 24;
    static final String ALIGNMENT_KEY = "general.alignment";

    private static final String SPLIT_KEY = "split.count";
    private static final int MAX_KEYS = 1 << 16;
    private static final int MAX_TENSORS = 1 << 17;
    private static final int MAX_DIMENSIONS = 4;
    private static final int MAX_ELEMENTS = 1 << 21;
    private static final int MAX_STRINGS = 1 << 20;
    private static final int LEAST_KEY_BYTES = Long.BYTES + 1 + Integer.BYTES + 1;
    private static final int LEAST_TENSOR_BYTES = Long.BYTES + 1 + Integer.BYTES + Integer.BYTES + Long.BYTES;

    private final Path path;
    private final MemorySegment file;
    private final GgufCursor cursor;

    private GgufReader(Path path, MemorySegment file) {
        this.path = path;
        this.file = file;
        this.cursor = new GgufCursor(path, file);
    }

    /// Maps the file and reads its header.
    ///
    /// @throws FormatException if it is no GGUF file that can be read; names the field and what it holds
    /// @throws IOException if it can't be opened or mapped
    public static Checkpoint open(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw new FormatException(path + " is a folder, not a GGUF file");
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new FormatException(path + " is a pipe or a device, not a GGUF file");
        }
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return read(path, file, arena);
        } catch (IOException | RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /// Reads the header of a file that is in memory. The bytes must not change as long as the checkpoint is used;
    /// closing it does not free them.
    ///
    /// @param path names the file in messages
    /// @throws FormatException if it is no GGUF file that can be read; names the field and what it holds
    public static Checkpoint read(Path path, MemorySegment file) {
        return read(path, file, null);
    }

    /// @param arena closed with the checkpoint, but not by this method
    private static Checkpoint read(Path path, MemorySegment file, @Nullable Arena arena) {
        return new GgufReader(path, file).read(arena);
    }

    private Checkpoint read(@Nullable Arena arena) {
        readVersion();
        int tensorCount = cursor.count("tensor count", LEAST_TENSOR_BYTES, MAX_TENSORS);
        int keyCount = cursor.count("metadata count", LEAST_KEY_BYTES, MAX_KEYS);
        GgufMetadata metadata = readMetadata(keyCount);
        int alignment = alignment(metadata);
        refuseSplit(metadata);

        List<TensorInfo> infos = readTensorInfos(tensorCount, alignment);

        long dataStart = aligned(cursor.position(), alignment);
        checkPlaces(infos, dataStart);
        LinkedHashMap<String, TensorEntry> entries = new LinkedHashMap<>();
        Map<String, MemorySegment> data = new HashMap<>();
        for (TensorInfo info : infos) {
            TensorEntry entry = info.entry;
            entries.put(entry.name(), entry);
            data.put(entry.name(), file.asSlice(dataStart + info.offset, entry.byteSize()));
        }
        return new MappedCheckpoint(path, arena, metadata, entries, data);
    }

    private void readVersion() {
        int magic = cursor.int32("magic");
        if (magic != MAGIC) {
            throw cursor.error("magic is 0x" + Integer.toHexString(Integer.reverseBytes(magic))
                    + ", not \"GGUF\": this is no GGUF file");
        }
        int version = cursor.int32("version");
        if (version != 0 && (version & 0xFFFF) == 0) {
            throw cursor.error("version " + Integer.reverseBytes(version)
                    + " is stored big-endian; only little-endian files can be read: convert it first");
        }
        if (version != 2 && version != VERSION) {
            throw cursor.error("version " + Integer.toUnsignedString(version) + " can't be read, only 2 and 3"
                    + (version == 1 ? ": convert the model again with current tools" : ""));
        }
    }

    private GgufMetadata readMetadata(int count) {
        LinkedHashMap<String, Value> values = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            cursor.item("metadata ", i);
            String key = cursor.name("key");
            cursor.item("metadata key ", key);
            if (values.put(key, readValue()) != null) {
                throw cursor.error("occurs twice");
            }
        }
        return new GgufMetadata(path, file, values);
    }

    private Value readValue() {
        long start = cursor.position();
        GgufValueType type = readType("type");
        GgufValueType element = type;
        int count = 1;
        if (type == GgufValueType.ARRAY) {
            element = readType("element type");
            if (element == GgufValueType.ARRAY) {
                throw cursor.error("arrays of arrays can't be read");
            }
            count = element == GgufValueType.STRING
                    ? cursor.count("array length", Long.BYTES, MAX_STRINGS)
                    : cursor.count("array length", element.bytes(), MAX_ELEMENTS);
        }
        long offset = cursor.position();
        if (element != GgufValueType.STRING) {
            cursor.skip((long) count * element.bytes(), "value");
        } else if (type == GgufValueType.ARRAY) {
            cursor.skipStrings(count);
        } else {
            cursor.skipString("value");
        }
        return new Value(type, element, count, start, offset, cursor.position());
    }

    private GgufValueType readType(String field) {
        int number = cursor.int32(field);
        GgufValueType type = GgufValueType.of(number);
        if (type == null) {
            throw cursor.error(field + " " + Integer.toUnsignedString(number) + " is no GGUF value type (0 to "
                    + (GgufValueType.values().length - 1) + ")");
        }
        return type;
    }

    private int alignment(GgufMetadata metadata) {
        Value value = metadata.value(ALIGNMENT_KEY);
        if (value == null) {
            return DEFAULT_ALIGNMENT;
        }
        cursor.item("metadata key ", ALIGNMENT_KEY);
        if (value.type() != GgufValueType.UINT32) {
            throw cursor.error("is " + value.type() + ", not UINT32");
        }
        long alignment = metadata.integer(ALIGNMENT_KEY).orElseThrow();
        if (Long.bitCount(alignment) != 1 || alignment > MAX_ALIGNMENT) {
            throw cursor.error(alignment + " is no power of two up to " + MAX_ALIGNMENT);
        }
        return (int) alignment;
    }

    private void refuseSplit(GgufMetadata metadata) {
        long parts = metadata.integer(SPLIT_KEY).orElse(1L);
        if (parts > 1) {
            cursor.item("metadata key ", SPLIT_KEY);
            throw cursor.error("the model is split into " + parts + " files; merge them into one first, for example"
                    + " with llama-gguf-split --merge");
        }
    }

    private List<TensorInfo> readTensorInfos(int count, int alignment) {
        Map<String, TensorInfo> infos = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            cursor.item("tensor ", i);
            String name = cursor.name("name");
            cursor.item("tensor ", name);
            if (infos.put(name, readTensorInfo(name, alignment)) != null) {
                throw cursor.error("occurs twice");
            }
        }
        return new ArrayList<>(infos.values());
    }

    private TensorInfo readTensorInfo(String name, int alignment) {
        int dimensions = cursor.int32("number of dimensions");
        if (dimensions < 0 || dimensions > MAX_DIMENSIONS) {
            throw cursor.error(
                    "number of dimensions " + Integer.toUnsignedString(dimensions) + " is over " + MAX_DIMENSIONS);
        }
        List<Long> stored = new ArrayList<>();
        for (int i = 0; i < dimensions; i++) {
            long dimension = cursor.int64("dimension");
            if (dimension <= 0) {
                throw cursor.error("dimension " + i + " is " + Long.toUnsignedString(dimension));
            }
            stored.add(dimension);
        }
        int number = cursor.int32("number format");
        GgufTensorType type = GgufTensorType.of(number);
        if (type == null) {
            throw cursor.error("number format " + Integer.toUnsignedString(number) + " is unknown");
        }
        long offset = cursor.int64("offset");
        if (offset < 0 || offset % alignment != 0) {
            throw cursor.error(
                    "offset " + Long.toUnsignedString(offset) + " is no multiple of the alignment " + alignment);
        }
        // GGUF lists the contiguous dimension first.
        List<Long> shape = stored.reversed();
        return new TensorInfo(new TensorEntry(name, type.name(), type.dtype(), shape, byteSize(type, shape)), offset);
    }

    private long byteSize(GgufTensorType type, List<Long> shape) {
        long columns = shape.isEmpty() ? 1 : shape.getLast();
        if (columns % type.blockSize() != 0) {
            throw cursor.error(
                    "rows of " + columns + " values are no whole number of " + type + " blocks of " + type.blockSize());
        }
        try {
            long bytes = columns / type.blockSize();
            for (int i = 0; i < shape.size() - 1; i++) {
                bytes = Math.multiplyExact(bytes, shape.get(i));
            }
            return Math.multiplyExact(bytes, (long) type.blockBytes());
        } catch (ArithmeticException e) {
            throw cursor.error("shape " + shape + " overflows", e);
        }
    }

    private void checkPlaces(List<TensorInfo> infos, long dataStart) {
        long dataBytes = file.byteSize() - dataStart;
        List<TensorInfo> byOffset = new ArrayList<>(infos);
        byOffset.sort(Comparator.comparingLong(TensorInfo::offset));
        long end = 0;
        String previous = "";
        for (TensorInfo info : byOffset) {
            TensorEntry entry = info.entry;
            cursor.item("tensor ", entry.name());
            if (info.offset > dataBytes || entry.byteSize() > dataBytes - info.offset) {
                throw cursor.error("its " + entry.byteSize() + " bytes at offset " + info.offset
                        + " end after the file's " + Math.max(0, dataBytes) + " bytes of data" + GgufCursor.CUT_SHORT);
            }
            if (info.offset < end) {
                throw cursor.error("offset " + info.offset + " lies in tensor " + previous + ", which ends at " + end);
            }
            end = info.offset + entry.byteSize();
            previous = entry.name();
        }
    }

    static long aligned(long position, int alignment) {
        return (position + alignment - 1) & -(long) alignment;
    }

    /// @param offset of its data, from the start of all data
    private record TensorInfo(TensorEntry entry, long offset) {}
}
