package dev.bantam.cli.terminal;

/// Hears how far a piece of work is.
@FunctionalInterface
public interface Progress {
    /// @param done pieces that are done
    /// @param total pieces in all; 0 where nobody knows yet
    /// @param note a few words, or nothing
    void update(long done, long total, String note);
}
