package dev.bantam.formats;

import dev.bantam.tensor.DType;
import dev.bantam.tensor.Dequantizer;
import dev.bantam.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/// A tensor under another name, and perhaps in another layout.
///
/// @param entry as it is seen
/// @param make reads it from the checkpoint that has it under its own name
record RenamedTensor(TensorEntry entry, Function<Checkpoint, Tensor> make) {
    /// With another name only.
    static RenamedTensor of(String name, TensorEntry source) {
        return new RenamedTensor(
                new TensorEntry(name, source.type(), source.dtype(), source.shape(), source.byteSize()), checkpoint -> {
                    Tensor tensor = read(checkpoint, source);
                    return new Tensor(name, tensor.dtype(), tensor.shape(), tensor.data());
                });
    }

    /// With rows `(i, i + half)` of each head beside each other.
    static RenamedTensor paired(String name, TensorEntry source, int headDim) {
        return reordered(name, source, headDim, row -> row / 2 + row % 2 * (headDim / 2));
    }

    /// With rows `(2i, 2i + 1)` of each head half a head apart.
    static RenamedTensor unpaired(String name, TensorEntry source, int headDim) {
        return reordered(name, source, headDim, row -> 2 * (row % (headDim / 2)) + row / (headDim / 2));
    }

    /// @param from which row of a head comes to a place
    private static RenamedTensor reordered(String name, TensorEntry source, int headDim, IntUnaryOperator from) {
        return new RenamedTensor(of(name, source).entry, checkpoint -> {
            Tensor tensor = read(checkpoint, source);
            int rows = Math.toIntExact(tensor.shape().getFirst());
            if (headDim < 2 || headDim % 2 != 0 || rows % headDim != 0) {
                throw new FormatException(checkpoint + ": tensor " + source.name() + ": " + rows
                        + " rows are no whole number of heads of " + headDim);
            }
            int rowBytes = Math.toIntExact(tensor.data().byteSize() / rows);
            byte[] reordered = new byte[Math.multiplyExact(rows, rowBytes)];
            for (int row = 0; row < rows; row++) {
                int inHead = row % headDim;
                long at = (long) (row - inHead + from.applyAsInt(inHead)) * rowBytes;
                MemorySegment.copy(tensor.data(), ValueLayout.JAVA_BYTE, at, reordered, row * rowBytes, rowBytes);
            }
            return new Tensor(name, tensor.dtype(), tensor.shape(), MemorySegment.ofArray(reordered));
        });
    }

    /// With something added to each value; in F32.
    static RenamedTensor shifted(String name, TensorEntry source, float shift) {
        return new RenamedTensor(floats(name, source.shape()), checkpoint -> {
            float[] values = values(read(checkpoint, source));
            for (int i = 0; i < values.length; i++) {
                values[i] += shift;
            }
            return floats(name, source.shape(), values);
        });
    }

    /// In F32.
    static RenamedTensor inFloats(String name, TensorEntry source) {
        return shifted(name, source, 0);
    }

    /// Several tensors of one shape and format as the parts of one, `[parts, ...shape]`.
    static RenamedTensor joined(String name, List<TensorEntry> sources) {
        TensorEntry first = sources.getFirst();
        List<Long> shape = new ArrayList<>(List.of((long) sources.size()));
        shape.addAll(first.shape());
        long bytes = Math.multiplyExact(first.byteSize(), sources.size());
        return new RenamedTensor(new TensorEntry(name, first.type(), first.dtype(), shape, bytes), checkpoint -> {
            byte[] all = new byte[Math.toIntExact(bytes)];
            int at = 0;
            for (TensorEntry source : sources) {
                Tensor part = read(checkpoint, source);
                if (!source.shape().equals(first.shape()) || !source.type().equals(first.type())) {
                    throw new FormatException(checkpoint + ": tensor " + source.name() + ": is " + source.type()
                            + source.shape() + ", " + first.name() + " is " + first.type() + first.shape());
                }
                int size = Math.toIntExact(part.data().byteSize());
                MemorySegment.copy(part.data(), ValueLayout.JAVA_BYTE, 0, all, at, size);
                at += size;
            }
            return new Tensor(name, first.dtype().orElseThrow(), shape, MemorySegment.ofArray(all));
        });
    }

    /// One of the parts of a tensor, by the first of its dimensions.
    static RenamedTensor part(String name, TensorEntry source, int index) {
        List<Long> shape = source.shape().subList(1, source.shape().size());
        long bytes = source.byteSize() / source.shape().getFirst();
        return new RenamedTensor(
                new TensorEntry(name, source.type(), source.dtype(), shape, bytes),
                checkpoint -> new Tensor(
                        name,
                        source.dtype().orElseThrow(),
                        shape,
                        read(checkpoint, source).data().asSlice(index * bytes, bytes)));
    }

    /// Several vectors as the rows of one tensor; in F32.
    static RenamedTensor stacked(String name, List<TensorEntry> sources) {
        List<Long> shape = new ArrayList<>(List.of((long) sources.size()));
        shape.addAll(sources.getFirst().shape());
        TensorEntry entry = floats(name, shape);
        return new RenamedTensor(entry, checkpoint -> {
            float[] all = new float[Math.toIntExact(entry.byteSize() / Float.BYTES)];
            for (int i = 0; i < sources.size(); i++) {
                float[] values = values(read(checkpoint, sources.get(i)));
                if (values.length * sources.size() != all.length) {
                    throw new FormatException(checkpoint + ": tensor "
                            + sources.get(i).name() + ": has shape "
                            + sources.get(i).shape() + ", the ones before it "
                            + sources.getFirst().shape());
                }
                System.arraycopy(values, 0, all, i * values.length, values.length);
            }
            return floats(name, shape, all);
        });
    }

    /// Not from the file at all.
    static RenamedTensor made(String name, float[] values) {
        return made(name, List.of((long) values.length), values);
    }

    /// The same, in any shape.
    static RenamedTensor made(String name, List<Long> shape, float[] values) {
        return new RenamedTensor(floats(name, shape), checkpoint -> floats(name, shape, values));
    }

    private static Tensor read(Checkpoint checkpoint, TensorEntry source) {
        return checkpoint
                .tensor(source.name())
                .orElseThrow(() -> new IllegalStateException(checkpoint + " has no tensor " + source.name()));
    }

    private static float[] values(Tensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.size())];
        Dequantizer.dequantize(tensor.dtype(), tensor.data(), 0, values, 0, values.length);
        return values;
    }

    private static TensorEntry floats(String name, List<Long> shape) {
        long size = shape.stream().reduce(1L, Math::multiplyExact);
        return new TensorEntry(
                name, DType.F32.name(), Optional.of(DType.F32), shape, Math.multiplyExact(size, Float.BYTES));
    }

    private static Tensor floats(String name, List<Long> shape, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return new Tensor(name, DType.F32, shape, MemorySegment.ofBuffer(bytes));
    }
}
