package dev.bantam.formats;

import dev.bantam.tensor.DType;
import java.util.List;
import java.util.Optional;

/// What a file says about one of its tensors, whether or not its numbers can be read.
///
/// @param name as the file has it
/// @param type the number format as the file names it, such as `Q4_K`, `IQ2_XXS` or `F8_E4M3`
/// @param dtype the same format where [Checkpoint#tensor] can read it, else empty
/// @param shape outermost dimension first; safetensors may have dimensions of zero
/// @param byteSize bytes in the file
public record TensorEntry(String name, String type, Optional<DType> dtype, List<Long> shape, long byteSize) {
    public TensorEntry {
        shape = List.copyOf(shape);
    }
}
