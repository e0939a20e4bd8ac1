/// Damaged and hostile files on their whole way into the engine: bytes, vocabulary, template, weights.
///
/// All of it runs in a JVM with a heap of 64 MB, so that a file which makes the engine allocate much fails. What each
/// module refuses by itself is tested beside it; here the modules work together, and Jazzer
/// looks for more: `docs/hostile-files.md` has its figures.
@NullMarked
package dev.bantam.hostile;

import org.jspecify.annotations.NullMarked;
