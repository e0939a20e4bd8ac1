package dev.bantam.store;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Finds the `pip` of this machine: that of `python3`, else `pip3`, `pip`, that of `python`, or of Windows's `py`.
final class PipCommand {
    private static final int PROBE_SECONDS = 20;
    private static final List<List<String>> CANDIDATES = List.of(
            List.of("python3", "-m", "pip"),
            List.of("pip3"),
            List.of("pip"),
            List.of("python", "-m", "pip"),
            List.of("py", "-m", "pip"));

    private final Map<String, String> environment;

    /// @param environment its `PATH` is searched
    PipCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    /// The words that start a working `pip`.
    ///
    /// @throws SourceException when there is none
    List<String> find() throws SourceException, InterruptedException {
        for (List<String> candidate : CANDIDATES) {
            Optional<Path> executable = executable(candidate.getFirst());
            if (executable.isPresent()) {
                List<String> words = new ArrayList<>(candidate);
                words.set(0, executable.get().toString());
                if (works(words)) {
                    return List.copyOf(words);
                }
            }
        }
        throw new SourceException(
                "needs Python's pip to download packages, and none was found in PATH; install Python 3 with pip");
    }

    private Optional<Path> executable(String name) {
        List<String> endings = value("PATHEXT").isEmpty() ? List.of("") : List.of(".exe", ".bat", ".cmd");
        for (String folder : value("PATH").split(File.pathSeparator, -1)) {
            for (String ending : endings) {
                Optional<Path> path = program(folder, name + ending);
                if (path.isPresent()) {
                    return path;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> program(String folder, String name) {
        try {
            // A relative entry would run whatever lies in the current folder.
            return Optional.of(Path.of(folder, name))
                    .filter(path -> path.isAbsolute() && Files.isRegularFile(path) && Files.isExecutable(path));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private boolean works(List<String> words) throws InterruptedException {
        List<String> command = new ArrayList<>(words);
        command.add("--version");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            try {
                return process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
            } finally {
                Processes.end(process);
            }
        } catch (IOException e) {
            return false;
        }
    }

    /// A variable's value; Windows writes `Path` where others write `PATH`.
    private String value(String variable) {
        return environment.entrySet().stream()
                .filter(entry -> entry.getKey().toUpperCase(Locale.ROOT).equals(variable))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }
}
