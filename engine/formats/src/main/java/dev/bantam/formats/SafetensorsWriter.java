package dev.bantam.formats;

import dev.bantam.tensor.DType;
import dev.bantam.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Writes one safetensors file: F32, BF16 and F16 tensors.
///
/// Larger numbers come first and equal ones by name, as in the reference, so that every tensor is aligned. The bytes of
/// one tensor at a time are in memory. The file appears under its name only when it is whole.
public final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;
    private static final List<DType> ORDER = List.of(DType.F32, DType.BF16, DType.F16);

    private final SequencedMap<String, String> metadata = new TreeMap<>();
    private final SequencedMap<String, PendingTensor> tensors = new LinkedHashMap<>();

    /// A file without metadata or tensors.
    public SafetensorsWriter() {}

    /// A value of `__metadata__`; putting a key again replaces it.
    public SafetensorsWriter metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /// A tensor whose bytes are supplied when they are written.
    ///
    /// @param shape outermost dimension first
    /// @throws IllegalArgumentException if the name is taken or reserved, or safetensors lacks the number format
    public SafetensorsWriter tensor(String name, DType dtype, List<Long> shape, Supplier<MemorySegment> data) {
        if (!ORDER.contains(dtype)) {
            throw new IllegalArgumentException("tensor " + name + ": safetensors has no " + dtype + ", only " + ORDER);
        }
        if (name.equals(SafetensorsFile.METADATA)
                || tensors.putIfAbsent(name, new PendingTensor(name, dtype, shape, data)) != null) {
            throw new IllegalArgumentException("tensor " + name + ": the name is taken");
        }
        return this;
    }

    public SafetensorsWriter tensor(Tensor tensor) {
        return tensor(tensor.name(), tensor.dtype(), tensor.shape(), tensor::data);
    }

    /// Writes the file, in place of any older one.
    ///
    /// @throws IllegalArgumentException if a tensor's bytes do not fit its shape; then nothing is left behind
    /// @throws IOException if it can't be written; then nothing is left behind
    public void write(Path path) throws IOException {
        List<PendingTensor> ordered = new ArrayList<>(tensors.values());
        ordered.sort(Comparator.comparingInt((PendingTensor tensor) -> ORDER.indexOf(tensor.dtype()))
                .thenComparing(PendingTensor::name));
        byte[] header = header(ordered);
        try (AtomicFile file = AtomicFile.create(path)) {
            file.write(header);
            for (PendingTensor tensor : ordered) {
                file.write(tensor.bytes());
            }
            file.commit();
        }
    }

    private byte[] header(List<PendingTensor> ordered) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (JsonGenerator generator = new JsonFactory().createGenerator(ObjectWriteContext.empty(), json)) {
            generator.writeStartObject();
            if (!metadata.isEmpty()) {
                generator.writeObjectPropertyStart(SafetensorsFile.METADATA);
                metadata.forEach(generator::writeStringProperty);
                generator.writeEndObject();
            }
            long begin = 0;
            for (PendingTensor tensor : ordered) {
                long end = Math.addExact(begin, tensor.byteSize());
                generator.writeObjectPropertyStart(tensor.name());
                generator.writeStringProperty("dtype", tensor.dtype().name());
                writeSizes(generator, "shape", tensor.shape());
                writeSizes(generator, "data_offsets", List.of(begin, end));
                generator.writeEndObject();
                begin = end;
            }
            generator.writeEndObject();
        }
        while (json.size() % ALIGNMENT != 0) {
            json.write(' ');
        }
        if (json.size() > SafetensorsFile.MAX_HEADER_BYTES) {
            throw new IllegalArgumentException("the header takes " + json.size() + " bytes; safetensors allows "
                    + SafetensorsFile.MAX_HEADER_BYTES);
        }
        return ByteBuffer.allocate(Long.BYTES + json.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.size())
                .put(json.toByteArray())
                .array();
    }

    private static void writeSizes(JsonGenerator generator, String name, List<Long> sizes) {
        generator.writeArrayPropertyStart(name);
        sizes.forEach(generator::writeNumber);
        generator.writeEndArray();
    }
}
