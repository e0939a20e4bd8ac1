package dev.bantam.text;

/// Turns text without special tokens into ids. Immutable but for a cache, and thread-safe.
interface SubwordModel {
    /// Appends the ids of `text[start, end)`, which holds no lone surrogates. Nothing outside that range counts.
    void encode(String text, int start, int end, IdBuffer ids);

    /// The bytes that a token stands for.
    byte[] bytes(int id);
}
