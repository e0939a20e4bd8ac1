/// The rules of the source tree, each with a proof that it can fail.
///
/// [dev.bantam.architecture.ClassRules] speak about compiled classes, [dev.bantam.architecture.SourceRules] about
/// files.
/// Whatever lies under `fixture` breaks them on purpose.
@NullMarked
package dev.bantam.architecture;

import org.jspecify.annotations.NullMarked;
