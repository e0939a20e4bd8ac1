package dev.bantam.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Locks held while a model's folder is changed, against other processes and against other threads of this one.
///
/// Threads come first: on many systems a process that closes a file loses all its locks on it, so the threads of one
/// store never open a lock file that another of them holds. The files stay where they are: deleting one while another
/// process opens it would let both in. A process that dies loses its locks.
final class ModelLocks {
    private static final int POLL_MILLIS = 100;

    private final Path folder;
    private final Map<String, ReentrantLock> threads = new ConcurrentHashMap<>();

    /// @param folder where the lock files are
    ModelLocks(Path folder) {
        this.folder = folder;
    }

    /// A lock that is held; closing it lets the next one in. To be closed by the thread that acquired it.
    static final class Held implements AutoCloseable {
        private final ReentrantLock thread;
        private final FileChannel channel;

        private Held(ReentrantLock thread, FileChannel channel) {
            this.thread = thread;
            this.channel = channel;
        }

        @Override
        public void close() {
            try {
                closeQuietly(channel);
            } finally {
                thread.unlock();
            }
        }
    }

    /// Waits until the lock is free.
    ///
    /// @param waiting called once if there is a wait
    Held acquire(String name, Runnable waiting) throws InterruptedException {
        ReentrantLock thread = thread(name);
        boolean told = !thread.tryLock();
        if (told) {
            waiting.run();
            thread.lockInterruptibly();
        }
        FileChannel channel = null;
        try {
            channel = open(name);
            while (tryLock(channel) == null) {
                if (!told) {
                    waiting.run();
                    told = true;
                }
                Thread.sleep(POLL_MILLIS);
            }
            return new Held(thread, channel);
        } catch (RuntimeException | InterruptedException e) {
            closeQuietly(channel);
            thread.unlock();
            throw e;
        }
    }

    /// The lock, if it is free now.
    Optional<Held> tryAcquire(String name) {
        ReentrantLock thread = thread(name);
        if (!thread.tryLock()) {
            return Optional.empty();
        }
        FileChannel channel = null;
        boolean held = false;
        try {
            channel = open(name);
            held = tryLock(channel) != null;
            return held ? Optional.of(new Held(thread, channel)) : Optional.empty();
        } finally {
            if (!held) {
                closeQuietly(channel);
                thread.unlock();
            }
        }
    }

    private ReentrantLock thread(String name) {
        return threads.computeIfAbsent(name, key -> new ReentrantLock());
    }

    private FileChannel open(String name) {
        Folders.create(folder);
        Path file = folder.resolve(name + ".lock");
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new StoreException("can't open the lock " + file + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another store of this process has it.
            return null;
        } catch (IOException e) {
            throw new StoreException("can't lock the store (does its file system know locks?): " + e.getMessage(), e);
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing was written through it, and the lock is gone with the file handle.
            }
        }
    }
}
