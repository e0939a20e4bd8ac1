package dev.bantam.cli.demo;

import dev.bantam.cli.terminal.ProgressBar;
import dev.bantam.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// Runs steps one after the other and keeps what each found in a file of its own, so that a run that was
/// interrupted goes on from the last finished step. A step whose inputs changed, or whose file is damaged, runs
/// again and says why.
public final class DemoRun implements AutoCloseable {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter DAY_AND_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    private final Terminal terminal;
    private final Path folder;
    private final FileChannel lock;
    private final Thread onExit = new Thread(this::interrupted);
    private final List<StepResult<?>> steps = new ArrayList<>();
    private volatile @Nullable ProgressBar bar;
    private volatile String current = "";

    /// Makes the folder if it is not there.
    ///
    /// @param again whether to forget what was found before
    /// @throws IllegalStateException if another run uses the folder
    public DemoRun(Terminal terminal, Path folder, boolean again) throws IOException {
        this.terminal = terminal;
        this.folder = folder;
        Files.createDirectories(folder);
        lock = FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (lock.tryLock() == null) {
                throw new IllegalStateException("another demo runs in " + folder + "; --output chooses another folder");
            }
            // What a killed run left half written.
            delete(".*.part");
            if (again) {
                delete("[1-9]-*.json");
            }
        } catch (IOException | RuntimeException failure) {
            lock.close();
            throw failure;
        }
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /// Runs a step, or takes what it found before.
    ///
    /// @param earlier the steps whose results it uses
    public <R> StepResult<R> step(DemoStep<R> step, StepResult<?>... earlier) throws IOException, InterruptedException {
        int number = steps.size() + 1;
        current = number + " (" + step.name() + ")";
        SortedMap<String, String> inputs = new TreeMap<>(step.inputs());
        for (StepResult<?> result : earlier) {
            inputs.put("step " + result.number(), result.madeFrom());
        }
        Path path = folder.resolve(number + "-" + step.name() + ".json");
        StepResult<R> result = kept(step, number, inputs, path).orElse(null);
        if (result == null) {
            result = run(step, number, inputs, path);
        }
        steps.add(result);
        return result;
    }

    /// The steps so far, in order.
    public List<StepResult<?>> steps() {
        return List.copyOf(steps);
    }

    private <R> Optional<StepResult<R>> kept(DemoStep<R> step, int number, SortedMap<String, String> inputs, Path path)
            throws IOException {
        try {
            Optional<StepFile> found = StepFile.read(path);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            StepFile file = found.get();
            if (!file.inputs().equals(inputs)) {
                say(number, step.name(), "runs again: changed since: " + changes(file.inputs(), inputs));
                return Optional.empty();
            }
            R value = StepFile.JSON.treeToValue(file.result(), step.type());
            if (!step.whole().test(value)) {
                say(number, step.name(), "runs again: what it left is damaged or gone");
                return Optional.empty();
            }
            say(number, step.name(), "kept from " + time(file.finished()) + ": " + file.found());
            return Optional.of(
                    new StepResult<>(number, step.name(), value, StepFile.sha256(inputs), file.seconds(), true));
        } catch (StepFile.DamagedException | JacksonException | DateTimeParseException damaged) {
            say(number, step.name(), "runs again: " + path + " is damaged");
            return Optional.empty();
        }
    }

    private <R> StepResult<R> run(DemoStep<R> step, int number, SortedMap<String, String> inputs, Path path)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        R value;
        try (ProgressBar shown = new ProgressBar(terminal, number + " " + step.name())) {
            bar = shown;
            value = step.work().run(shown);
        } finally {
            bar = null;
        }
        double seconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0;
        String line = step.line().apply(value);
        String finished = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        StepFile.of(step.name(), inputs, finished, seconds, line, value).write(path);
        say(number, step.name(), line);
        return new StepResult<>(number, step.name(), value, StepFile.sha256(inputs), seconds, false);
    }

    private void say(int number, String name, String text) {
        terminal.out().println(String.format(Locale.ROOT, "  %d %-10s %s", number, name, text));
        terminal.out().flush();
    }

    private static String time(String finished) {
        ZonedDateTime then = Instant.parse(finished).atZone(ZoneId.systemDefault());
        boolean today = then.toLocalDate()
                .equals(ZonedDateTime.now(ZoneId.systemDefault()).toLocalDate());
        return then.format(today ? TIME : DAY_AND_TIME);
    }

    private static String changes(SortedMap<String, String> before, SortedMap<String, String> now) {
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        names.removeIf(name -> Objects.equals(before.get(name), now.get(name)));
        return String.join(", ", names);
    }

    private void delete(String pattern) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    /// Ctrl-C: the JVM ends with its own exit code, 130; what is finished lies in its files already.
    private void interrupted() {
        ProgressBar shown = bar;
        if (shown != null) {
            shown.close();
        }
        terminal.err()
                .println("Interrupted" + (current.isEmpty() ? "" : " in step " + current)
                        + ". Started again, the demo goes on from there; finished steps lie in " + folder + ".");
    }

    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException shuttingDown) {
            // The hook itself is running: there is nothing to remove.
        }
        lock.close();
    }
}
