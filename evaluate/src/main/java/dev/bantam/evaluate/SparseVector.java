package dev.bantam.evaluate;

/// A vector of which only the numbers that are not zero are kept.
///
/// @param indices ascending, `[n]`
/// @param values the numbers there, `[n]`
@SuppressWarnings("ArrayRecordComponent") // read, never compared
record SparseVector(int[] indices, double[] values) {}
