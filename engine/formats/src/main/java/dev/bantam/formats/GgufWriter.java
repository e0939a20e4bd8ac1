package dev.bantam.formats;

import dev.bantam.tensor.DType;
import dev.bantam.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Writes GGUF files of version 3, little-endian.
///
/// Metadata and tensors are written in the order they were given; putting a key again replaces its value in place.
/// The bytes of one tensor at a time are in memory. The file appears under its name only when it is whole.
///
/// ```java
/// new GgufWriter()
///         .string("general.architecture", "llama")
///         .uint32("llama.block_count", 2)
///         .tensor("output_norm.weight", DType.F32, List.of(64L), () -> norm)
///         .write(path);
/// ```
public final class GgufWriter {
    private final SequencedMap<String, byte[]> metadata = new LinkedHashMap<>();
    private final SequencedMap<String, PendingTensor> tensors = new LinkedHashMap<>();

    /// A file without metadata or tensors.
    public GgufWriter() {}

    public GgufWriter string(String key, String value) {
        byte[] text = utf8(value);
        return put(
                key,
                value(GgufValueType.STRING, Long.BYTES + text.length)
                        .putLong(text.length)
                        .put(text));
    }

    public GgufWriter bool(String key, boolean value) {
        return put(key, value(GgufValueType.BOOL, 1).put((byte) (value ? 1 : 0)));
    }

    public GgufWriter float32(String key, float value) {
        return put(key, value(GgufValueType.FLOAT32, Float.BYTES).putFloat(value));
    }

    public GgufWriter float64(String key, double value) {
        return put(key, value(GgufValueType.FLOAT64, Double.BYTES).putDouble(value));
    }

    /// The type that GGUF uses for sizes and counts.
    ///
    /// @throws IllegalArgumentException if `value` does not fit
    public GgufWriter uint32(String key, long value) {
        return integer(key, GgufValueType.UINT32, value);
    }

    /// An integer of any width.
    ///
    /// @throws IllegalArgumentException if `type` is no integer type or can't hold `value`
    public GgufWriter integer(String key, GgufValueType type, long value) {
        ByteBuffer encoded = value(type, type.bytes());
        putInteger(encoded, key, type, value);
        return put(key, encoded);
    }

    public GgufWriter strings(String key, List<String> values) {
        List<byte[]> texts = new ArrayList<>(values.size());
        int bytes = 0;
        for (String value : values) {
            byte[] text = utf8(value);
            texts.add(text);
            bytes = Math.addExact(bytes, Long.BYTES + text.length);
        }
        ByteBuffer encoded = array(GgufValueType.STRING, values.size(), bytes);
        for (byte[] text : texts) {
            encoded.putLong(text.length).put(text);
        }
        return put(key, encoded);
    }

    public GgufWriter booleans(String key, boolean[] values) {
        ByteBuffer encoded = array(GgufValueType.BOOL, values.length, values.length);
        for (boolean value : values) {
            encoded.put((byte) (value ? 1 : 0));
        }
        return put(key, encoded);
    }

    public GgufWriter floats(String key, float[] values) {
        ByteBuffer encoded =
                array(GgufValueType.FLOAT32, values.length, Math.multiplyExact(values.length, Float.BYTES));
        for (float value : values) {
            encoded.putFloat(value);
        }
        return put(key, encoded);
    }

    /// An array of integers of any width; token types are `INT32`.
    ///
    /// @throws IllegalArgumentException if `type` is no integer type or can't hold one of `values`
    public GgufWriter integers(String key, GgufValueType type, int[] values) {
        ByteBuffer encoded = array(type, values.length, Math.multiplyExact(values.length, type.bytes()));
        for (int value : values) {
            putInteger(encoded, key, type, value);
        }
        return put(key, encoded);
    }

    /// The value `key` has in `source`: of a GGUF file with its type and every byte, of a folder that is seen as one
    /// with the type that llama.cpp reads.
    ///
    /// @throws IllegalArgumentException if `source` is of another format or lacks the key
    public GgufWriter copy(Checkpoint source, String key) {
        return switch (source.metadata()) {
            case GgufMetadata stored -> put(key, stored.encoded(key));
            case SettingsMetadata settings -> copy(key, settings.values().get(key));
            default ->
                throw new IllegalArgumentException("metadata can only be copied from a model, not from " + source);
        };
    }

    private GgufWriter copy(String key, @Nullable Object value) {
        return switch (value) {
            case String text -> string(key, text);
            case Long number -> uint32(key, number);
            case Double number -> float32(key, number.floatValue());
            case Boolean flag -> bool(key, flag);
            case List<?> texts ->
                strings(key, texts.stream().map(String.class::cast).toList());
            case boolean[] flags -> booleans(key, flags);
            case int[] numbers -> integers(key, GgufValueType.INT32, numbers);
            case float[] numbers -> floats(key, numbers);
            case null, default -> throw new IllegalArgumentException("GGUF has no type for " + key + ": " + value);
        };
    }

    /// A tensor whose bytes are supplied when they are written.
    ///
    /// @param shape outermost dimension first; at most four
    /// @throws IllegalArgumentException if the name is taken or the shape does not fit the number format
    public GgufWriter tensor(String name, DType dtype, List<Long> shape, Supplier<MemorySegment> data) {
        if (name.isEmpty() || shape.size() > 4) {
            throw new IllegalArgumentException(
                    "tensor \"" + name + "\" of shape " + shape + ": GGUF needs a name and at most four dimensions");
        }
        if (tensors.putIfAbsent(name, new PendingTensor(name, dtype, shape, data)) != null) {
            throw new IllegalArgumentException("tensor " + name + " occurs twice");
        }
        return this;
    }

    public GgufWriter tensor(Tensor tensor) {
        return tensor(tensor.name(), tensor.dtype(), tensor.shape(), tensor::data);
    }

    /// Bytes of the file that [#write] makes.
    public long byteSize() {
        int alignment = alignment();
        long size = header(alignment).length;
        for (PendingTensor tensor : tensors.values()) {
            size = Math.addExact(size, GgufReader.aligned(tensor.byteSize(), alignment));
        }
        return size;
    }

    /// Writes the file, in place of any older one.
    ///
    /// @throws IllegalArgumentException if a tensor's bytes do not fit its shape; then nothing is left behind
    /// @throws IOException if it can't be written; then nothing is left behind
    public void write(Path path) throws IOException {
        int alignment = alignment();
        byte[] header = header(alignment);
        try (AtomicFile file = AtomicFile.create(path)) {
            file.write(header);
            for (PendingTensor tensor : tensors.values()) {
                file.write(tensor.bytes());
                file.write(padding(tensor.byteSize(), alignment));
            }
            file.commit();
        }
    }

    private int alignment() {
        byte[] encoded = metadata.get(GgufReader.ALIGNMENT_KEY);
        if (encoded == null) {
            return GgufReader.DEFAULT_ALIGNMENT;
        }
        ByteBuffer value = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
        boolean wrongType = value.getInt() != GgufValueType.UINT32.number();
        int alignment = wrongType ? 0 : value.getInt();
        if (Integer.bitCount(alignment) != 1 || alignment < 0 || alignment > GgufReader.MAX_ALIGNMENT) {
            throw new IllegalArgumentException(GgufReader.ALIGNMENT_KEY + " must be a UINT32 and a power of two up to "
                    + GgufReader.MAX_ALIGNMENT);
        }
        return alignment;
    }

    private byte[] header(int alignment) {
        long size = 2L * Integer.BYTES + 2L * Long.BYTES;
        for (var entry : metadata.entrySet()) {
            size += Long.BYTES + utf8(entry.getKey()).length + entry.getValue().length;
        }
        for (PendingTensor tensor : tensors.values()) {
            size += Long.BYTES + utf8(tensor.name()).length + 2L * Integer.BYTES;
            size += (long) Long.BYTES * (tensor.shape().size() + 1);
        }
        long padded = GgufReader.aligned(size, alignment);
        ByteBuffer header = ByteBuffer.allocate(Math.toIntExact(padded)).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(GgufReader.MAGIC).putInt(GgufReader.VERSION);
        header.putLong(tensors.size()).putLong(metadata.size());
        metadata.forEach((key, value) -> putName(header, key).put(value));
        long offset = 0;
        for (PendingTensor tensor : tensors.values()) {
            putName(header, tensor.name()).putInt(tensor.shape().size());
            for (long dimension : tensor.shape().reversed()) {
                header.putLong(dimension);
            }
            header.putInt(GgufTensorType.of(tensor.dtype()).number()).putLong(offset);
            offset = GgufReader.aligned(Math.addExact(offset, tensor.byteSize()), alignment);
        }
        return header.array();
    }

    @SuppressWarnings("ByteBufferBackingArray") // the buffers of `value` are all of their array
    private GgufWriter put(String key, ByteBuffer encoded) {
        return put(key, encoded.array());
    }

    private GgufWriter put(String key, byte[] encoded) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("a metadata key is empty");
        }
        metadata.put(key, encoded);
        return this;
    }

    private static void putInteger(ByteBuffer encoded, String key, GgufValueType type, long value) {
        if (!type.holds(value)) {
            throw new IllegalArgumentException(key + ": " + value + " is no " + type);
        }
        switch (type.bytes()) {
            case 1 -> encoded.put((byte) value);
            case 2 -> encoded.putShort((short) value);
            case 4 -> encoded.putInt((int) value);
            default -> encoded.putLong(value);
        }
    }

    private static ByteBuffer putName(ByteBuffer header, String name) {
        byte[] text = utf8(name);
        return header.putLong(text.length).put(text);
    }

    private static ByteBuffer value(GgufValueType type, int bytes) {
        return ByteBuffer.allocate(Math.addExact(Integer.BYTES, bytes))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(type.number());
    }

    private static ByteBuffer array(GgufValueType element, int count, int bytes) {
        return value(GgufValueType.ARRAY, Math.addExact(Integer.BYTES + Long.BYTES, bytes))
                .putInt(element.number())
                .putLong(count);
    }

    private static byte[] padding(long size, int alignment) {
        return new byte[(int) (GgufReader.aligned(size, alignment) - size)];
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
