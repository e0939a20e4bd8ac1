package dev.bantam.cli.terminal;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;

/// What a command talks to.
///
/// @param out answers
/// @param err everything else; where a person reads, what is printed by the line is broken between words
/// @param in standard input
/// @param environment the environment variables
/// @param interactive whether a person reads and types: progress may rewrite its line
public record Terminal(
        PrintStream out, PrintStream err, InputStream in, Map<String, String> environment, boolean interactive) {
    /// Wraps standard error where a person reads.
    public Terminal {
        err = interactive ? new NoteStream(err, TerminalWidth::ofError) : err;
    }

    /// Whether the locale's characters are UTF-8, so that more than ASCII can be shown.
    public boolean showsUnicode() {
        for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
            String locale = environment.getOrDefault(name, "");
            if (!locale.isEmpty()) {
                String lower = locale.toLowerCase(Locale.ROOT);
                return lower.contains("utf-8") || lower.contains("utf8");
            }
        }
        return false;
    }

    /// Whether colours are wanted: see [no-color.org](https://no-color.org).
    public boolean showsColours() {
        return rewritesLines() && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    /// Whether a line can be written over. `TERM=dumb` says that it can't.
    public boolean rewritesLines() {
        return interactive && !environment.getOrDefault("TERM", "").equals("dumb");
    }
}
