package dev.bantam.cli.terminal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How wide the terminal is.
public final class TerminalWidth {
    private static final int USUAL = 80;
    private static final Pattern SIZE = Pattern.compile("\\d+ (\\d+)\\s*");

    private TerminalWidth() {}

    /// Columns of standard error; 0 where it goes to a file or another program.
    public static int of(Terminal terminal) {
        return terminal.interactive() ? ofError() : 0;
    }

    /// Columns of standard error where a person reads.
    static int ofError() {
        return ask("test -t 2 || exit 9; stty size <&2");
    }

    /// Columns of standard output; 0 where it goes to a file or another program.
    public static int ofOutput(Terminal terminal) {
        // Where a person reads, input comes from the same terminal.
        return terminal.interactive() ? ask("test -t 0 || exit 9; stty size") : 0;
    }

    private static int ask(String command) {
        try {
            // The JDK knows of standard input and output only; the shell's tools know of the third stream as
            // well.
            Process process = new ProcessBuilder("sh", "-c", command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (!process.waitFor(1, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return USUAL;
            }
            if (process.exitValue() == 9) {
                return 0;
            }
            return parse(new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .orElse(USUAL);
        } catch (IOException noShell) {
            return USUAL;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return USUAL;
        }
    }

    /// The columns of `stty size`: `24 80`. A terminal that does not know its size says 0.
    static OptionalInt parse(String size) {
        Matcher matcher = SIZE.matcher(size);
        if (!matcher.matches() || matcher.group(1).length() > 4) {
            return OptionalInt.empty();
        }
        int columns = Integer.parseInt(matcher.group(1));
        return columns == 0 ? OptionalInt.empty() : OptionalInt.of(columns);
    }
}
