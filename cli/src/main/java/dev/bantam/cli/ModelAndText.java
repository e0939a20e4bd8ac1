package dev.bantam.cli;

import dev.bantam.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A model, and a text behind its name, in a file, or on standard input.
final class ModelAndText {
    @Parameters(index = "0", paramLabel = "MODEL", description = "Catalogue name or path of a GGUF file.")
    private String model = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TEXT",
            description = "The text; standard input if absent or -.")
    private @Nullable String text;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "A file to read instead, UTF-8; - for standard input.")
    private @Nullable Path file;

    String model() {
        return model;
    }

    /// Whether the text stands on the command line.
    boolean isArgument() {
        return text != null && !text.equals(TextInput.STANDARD_INPUT);
    }

    /// @throws IllegalArgumentException if there is none, two are given, or it is no UTF-8
    String read(Terminal terminal) throws IOException {
        if (text != null && file != null) {
            throw new IllegalArgumentException("TEXT and --file can't both be given");
        }
        if (text != null && isArgument()) {
            return text;
        }
        if (file != null) {
            return TextInput.of(file, terminal);
        }
        if (text == null && terminal.interactive()) {
            throw new IllegalArgumentException("no text: give one as an argument, with --file, or on standard input");
        }
        return TextInput.of(terminal);
    }
}
