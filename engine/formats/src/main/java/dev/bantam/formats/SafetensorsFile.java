package dev.bantam.formats;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The header of one safetensors file, read and checked.
final class SafetensorsFile {
    static final long MAX_HEADER_BYTES = 100_000_000;
    static final int MAX_TENSORS = 1 << 17;
    static final String METADATA = "__metadata__";

    private static final int MAX_KEYS = 1 << 16;
    private static final int MAX_DIMENSIONS = 16;

    private final Path path;
    private final MemorySegment data;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, Place> places = new LinkedHashMap<>();

    /// @throws FormatException if it is no such file
    SafetensorsFile(Path path, MemorySegment file) {
        this.path = path;
        long size = file.byteSize();
        if (size < Long.BYTES) {
            throw error("header size", "takes 8 bytes but the file has " + size);
        }
        long headerBytes = file.get(GgufCursor.LONG, 0);
        if (headerBytes < 2 || headerBytes > MAX_HEADER_BYTES) {
            throw error(
                    "header size",
                    Long.toUnsignedString(headerBytes) + " is not between 2 and " + MAX_HEADER_BYTES
                            + ": this is no safetensors file");
        }
        if (headerBytes > size - Long.BYTES) {
            throw error("header size", headerBytes + " is more than the " + (size - Long.BYTES) + " bytes that follow");
        }
        this.data = file.asSlice(Long.BYTES + headerBytes);
        try (StrictJson json = new StrictJson(path, "header", file.asSlice(Long.BYTES, headerBytes))) {
            json.readFile(name -> readMember(json, name));
        }
        checkPlaces();
    }

    Map<String, String> metadata() {
        return metadata;
    }

    /// Tensors in the order of their data.
    List<TensorEntry> entries() {
        return byOffset().stream().map(Place::entry).toList();
    }

    MemorySegment data(String name) {
        Place place = places.get(name);
        if (place == null) {
            throw new IllegalArgumentException(path + " has no tensor " + name);
        }
        return data.asSlice(place.begin, place.entry.byteSize());
    }

    private void readMember(StrictJson json, String name) {
        if (name.equals(METADATA)) {
            json.readObject(METADATA, key -> {
                if (metadata.size() == MAX_KEYS) {
                    throw error(METADATA, "has more than " + MAX_KEYS + " keys");
                }
                metadata.put(key, json.readString("metadata key " + key));
            });
            return;
        }
        if (places.size() == MAX_TENSORS) {
            throw error("header", "has more than " + MAX_TENSORS + " tensors");
        }
        String item = "tensor " + name;
        Fields fields = new Fields();
        json.readObject(item, field -> {
            switch (field) {
                case "dtype" -> fields.type = json.readString(item + ": dtype");
                case "shape" -> fields.shape = json.readSizes(item + ": shape", MAX_DIMENSIONS);
                case "data_offsets" -> fields.offsets = json.readSizes(item + ": data_offsets", 2);
                default -> json.skip(item + ": " + field);
            }
        });
        places.put(name, place(name, item, fields));
    }

    private Place place(String name, String item, Fields fields) {
        if (fields.type.isEmpty() || fields.shape == null || fields.offsets == null || fields.offsets.length != 2) {
            throw error(item, "lacks dtype, shape or two data_offsets");
        }
        SafetensorsType type = SafetensorsType.of(fields.type);
        if (type == null) {
            throw error(item, "number format " + fields.type + " is unknown");
        }
        long begin = fields.offsets[0];
        long end = fields.offsets[1];
        if (begin > end || end > data.byteSize()) {
            throw error(
                    item,
                    "data_offsets [" + begin + ", " + end + "] are not in the file's " + data.byteSize()
                            + " bytes of data: the file is cut short or damaged; fetch it again");
        }
        List<Long> shape = new ArrayList<>();
        long bits = type.bits();
        try {
            for (long dimension : fields.shape) {
                shape.add(dimension);
                bits = Math.multiplyExact(bits, dimension);
            }
        } catch (ArithmeticException e) {
            throw new FormatException(path + ": " + item + ": shape " + shape + " overflows", e);
        }
        if (bits % Byte.SIZE != 0 || bits / Byte.SIZE != end - begin) {
            throw error(
                    item,
                    type + " " + shape + " takes " + bits + " bits but data_offsets [" + begin + ", " + end + "] hold "
                            + (end - begin) + " bytes");
        }
        return new Place(new TensorEntry(name, type.name(), type.dtype(), shape, end - begin), begin);
    }

    /// The data must be covered by tensors, without gaps and without overlaps.
    private void checkPlaces() {
        long end = 0;
        for (Place place : byOffset()) {
            if (place.begin != end) {
                throw error(
                        "tensor " + place.entry.name(),
                        "begins at " + place.begin + " but the tensor before it ends at " + end);
            }
            end += place.entry.byteSize();
        }
        if (end != data.byteSize()) {
            throw error("data", "tensors end at " + end + " but the file has " + data.byteSize() + " bytes of data");
        }
    }

    private List<Place> byOffset() {
        List<Place> sorted = new ArrayList<>(places.values());
        sorted.sort(Comparator.comparingLong(Place::begin).thenComparingLong(place -> place.entry.byteSize()));
        return sorted;
    }

    private FormatException error(String item, String problem) {
        return new FormatException(path + ": " + item + ": " + problem);
    }

    private static final class Fields {
        private String type = "";
        private long @Nullable [] shape;
        private long @Nullable [] offsets;
    }

    /// @param begin of its bytes, from the start of the data
    private record Place(TensorEntry entry, long begin) {}
}
