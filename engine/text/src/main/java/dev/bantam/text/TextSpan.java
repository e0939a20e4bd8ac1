package dev.bantam.text;

/// A piece of a prompt that remembers who wrote it.
///
/// @param text the characters
/// @param control true where the chat template wrote it: only there may `<|im_start|>` and its like become control
///     tokens. The same characters in a user's message are plain text.
public record TextSpan(String text, boolean control) {}
