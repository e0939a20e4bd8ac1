package dev.bantam.text;

/// Cuts text into the pieces that byte-pair encoding merges within. Every step looks at no character more than a fixed
/// number of times, and the text holds no lone surrogates.
interface Splitter {
    /// The end of the piece that starts at `start`, where `start < end`; characters from `end` on do not exist.
    int next(String text, int start, int end);
}
