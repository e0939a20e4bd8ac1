package dev.bantam.api;

import java.util.List;

/// A model that turns a text into a vector: texts that are alike have vectors that point the same way.
public interface Embedder {
    /// Values of a vector.
    int dimensions();

    /// The vector of a text.
    ///
    /// @return `[dimensions]`, of length 1: the product of two is the cosine of their angle
    /// @throws IllegalArgumentException if the text is empty
    /// @throws PromptTooLongException if it does not fit in the context: nothing is ever cut
    float[] embed(String text);

    /// The vectors of many texts, in their order: each as [#embed(String)] gives it, sooner perhaps.
    ///
    /// @throws IllegalArgumentException if one is empty
    /// @throws PromptTooLongException if one does not fit in the context
    default List<float[]> embed(List<String> texts) {
        return texts.stream().map(this::embed).toList();
    }
}
