/// Files of weights: GGUF and safetensors behind one [dev.bantam.formats.Checkpoint].
///
/// A checkpoint is [dev.bantam.formats.Metadata] and named tensors that lie memory-mapped in the file.
@NullMarked
package dev.bantam.formats;

import org.jspecify.annotations.NullMarked;
