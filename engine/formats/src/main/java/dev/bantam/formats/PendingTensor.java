package dev.bantam.formats;

import dev.bantam.tensor.DType;
import dev.bantam.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Supplier;

/// A tensor to be written: its bytes are asked for once, when its turn has come.
record PendingTensor(String name, DType dtype, List<Long> shape, Supplier<MemorySegment> data) {
    /// @throws IllegalArgumentException if the shape does not fit the number format
    PendingTensor {
        shape = List.copyOf(shape);
        long values = 1;
        for (long dimension : shape) {
            if (dimension <= 0) {
                throw new IllegalArgumentException("tensor " + name + ": dimension " + dimension);
            }
            values = Math.multiplyExact(values, dimension);
        }
        long columns = shape.isEmpty() ? 1 : shape.getLast();
        if (columns % dtype.blockSize() != 0) {
            throw new IllegalArgumentException("tensor " + name + ": rows of " + columns
                    + " values are no whole number of " + dtype + " blocks of " + dtype.blockSize());
        }
    }

    long byteSize() {
        long values = 1;
        for (long dimension : shape) {
            values *= dimension;
        }
        return dtype.byteSize(values);
    }

    /// @throws IllegalArgumentException if the bytes that were supplied do not fit the shape
    MemorySegment bytes() {
        return new Tensor(name, dtype, shape, data.get()).data();
    }
}
