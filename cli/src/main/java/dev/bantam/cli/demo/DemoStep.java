package dev.bantam.cli.demo;

import dev.bantam.cli.terminal.Progress;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/// One step of the demonstration.
///
/// @param name a word; names the step's file as well
/// @param type what it finds: a record that survives being written as JSON and read again
/// @param inputs all that the result depends on besides earlier steps, by name
/// @param work does it
/// @param line says in one line what was found, with figures
/// @param whole whether what the result speaks of, such as a file beside it, is still there
/// @param <R> what it finds
public record DemoStep<R>(
        String name,
        Class<R> type,
        Map<String, String> inputs,
        Work<R> work,
        Function<R, String> line,
        Predicate<R> whole) {
    /// A step that leaves nothing besides its result.
    public DemoStep(String name, Class<R> type, Map<String, String> inputs, Work<R> work, Function<R, String> line) {
        this(name, type, inputs, work, line, result -> true);
    }

    /// Does a step's work.
    ///
    /// @param <R> what it finds
    @FunctionalInterface
    public interface Work<R> {
        /// @param progress hears how far it is
        R run(Progress progress) throws IOException, InterruptedException;
    }
}
