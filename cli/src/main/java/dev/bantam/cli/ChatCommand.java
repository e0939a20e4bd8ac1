package dev.bantam.cli;

import dev.bantam.cli.chat.Chat;
import dev.bantam.cli.chat.ChatInput;
import dev.bantam.cli.chat.ChatSettings;
import dev.bantam.cli.chat.HistoryFile;
import dev.bantam.cli.chat.LineEditor;
import dev.bantam.cli.chat.PipedInput;
import dev.bantam.cli.chat.Transcript;
import dev.bantam.cli.terminal.Terminal;
import dev.bantam.generate.Conversation;
import dev.bantam.generate.LocalModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `bantam chat`: a conversation.
@Command(
        name = "chat",
        description = {
            "Talks with a model: in a terminal with history and lines that can be edited, or from a pipe, a line a turn.",
            "",
            "Ctrl-C stops an answer, Ctrl-D leaves, /help shows what else can be typed. What is typed is kept in"
                    + " bantam/chat-history of the state folder (XDG_STATE_HOME, else ~/.local/state), but for lines"
                    + " that begin with a blank."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  bantam chat",
            "  bantam chat smollm2 --system \"You answer in one line.\" --temperature 0.7",
            "  bantam chat smollm2 --load talk.json --no-history",
            "  bantam chat smollm2 < questions.txt"
        })
final class ChatCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "MODEL",
            defaultValue = "smollm2",
            description = "Catalogue name or path of a GGUF file (default: ${DEFAULT-VALUE}).")
    private String model = "";

    @Option(names = "--system", paramLabel = "TEXT", description = "Instructions for the whole chat.")
    private @Nullable String system;

    @Option(names = "--load", paramLabel = "FILE", description = "Go on with a conversation that /save wrote.")
    private @Nullable Path saved;

    @Option(names = "--no-history", description = "Keep nothing of what is typed, and recall nothing.")
    private boolean noHistory;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show speed after each answer on standard error.")
    private boolean verbose;

    @Mixin
    private SamplingOptions sampling = new SamplingOptions();

    @Mixin
    private ReasoningOptions reasoning = new ReasoningOptions();

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Mixin
    private ModelFiles files = new ModelFiles();

    ChatCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ChatSettings settings = new ChatSettings(sampling.options(), reasoning.thinking(), reasoning.reasoning());
        Transcript transcript = new Transcript();
        if (saved != null) {
            transcript.load(saved);
        }
        if (system != null) {
            transcript.system(system);
        }
        Path file = files.file(terminal, model);
        // Before the model: what is typed while it loads is kept for the first line.
        try (ChatInput input = input();
                LocalModel loaded = engine.load(file)) {
            if (!loaded.hasChatTemplate()) {
                throw new IllegalArgumentException(
                        model + " has no chat template: it can't chat; bantam run continues a text with it");
            }
            try (Conversation conversation = loaded.conversation()) {
                if (input.interactive()) {
                    terminal.err()
                            .printf(
                                    Locale.ROOT,
                                    "%s, %,d tokens of context. /help helps.%n",
                                    model,
                                    loaded.contextLength());
                }
                new Chat(terminal, input, conversation, model, transcript, settings, verbose).run();
            }
        }
        return ExitCodes.DONE;
    }

    private ChatInput input() throws IOException {
        if (!terminal.interactive()) {
            return new PipedInput(terminal);
        }
        if (noHistory) {
            return new LineEditor(terminal, null);
        }
        Path history = HistoryFile.of(
                terminal.environment(), Path.of(System.getProperty("user.home")), System.getProperty("os.name"));
        try {
            HistoryFile.create(history);
            return new LineEditor(terminal, history);
        } catch (IOException readOnly) {
            terminal.err().println("What is typed can't be kept in " + history + ": " + ExitCodes.message(readOnly));
            return new LineEditor(terminal, null);
        }
    }
}
