package dev.bantam.cli;

/// Work that tidies up after itself: an interrupt of the process becomes one of its thread, which gets a moment to
/// end.
final class Undisturbed {
    private static final long MOMENT_MILLIS = 2_000;

    private Undisturbed() {}

    /// What is done meanwhile.
    ///
    /// @param <T> what comes of it
    /// @param <E> what it throws besides
    @FunctionalInterface
    interface Work<T, E extends Exception> {
        T run() throws E, InterruptedException;
    }

    static <T, E extends Exception> T run(Work<T, E> work) throws E, InterruptedException {
        Thread worker = Thread.currentThread();
        Thread onExit = new Thread(() -> {
            worker.interrupt();
            try {
                worker.join(MOMENT_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(onExit);
        try {
            return work.run();
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(onExit);
            } catch (IllegalStateException shuttingDown) {
                // The hook itself is running: there is nothing to remove.
            }
        }
    }
}
