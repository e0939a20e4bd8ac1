package dev.bantam.store;

/// What happens while a model is pulled.
public sealed interface PullEvent {
    /// A source is tried now.
    record SourceChosen(String model, String source) implements PullEvent {}

    /// Bytes have come. `bytesDone` may fall back when a download has to start again.
    ///
    /// @param bytesDone bytes so far, of all parts together
    /// @param bytesTotal bytes in all
    /// @param part number of the part that is coming, from 1
    /// @param parts how many parts there are
    record Progress(long bytesDone, long bytesTotal, int part, int parts) implements PullEvent {}

    /// A source could not deliver; the next one, if any, is tried.
    record SourceFailed(String source, String reason) implements PullEvent {}

    /// Something the user may want to know: waiting for another pull, trying again, joining parts.
    record Message(String text) implements PullEvent {}
}
