package dev.bantam.store;

/// Hears how a pull goes. Called on the thread that pulls, which waits for it.
@FunctionalInterface
public interface PullListener {
    void on(PullEvent event);

    /// A listener that hears nothing.
    static PullListener silent() {
        return event -> {};
    }
}
