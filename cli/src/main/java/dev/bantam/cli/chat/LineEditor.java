package dev.bantam.cli.chat;

import dev.bantam.cli.terminal.AnswerStream;
import dev.bantam.cli.terminal.Terminal;
import dev.bantam.cli.terminal.TerminalWidth;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReader.Option;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.InputFlag;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/// Messages that a person types, with a history and lines that can be edited: JLine.
public final class LineEditor implements ChatInput {
    private static final String PROMPT = ">>> ";

    private final Terminal terminal;
    private final org.jline.terminal.Terminal screen;
    private final LineReader reader;
    private final String prompt;
    /// For a screen that does not know.
    private final int usualColumns;

    private boolean begun;
    private volatile Runnable interrupted = () -> {};

    /// From here on until it is closed, in whatever way the program ends, nothing that is typed is shown but on its
    /// lines: it waits for the next one.
    ///
    /// @param history where what was typed is kept; null to keep nothing
    /// @throws IOException if the system's terminal can't be used
    public LineEditor(Terminal terminal, @Nullable Path history) throws IOException {
        this(
                terminal,
                TerminalBuilder.builder()
                        .name("bantam")
                        .system(true)
                        .dumb(true)
                        // Else it asks the terminal what it can do, and what was typed meanwhile is lost.
                        .graphemeCluster(false)
                        .build(),
                history);
    }

    LineEditor(Terminal terminal, org.jline.terminal.Terminal screen, @Nullable Path history) {
        this.terminal = terminal;
        this.screen = screen;
        usualColumns = TerminalWidth.ofOutput(terminal);
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .terminal(screen)
                .appName("bantam")
                .parser(LineEditor::parse)
                .completer((line, parsed, candidates) -> complete(parsed, candidates))
                // A message is no shell command: "!" and backslashes are text.
                .option(Option.DISABLE_EVENT_EXPANSION, true)
                // A line that begins with a blank is private.
                .option(Option.HISTORY_IGNORE_SPACE, true)
                .option(Option.HISTORY_TIMESTAMPED, false)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "... ");
        if (history != null) {
            builder.variable(LineReader.HISTORY_FILE, history);
        }
        reader = builder.build();
        // Ctrl-C stays a signal. The reader comes back to this after each line, and JLine to what there was before
        // when it is closed or the program ends.
        Attributes silent = screen.getAttributes();
        silent.setLocalFlags(EnumSet.of(LocalFlag.ECHO, LocalFlag.ICANON, LocalFlag.IEXTEN), false);
        silent.setInputFlag(InputFlag.ICRNL, false);
        screen.setAttributes(silent);
        prompt = terminal.showsColours() ? "\033[1m" + PROMPT + "\033[0m" : PROMPT;
    }

    @Override
    public @Nullable String next() {
        // From the first message on, a Ctrl-C between a message and its answer ends nothing; before, it ends the
        // program.
        if (!begun) {
            begun = true;
            screen.handle(Signal.INT, signal -> interrupted.run());
        }
        while (true) {
            try {
                return reader.readLine(prompt);
            } catch (UserInterruptException interrupt) {
                if (interrupt.getPartialLine().isBlank()) {
                    terminal.err().println("(Ctrl-D or /exit leaves)");
                }
            } catch (EndOfFileException end) {
                return null;
            }
        }
    }

    @Override
    public Answer answer(Runnable stop) {
        interrupted = stop;
        AnswerStream shown = new AnswerStream(terminal, this::columns);
        return new Answer() {
            @Override
            public boolean print(String piece) {
                return shown.print(piece);
            }

            @Override
            public void end() {
                shown.end();
            }

            @Override
            public void close() {
                interrupted = () -> {};
            }
        };
    }

    private int columns() {
        int columns = screen.getSize().getColumns();
        return columns > 0 ? columns : usualColumns;
    }

    @Override
    public boolean interactive() {
        return true;
    }

    @Override
    public void close() throws IOException {
        screen.close();
    }

    /// @throws EOFError if more lines belong to the message
    private static ParsedLine parse(String line, int cursor, Parser.ParseContext context) {
        if (context == Parser.ParseContext.ACCEPT_LINE && MultiLine.isOpen(line)) {
            throw new EOFError(-1, -1, "the message goes on");
        }
        return Words.of(line, cursor);
    }

    private static void complete(ParsedLine parsed, List<Candidate> candidates) {
        List<String> words = parsed.words();
        List<String> known = List.of();
        if (parsed.wordIndex() == 0 && parsed.line().startsWith("/")) {
            known = SlashCommand.words();
        } else if (parsed.wordIndex() == 1 && words.getFirst().equals(SlashCommand.SET.word)) {
            known = ChatSettings.KEYS;
        }
        known.forEach(word -> candidates.add(new Candidate(word)));
    }

    /// A line in words that blanks part; nothing is quoted or escaped.
    private record Words(String line, int cursor, List<String> words, int wordIndex, int wordCursor)
            implements CompletingParsedLine {
        static Words of(String line, int cursor) {
            List<String> words = new ArrayList<>();
            int start = 0;
            int index = 0;
            int inWord = 0;
            for (int at = 0; at <= line.length(); at++) {
                if (at == line.length() || Character.isWhitespace(line.charAt(at))) {
                    if (start <= cursor && cursor <= at) {
                        index = words.size();
                        inWord = cursor - start;
                    }
                    words.add(line.substring(start, at));
                    start = at + 1;
                }
            }
            return new Words(line, cursor, List.copyOf(words), index, inWord);
        }

        @Override
        public String word() {
            return words.get(wordIndex);
        }

        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            return candidate;
        }

        @Override
        public int rawWordCursor() {
            return wordCursor;
        }

        @Override
        public int rawWordLength() {
            return word().length();
        }
    }
}
