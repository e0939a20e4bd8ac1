package dev.bantam.cli;

import dev.bantam.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Text that a user hands in. Bytes that are no UTF-8 are refused: a model would read question marks in their
/// place.
final class TextInput {
    /// Stands for standard input where a text or a file is named.
    static final String STANDARD_INPUT = "-";

    private TextInput() {}

    /// All of standard input.
    ///
    /// @throws IllegalArgumentException if it is no UTF-8
    static String of(Terminal terminal) throws IOException {
        return of(terminal.in().readAllBytes(), "standard input");
    }

    /// @param file `-` for standard input
    /// @throws IllegalArgumentException if there is no such file, or it is a folder or no UTF-8
    static String of(Path file, Terminal terminal) throws IOException {
        return file.toString().equals(STANDARD_INPUT) ? of(terminal) : of(file);
    }

    /// @throws IllegalArgumentException if there is no such file, or it is a folder or no UTF-8
    static String of(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + " is a folder, not a text file");
        }
        try {
            return of(Files.readAllBytes(file), file.toString());
        } catch (NoSuchFileException missing) {
            throw new IllegalArgumentException("there is no text file " + file, missing);
        }
    }

    /// @param origin names the text in the message
    /// @throws IllegalArgumentException if it is no UTF-8
    private static String of(byte[] bytes, String origin) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new IllegalArgumentException(
                    origin + " is not UTF-8 text; convert it first (iconv -f latin1 -t utf-8)", malformed);
        }
    }
}
