package dev.bantam.cli.chat;

import dev.bantam.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Messages from a pipe or a file, one a line; answers without anything else.
public final class PipedInput implements ChatInput {
    private final Terminal terminal;
    private final BufferedReader reader;

    /// Reads the terminal's standard input.
    public PipedInput(Terminal terminal) {
        this.terminal = terminal;
        // A decoder of its own reports bytes that are no UTF-8 instead of replacing them.
        reader = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8.newDecoder()));
    }

    @Override
    public @Nullable String next() throws IOException {
        try {
            String message = reader.readLine();
            while (message != null && MultiLine.isOpen(message)) {
                String more = reader.readLine();
                if (more == null) {
                    break;
                }
                message = message + "\n" + more;
            }
            return message;
        } catch (CharacterCodingException malformed) {
            throw new IllegalArgumentException(
                    "standard input is not UTF-8 text; convert it first (iconv -f latin1 -t utf-8)", malformed);
        }
    }

    @Override
    public Answer answer(Runnable stop) {
        return new Answer() {
            @Override
            public boolean print(String piece) {
                terminal.out().print(piece);
                terminal.out().flush();
                return !terminal.out().checkError();
            }

            @Override
            public void end() {
                terminal.out().println();
                terminal.out().flush();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public boolean interactive() {
        return false;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
