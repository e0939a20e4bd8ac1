package dev.bantam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/// Runs the command as a shell would: with streams of its own, and a home that is not the user's.
final class Shell {
    /// What a command did.
    record Outcome(int code, String out, String err) {
        /// Failed as a person wants to see it: a code, one message, nothing of an answer, no stack trace.
        Outcome failed(int expected, String... words) {
            assertThat(err).contains(words).doesNotContain("\tat ", "Exception");
            assertThat(out).isEmpty();
            assertThat(code).as(err).isEqualTo(expected);
            return this;
        }

        Outcome done() {
            assertThat(code).as(err).isEqualTo(ExitCodes.DONE);
            assertThat(err).doesNotContain("\tat ");
            return this;
        }
    }

    private final Path home;
    private InputStream in = InputStream.nullInputStream();
    private boolean interactive;

    Shell(Path home) {
        this.home = home;
    }

    Shell input(byte[] bytes) {
        in = new ByteArrayInputStream(bytes);
        return this;
    }

    Shell input(InputStream stream) {
        in = stream;
        return this;
    }

    Shell interactive() {
        interactive = true;
        return this;
    }

    Terminal terminal(OutputStream out, OutputStream err) {
        return new Terminal(
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                in,
                Map.of("BANTAM_HOME", home.toString(), "BANTAM_OFFLINE", "1"),
                interactive);
    }

    Outcome run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Outcome outcome = run(out, arguments);
        return new Outcome(outcome.code, out.toString(StandardCharsets.UTF_8), outcome.err);
    }

    /// With another standard output.
    Outcome run(OutputStream out, String... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Bantam.execute(terminal(out, err), arguments);
        return new Outcome(code, "", err.toString(StandardCharsets.UTF_8));
    }
}
