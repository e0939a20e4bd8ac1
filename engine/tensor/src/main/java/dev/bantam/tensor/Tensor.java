package dev.bantam.tensor;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// A named array of numbers in a stored format, usually a slice of a memory-mapped file.
///
/// @param name the name it has in its file
/// @param dtype how the values are stored
/// @param shape outermost dimension first; the last dimension is contiguous
/// @param data exactly the tensor's bytes, little-endian
public record Tensor(String name, DType dtype, List<Long> shape, MemorySegment data) {
    /// @throws IllegalArgumentException if the bytes do not fit the shape, or rows are no whole number of blocks
    public Tensor {
        shape = List.copyOf(shape);
        long values = 1;
        for (long dimension : shape) {
            if (dimension <= 0) {
                throw new IllegalArgumentException(
                        "tensor " + name + ": dimension " + dimension + " in shape " + shape);
            }
            values = Math.multiplyExact(values, dimension);
        }
        long columns = shape.isEmpty() ? 1 : shape.getLast();
        if (columns % dtype.blockSize() != 0) {
            throw new IllegalArgumentException("tensor " + name + ": rows of " + columns
                    + " values are no whole number of " + dtype + " blocks of " + dtype.blockSize());
        }
        long expected = dtype.byteSize(values);
        if (data.byteSize() != expected) {
            throw new IllegalArgumentException("tensor " + name + ": " + dtype + shape + " takes " + expected
                    + " bytes but " + data.byteSize() + " were given");
        }
    }

    /// Number of values.
    public long size() {
        long values = 1;
        for (long dimension : shape) {
            values *= dimension;
        }
        return values;
    }

    /// Length of the contiguous last dimension; 1 for a scalar.
    public int columns() {
        return shape.isEmpty() ? 1 : Math.toIntExact(shape.getLast());
    }

    /// Number of rows of `columns()` values.
    public int rows() {
        return Math.toIntExact(size() / columns());
    }
}
