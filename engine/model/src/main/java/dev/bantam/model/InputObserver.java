package dev.bantam.model;

import dev.bantam.tensor.Matrix;
import java.util.List;

/// Hears what the layers' matrices are multiplied with: what quantisation has to know about them.
@FunctionalInterface
public interface InputObserver {
    /// @param matrices names of the tensors, as GGUF has them, that this is the input of
    /// @param input `[tokens, inputs]`; overwritten afterwards
    /// @param tokens how many rows of `input` are in use
    void onInput(List<String> matrices, Matrix input, int tokens);
}
