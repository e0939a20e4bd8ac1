package dev.bantam.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Runs `pip download` for one package and watches it.
///
/// Only wheels are taken: a source distribution would run code of its own. `pip` keeps what it downloads in its
/// temporary folder until it is whole, so that is put where it can be watched, and on the disk that was checked
/// for room.
final class PipDownload {
    private static final String LOG = "pip.log";
    private static final int POLL_MILLIS = 100;
    private static final int TAIL_BYTES = 1200;

    private final List<String> pip;
    private final Map<String, String> environment;
    private final Duration stall;

    /// @param pip the words that start `pip`
    /// @param stall how long it may show no sign of life
    PipDownload(List<String> pip, Map<String, String> environment, Duration stall) {
        this.pip = pip;
        this.environment = environment;
        this.stall = stall;
    }

    /// Downloads a package's wheel into an empty folder.
    ///
    /// @param requirement `NAME==VERSION`
    /// @param folder an empty folder; holds the wheel, a log and temporary files afterwards
    /// @param progress hears the bytes that have come
    void run(String requirement, Path folder, LongConsumer progress) throws SourceException, InterruptedException {
        Path log = folder.resolve(LOG);
        Path temporary = folder.resolve("temporary");
        Process process;
        try {
            Files.createDirectory(temporary);
            process = start(requirement, folder, temporary, log);
        } catch (IOException e) {
            throw new SourceException("can't run " + String.join(" ", pip) + ": " + e.getMessage());
        }
        try {
            watch(process, requirement, folder, progress);
        } finally {
            Processes.end(process);
        }
        if (process.exitValue() != 0) {
            throw new SourceException(
                    "pip could not download " + requirement + " (exit " + process.exitValue() + "): " + tail(log));
        }
    }

    private Process start(String requirement, Path folder, Path temporary, Path log) throws IOException {
        List<String> command = new ArrayList<>(pip);
        command.addAll(List.of(
                "download",
                "--no-deps",
                "--only-binary=:all:",
                "--no-cache-dir",
                "--no-input",
                "--disable-pip-version-check",
                "--progress-bar",
                "off",
                "-d",
                folder.toString(),
                requirement));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        for (String variable : List.of("TMPDIR", "TEMP", "TMP")) {
            builder.environment().put(variable, temporary.toString());
        }
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    private void watch(Process process, String requirement, Path folder, LongConsumer progress)
            throws SourceException, InterruptedException {
        Seen last = new Seen(0, 0);
        long lastChange = System.nanoTime();
        while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            Seen seen = look(folder);
            if (!seen.equals(last)) {
                if (seen.largest() > last.largest()) {
                    progress.accept(seen.largest());
                }
                last = seen;
                lastChange = System.nanoTime();
            } else if (System.nanoTime() - lastChange > stall.toNanos()) {
                throw new SourceException("pip did nothing for " + stall.toSeconds() + " s while it downloaded "
                        + requirement + "; it was stopped");
            }
        }
    }

    /// @param largest bytes of the largest file but the log: the wheel that is coming. `pip` copies it at the end, so a
    /// sum would
    ///     count it twice
    /// @param all bytes of all files
    private record Seen(long largest, long all) {}

    private static Seen look(Path folder) {
        long[] largestAndAll = new long[2];
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (!file.endsWith(LOG)) {
                        largestAndAll[0] = Math.max(largestAndAll[0], attributes.size());
                    }
                    largestAndAll[1] += attributes.size();
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    // pip removes files while they are counted.
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            return new Seen(0, 0);
        }
        return new Seen(largestAndAll[0], largestAndAll[1]);
    }

    /// The end of what `pip` said, without the passwords that an index's address may hold.
    private static String tail(Path log) {
        try {
            byte[] bytes = Files.readAllBytes(log);
            int start = Math.max(0, bytes.length - TAIL_BYTES);
            String text = new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
            return text.replaceAll("//[^/@\\s]*@", "//").strip();
        } catch (IOException e) {
            return "it left no message";
        }
    }
}
