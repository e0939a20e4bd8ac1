package dev.bantam.cli;

import dev.bantam.api.ChatMessage;
import dev.bantam.api.ChatRequest;
import dev.bantam.api.GenerationOptions;
import dev.bantam.cli.terminal.Terminal;
import dev.bantam.generate.ModelText;
import dev.bantam.text.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `bantam tokenize`: what a text is to a model. Reads no weights.
@Command(
        name = "tokenize",
        description = "Shows the tokens of a text: ids, pieces, and how many there are.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  bantam tokenize smollm2 \"Why do hens make good neighbours?\"",
            "  bantam tokenize smollm2 --template --system \"Be brief.\" \"Hello\"",
            "  bantam tokenize smollm2 --file text.txt --format json"
        })
final class TokenizeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--template", description = "As a message of a chat, with all that the chat template writes.")
    private boolean template;

    @Option(names = "--system", paramLabel = "TEXT", description = "With --template: instructions for the whole chat.")
    private @Nullable String system;

    @Option(names = "--ids", description = "Show the ids alone, on one line.")
    private boolean idsAlone;

    @Mixin
    private ModelAndText given = new ModelAndText();

    @Mixin
    private FormatOption format = new FormatOption();

    @Mixin
    private ModelFiles files = new ModelFiles();

    TokenizeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /// What `--format json` prints.
    private record Document(String model, int count, int characters, List<Token> tokens) {}

    /// One token.
    ///
    /// @param text U+FFFD where it holds a part of a character
    /// @param bytes what it stands for, exactly
    /// @param control whether it steers the model and is no text
    private record Token(int id, String text, List<Integer> bytes, boolean control) {
        static Token of(int id, Tokenizer tokenizer) {
            byte[] bytes = tokenizer.bytes(id);
            List<Integer> values = IntStream.range(0, bytes.length)
                    .map(i -> bytes[i] & 0xff)
                    .boxed()
                    .toList();
            return new Token(id, new String(bytes, StandardCharsets.UTF_8), values, tokenizer.isControl(id));
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (system != null && !template) {
            throw new IllegalArgumentException("--system needs --template: plain text has no place for it");
        }
        if (idsAlone && format.json()) {
            throw new IllegalArgumentException("--ids and --format json can't both be given; the document has the ids");
        }
        String text = given.read(terminal);
        ModelText modelText = ModelText.load(files.file(terminal, given.model()));
        int[] ids = template ? modelText.chatPrompt(chat(text)) : modelText.rawPrompt(text);
        List<Token> tokens = Arrays.stream(ids)
                .mapToObj(id -> Token.of(id, modelText.tokenizer()))
                .toList();
        int characters = text.codePointCount(0, text.length());
        if (format.json()) {
            FormatOption.print(terminal, new Document(given.model(), ids.length, characters, tokens));
            return ExitCodes.DONE;
        }
        if (idsAlone) {
            terminal.out()
                    .println(Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(" ")));
        } else {
            tokens.forEach(
                    token -> terminal.out().println(String.format(Locale.ROOT, "%7d  %s", token.id(), piece(token))));
        }
        terminal.out().flush();
        terminal.err().printf(Locale.ROOT, "%,d tokens, %,d characters%n", ids.length, characters);
        return ExitCodes.DONE;
    }

    private ChatRequest chat(String text) {
        List<ChatMessage> messages = new ArrayList<>();
        if (system != null) {
            messages.add(ChatMessage.system(system));
        }
        messages.add(ChatMessage.user(text));
        return new ChatRequest(messages, GenerationOptions.DEFAULT);
    }

    /// Text in quotes, with what can't be seen escaped; a part of a character as bytes; a control token by its
    /// name.
    private static String piece(Token token) {
        if (token.control()) {
            return token.text() + "  (control)";
        }
        if (token.text().indexOf('\ufffd') >= 0) {
            return token.bytes().stream()
                    .map(value -> String.format(Locale.ROOT, "\\x%02x", value))
                    .collect(Collectors.joining("", "\"", "\""));
        }
        return token.text().codePoints().mapToObj(TokenizeCommand::visible).collect(Collectors.joining("", "\"", "\""));
    }

    private static String visible(int character) {
        return switch (character) {
            case '\n' -> "\\n";
            case '\t' -> "\\t";
            case '\r' -> "\\r";
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            default ->
                switch (Character.getType(character)) {
                    // A terminal would obey some of these.
                    case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                        String.format(Locale.ROOT, "\\u{%x}", character);
                    default -> Character.toString(character);
                };
        };
    }
}
