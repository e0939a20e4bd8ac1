package dev.bantam.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Ends processes that this one started.
final class Processes {
    private static final int GRACE_SECONDS = 2;

    private Processes() {}

    /// Ends a process and all that it started, first by asking, then by force. Does nothing when it has ended.
    /// An interrupt while it waits is kept for later.
    static void end(Process process) {
        if (!process.isAlive()) {
            return;
        }
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        family.addFirst(process.toHandle());
        family.forEach(ProcessHandle::destroy);
        boolean interrupted = !await(family);
        family.forEach(ProcessHandle::destroyForcibly);
        interrupted |= !await(family);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// False when the wait was interrupted.
    private static boolean await(List<ProcessHandle> family) {
        try {
            CompletableFuture.allOf(family.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
                    .get(GRACE_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (InterruptedException e) {
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return true;
        }
    }
}
