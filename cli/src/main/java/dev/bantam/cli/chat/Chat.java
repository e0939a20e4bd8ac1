package dev.bantam.cli.chat;

import dev.bantam.api.AnswerListener;
import dev.bantam.api.ChatMessage;
import dev.bantam.api.ChatRequest;
import dev.bantam.api.Completion;
import dev.bantam.api.Completion.FinishReason;
import dev.bantam.api.Completion.Usage;
import dev.bantam.api.PromptTooLongException;
import dev.bantam.api.TextModel;
import dev.bantam.cli.terminal.ReasonedAnswer;
import dev.bantam.cli.terminal.Terminal;
import dev.bantam.cli.terminal.TerminalWidth;
import dev.bantam.cli.terminal.TextWrap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A conversation, turn after turn, until the input ends.
public final class Chat {
    private final Terminal terminal;
    private final ChatInput input;
    private final TextModel model;
    private final String name;
    private final Transcript transcript;
    private final ChatSettings settings;
    private final boolean verbose;

    /// @param model as [dev.bantam.generate.Conversation], so that a turn costs what is new in it
    /// @param name of the model
    /// @param transcript what was said before
    /// @param verbose whether speed is told after each answer
    public Chat(
            Terminal terminal,
            ChatInput input,
            TextModel model,
            String name,
            Transcript transcript,
            ChatSettings settings,
            boolean verbose) {
        this.terminal = terminal;
        this.input = input;
        this.model = model;
        this.name = name;
        this.transcript = transcript;
        this.settings = settings;
        this.verbose = verbose;
    }

    /// Runs until the input ends. A person is told of mistakes; without one the first mistake ends the
    /// conversation.
    ///
    /// @throws IllegalArgumentException if nobody types and a message or command can't be used
    /// @throws IOException if a file or the input can't be read or written
    public void run() throws IOException {
        for (String typed = input.next(); typed != null; typed = input.next()) {
            if (typed.isBlank()) {
                continue;
            }
            try {
                if (!turn(typed)) {
                    return;
                }
            } catch (IllegalArgumentException | IOException mistake) {
                if (!input.interactive()) {
                    throw mistake;
                }
                note(mistake instanceof PromptTooLongException full ? tooLong(full) : mistake.getMessage());
            }
            if (terminal.out().checkError()) {
                return;
            }
        }
    }

    /// @return false if it was the last
    private boolean turn(String typed) throws IOException {
        String message = MultiLine.join(typed);
        if (!typed.startsWith("/")) {
            ask(message.strip());
            return true;
        }
        int blank = 0;
        while (blank < message.length() && !Character.isWhitespace(message.charAt(blank))) {
            blank++;
        }
        return obey(
                SlashCommand.of(message.substring(0, blank)),
                message.substring(blank).strip());
    }

    private void ask(String question) {
        transcript.add(ChatMessage.user(question));
        AtomicBoolean stopped = new AtomicBoolean();
        Completion completion;
        try (ChatInput.Answer shown = input.answer(() -> stopped.set(true))) {
            ReasonedAnswer thought =
                    new ReasonedAnswer(settings.reasoning(), terminal, text -> shown.print(text) && !stopped.get());
            ChatRequest request = new ChatRequest(transcript.messages(), settings.options(), settings.thinking());
            completion = model.chat(request, new AnswerListener() {
                @Override
                public boolean onText(String text) {
                    return thought.onText(text);
                }

                @Override
                public boolean onReasoning(String reasoning) {
                    return thought.onReasoning(reasoning);
                }

                @Override
                public boolean onPrompt(int done, int total) {
                    return !stopped.get();
                }
            });
            thought.end();
            shown.end();
        } catch (RuntimeException refused) {
            // The conversation stays as it was.
            transcript.removeLast();
            throw refused;
        }
        if (completion.finishReason() == FinishReason.CANCELLED
                && completion.text().isBlank()) {
            transcript.removeLast();
            note("(stopped before the answer began: the question is taken back)");
            return;
        }
        transcript.add(completion);
        tell(completion);
    }

    private void tell(Completion completion) {
        Usage usage = completion.usage();
        switch (completion.finishReason()) {
            case STOP -> {}
            case CANCELLED -> note("(stopped: what was said so far is kept)");
            case LENGTH -> {
                boolean full = usage.promptTokens() + usage.generatedTokens() >= model.contextLength();
                note(
                        full
                                ? "(the answer stops here: the context of " + model.contextLength()
                                        + " tokens is full. /save keeps the conversation, /undo takes the last turn back,"
                                        + " /clear begins again; a longer --context holds more)"
                                : "(the answer stops after " + usage.generatedTokens() + " tokens"
                                        + (completion.text().isEmpty()
                                                        && !completion
                                                                .reasoning()
                                                                .isEmpty()
                                                ? ", while the model was thinking"
                                                : "")
                                        + "; /set max-tokens N"
                                        + " allows more, 0 as many as fit)");
            }
        }
        if (verbose) {
            note(String.format(
                    Locale.ROOT,
                    "(prompt %d tokens in %.2f s; answer %d tokens, %.1f tok/s; %d tokens of context left)",
                    usage.promptTokens(),
                    usage.promptTime().toNanos() / 1e9,
                    usage.generatedTokens(),
                    Math.max(0, usage.generatedTokens() - 1)
                            / Math.max(1e-9, usage.generationTime().toNanos() / 1e9),
                    Math.max(0, model.contextLength() - usage.promptTokens() - usage.generatedTokens())));
        }
    }

    private static String tooLong(PromptTooLongException full) {
        return "with this message the conversation has " + full.promptTokens() + " tokens, but the context holds "
                + full.contextLength()
                + ". The message was not added and nothing was cut. /undo takes the last turn back,"
                + " /clear begins again, a shorter message may fit; /save keeps the conversation for a chat with a"
                + " longer --context";
    }

    private boolean obey(SlashCommand command, String argument) throws IOException {
        if (command.argument.isEmpty() && !argument.isEmpty()) {
            throw new IllegalArgumentException(
                    command.word + " takes nothing after it, but there is \"" + argument + "\"; nothing was done");
        }
        switch (command) {
            case HELP -> help();
            case SYSTEM -> system(argument);
            case SET -> set(argument);
            case SHOW -> show();
            case UNDO ->
                note(transcript.undo() ? "(the last question is taken back)" : "(there is nothing to take back)");
            case CLEAR -> {
                transcript.clear();
                note("(the conversation is forgotten)");
            }
            case SAVE -> {
                Path file = file(command, argument);
                transcript.save(file, name);
                note("(" + transcript.messages().size() + " messages written to " + file + ")");
            }
            case LOAD -> {
                Path file = file(command, argument);
                transcript.load(file);
                note("(" + transcript.messages().size() + " messages read from " + file + ")");
            }
            case EXIT -> {
                return false;
            }
        }
        return true;
    }

    private void help() {
        for (SlashCommand command : SlashCommand.values()) {
            wrapped(
                    String.format(Locale.ROOT, "%-17s %s", command.word + " " + command.argument, command.description),
                    18);
        }
        note("");
        wrapped("A backslash at the end of a line, or \"\"\" before and after, make a message of several lines.", 0);
        wrapped("Ctrl-C stops an answer, or clears what is typed; Ctrl-D leaves.", 0);
        wrapped("A line that begins with a blank is a message, whatever follows, and is not kept in the history.", 0);
    }

    private void system(String text) {
        if (text.isEmpty()) {
            note(transcript.system().orElse("(no instructions)"));
        } else {
            transcript.system(text.equals("-") ? "" : text);
            note(text.equals("-") ? "(no instructions)" : "(instructions for the whole chat are set)");
        }
    }

    private void set(String argument) {
        if (argument.isEmpty()) {
            settings.values().forEach((key, value) -> note(String.format(Locale.ROOT, "%-19s %s", key, value)));
            return;
        }
        String[] parts = argument.split("\\s+", 2);
        if (parts.length < 2) {
            throw new IllegalArgumentException("/set needs a key and a value, such as /set temperature 0.7");
        }
        settings.set(parts[0], parts[1].strip());
        note("(" + parts[0] + " is " + settings.values().get(parts[0]) + ")");
    }

    private void show() {
        for (Transcript.Entry entry : transcript.entries()) {
            String role = entry.message().role().name().toLowerCase(Locale.ROOT);
            String mark = entry.finish() == FinishReason.CANCELLED
                    ? " (stopped)"
                    : entry.finish() == FinishReason.LENGTH ? " (cut)" : "";
            try (ChatInput.Answer shown = input.answer(() -> {})) {
                shown.print(role + mark + ": " + entry.message().content());
                shown.end();
            }
        }
    }

    private static Path file(SlashCommand command, String argument) {
        if (argument.isEmpty()) {
            throw new IllegalArgumentException(command.word + " needs the name of a file");
        }
        return argument.startsWith("~/")
                ? Path.of(System.getProperty("user.home"), argument.substring(2))
                : Path.of(argument);
    }

    private void note(@Nullable String text) {
        terminal.err().println(text == null ? "" : text);
    }

    private void wrapped(String text, int indent) {
        int columns = input.interactive() ? TerminalWidth.of(terminal) : 0;
        if (columns == 0) {
            terminal.err().println(text);
        } else {
            TextWrap.lines(text, columns - 1, indent).forEach(terminal.err()::println);
        }
    }
}
