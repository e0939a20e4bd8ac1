/// Number formats, tensors, and the arithmetic of the engine.
///
/// A [dev.bantam.tensor.Tensor] is bytes in a file's own number format ([dev.bantam.tensor.DType]).
/// Shapes are row-major with the outermost dimension first: a weight matrix is `[rows, columns]` and
/// maps a vector of `columns` values to one of `rows` values.
@NullMarked
package dev.bantam.tensor;

import org.jspecify.annotations.NullMarked;
