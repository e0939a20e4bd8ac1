/// The vector twins of the scalar kernels: the only code that touches the Vector API.
///
/// Kernels are static methods over constant species; vectors never leave the method that makes them, because one that
/// escapes is allocated. Tests compare each with its scalar twin bit by bit, at every width.
@NullMarked
package dev.bantam.tensor.vector;

import org.jspecify.annotations.NullMarked;
