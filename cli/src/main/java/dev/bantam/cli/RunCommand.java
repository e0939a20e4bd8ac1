package dev.bantam.cli;

import dev.bantam.api.AnswerListener;
import dev.bantam.api.ChatMessage;
import dev.bantam.api.ChatRequest;
import dev.bantam.api.ChatRequest.Thinking;
import dev.bantam.api.Completion;
import dev.bantam.api.Completion.Usage;
import dev.bantam.api.GenerationOptions;
import dev.bantam.api.Sampling;
import dev.bantam.api.TextModel;
import dev.bantam.cli.terminal.AnswerStream;
import dev.bantam.cli.terminal.ReasonedAnswer;
import dev.bantam.cli.terminal.Terminal;
import dev.bantam.generate.Conversation;
import dev.bantam.generate.LocalModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `bantam run`: one question, one answer.
@Command(
        name = "run",
        description = "Answers a prompt, given as an argument or on standard input.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  bantam run smollm2 \"Why do hens make good neighbours?\"",
            "  bantam run smollm2 --system \"You answer in one line.\" --max-tokens 40 < question.txt",
            "  bantam run gemma3-270m --raw \"The capital of France is\"",
            "  bantam run smollm2 \"Name a hen.\" --temperature 0.9 --best-of 5 --format json"
        })
final class RunCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "MODEL", description = "Catalogue name or path of a GGUF file.")
    private String model = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PROMPT",
            description = "The question; standard input if absent or -.")
    private @Nullable String prompt;

    @Option(names = "--system", paramLabel = "TEXT", description = "Instructions for the whole chat.")
    private @Nullable String system;

    @Option(names = "--raw", description = "Continue the prompt as it is, without the model's chat template.")
    private boolean raw;

    @Mixin
    private SamplingOptions sampling = new SamplingOptions();

    @Mixin
    private ReasoningOptions reasoning = new ReasoningOptions();

    @Option(
            names = "--n",
            paramLabel = "N",
            defaultValue = "1",
            description = "Answers to make; each has the seed of the one before plus 1 (default: ${DEFAULT-VALUE}).")
    private int answers;

    @Option(
            names = "--best-of",
            paramLabel = "N",
            description = "Make N answers and show the --n best by the mean log-probability of their tokens.")
    private int bestOf;

    @Option(names = "--logprobs", description = "Show each token and its log-probability on standard error.")
    private boolean logprobs;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show speed and time to first token on standard error.")
    private boolean verbose;

    @Mixin
    private FormatOption format = new FormatOption();

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Mixin
    private ModelFiles files = new ModelFiles();

    private @Nullable AnswerStream shown;
    private @Nullable ReasonedAnswer thought;

    RunCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /// One answer.
    ///
    /// @param seed what it was drawn with
    private record Answer(Completion completion, long seed) {}

    /// What `--format json` prints.
    private record Document(
            String model, int promptTokens, List<AnswerDocument> answers, AnswerDocument.Timing timing) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        GenerationOptions options = options();
        if (raw && system != null) {
            throw new IllegalArgumentException("--system can't be used with --raw: a raw prompt has no place for it");
        }
        if (raw && reasoning.thinking() != Thinking.DEFAULT) {
            throw new IllegalArgumentException(
                    "--think and --no-think can't be used with --raw: the chat template switches thinking");
        }
        String text = promptText();
        Path file = files.file(terminal, model);
        long start = System.nanoTime();
        try (LocalModel loaded = engine.load(file);
                Conversation conversation = loaded.conversation()) {
            Duration loadTime = Duration.ofNanos(System.nanoTime() - start);
            boolean chat = isChat(loaded);
            // Of several answers to one prompt, the prompt is run once.
            TextModel asked = made() > 1 ? conversation : loaded;
            List<Answer> all = new ArrayList<>();
            for (int i = 0; i < made() && !terminal.out().checkError(); i++) {
                if (isLive()) {
                    separate(i);
                }
                Sampling sampled =
                        options.sampling().withSeed(options.sampling().seed() + i);
                Answer answer = new Answer(answer(asked, chat, text, options.withSampling(sampled)), sampled.seed());
                all.add(answer);
                if (isLive()) {
                    end();
                    report(loaded, answer, loadTime);
                }
            }
            if (!isLive()) {
                show(loaded, best(all), loadTime);
            }
        }
        return ExitCodes.DONE;
    }

    /// @throws IllegalArgumentException if options don't go together
    GenerationOptions options() {
        GenerationOptions options = sampling.options();
        if (answers < 1) {
            throw new IllegalArgumentException("--n is " + answers + "; it must be at least 1");
        }
        if (bestOf < 0 || bestOf > 0 && bestOf < answers) {
            throw new IllegalArgumentException(
                    "--best-of is " + bestOf + "; it must be at least --n, which is " + answers);
        }
        if (made() > 1 && options.sampling().temperature() == 0) {
            throw new IllegalArgumentException("with --temperature 0 all " + made()
                    + " answers would be the same; --n and --best-of need a temperature over 0");
        }
        return options;
    }

    private int made() {
        return Math.max(answers, bestOf);
    }

    /// Whether answers are shown while they are made.
    private boolean isLive() {
        return bestOf == 0 && !format.json();
    }

    private List<Answer> best(List<Answer> all) {
        if (bestOf == 0) {
            return all;
        }
        return all.stream()
                .sorted(Comparator.comparingDouble(answer -> -AnswerDocument.meanLogprob(answer.completion())))
                .limit(answers)
                .toList();
    }

    private String promptText() throws IOException {
        boolean dash = prompt != null && prompt.equals(TextInput.STANDARD_INPUT);
        if (prompt != null && !dash) {
            return prompt;
        }
        if (!dash && terminal.interactive()) {
            throw new IllegalArgumentException("no prompt: give one as an argument, or on standard input");
        }
        String text = TextInput.of(terminal);
        if (text.isBlank()) {
            throw new IllegalArgumentException("no prompt: standard input is empty");
        }
        return raw ? text : text.strip();
    }

    private boolean isChat(LocalModel loaded) {
        boolean chat = !raw && loaded.hasChatTemplate();
        if (!chat && system != null) {
            throw new IllegalArgumentException("--system needs a chat template, and " + model + " has none");
        }
        if (!chat && reasoning.thinking() != Thinking.DEFAULT) {
            throw new IllegalArgumentException(
                    "--think and --no-think need a chat template, and " + model + " has none");
        }
        if (!raw && !chat) {
            terminal.err().println("This model has no chat template: it continues the prompt as with --raw.");
        }
        return chat;
    }

    private Completion answer(TextModel asked, boolean chat, String text, GenerationOptions options) {
        AnswerListener listener = isLive() ? thought() : AnswerListener.silent();
        if (!chat) {
            return asked.complete(text, options, listener);
        }
        List<ChatMessage> messages = new ArrayList<>();
        if (system != null) {
            messages.add(ChatMessage.system(system));
        }
        messages.add(ChatMessage.user(text));
        return asked.chat(new ChatRequest(messages, options, reasoning.thinking()), listener);
    }

    private ReasonedAnswer thought() {
        if (thought == null) {
            thought = new ReasonedAnswer(reasoning.reasoning(), terminal, shown()::print);
        }
        return thought;
    }

    private void end() {
        thought().end();
        shown().end();
    }

    private AnswerStream shown() {
        if (shown == null) {
            shown = AnswerStream.of(terminal);
        }
        return shown;
    }

    /// Shows answers that are all there.
    private void show(LocalModel loaded, List<Answer> chosen, Duration loadTime) {
        if (format.json()) {
            Usage usage = chosen.getFirst().completion().usage();
            FormatOption.print(
                    terminal,
                    new Document(
                            model,
                            usage.promptTokens(),
                            chosen.stream()
                                    .map(answer -> AnswerDocument.of(
                                            answer.completion(), answer.seed(), logprobs, reasoning.reasoning()))
                                    .toList(),
                            AnswerDocument.Timing.of(loadTime, usage)));
            return;
        }
        for (int i = 0; i < chosen.size(); i++) {
            separate(i);
            Completion completion = chosen.get(i).completion();
            thought().onReasoning(completion.reasoning());
            thought().onText(completion.text());
            end();
            report(loaded, chosen.get(i), loadTime);
        }
    }

    /// An empty line between answers that people read.
    private void separate(int index) {
        if (index > 0) {
            terminal.out().println();
        }
    }

    private void report(LocalModel loaded, Answer answer, Duration loadTime) {
        Completion completion = answer.completion();
        if (made() > 1) {
            terminal.err()
                    .printf(
                            Locale.ROOT,
                            "(seed %d, mean log-probability %.4f)%n",
                            answer.seed(),
                            AnswerDocument.meanLogprob(completion));
        }
        if (logprobs) {
            completion
                    .tokens()
                    .forEach(token -> terminal.err()
                            .printf(Locale.ROOT, "%8d %9.4f  %s%n", token.id(), token.logprob(), token.text()));
        }
        AnswerReport.ending(terminal, completion, loaded.contextLength());
        if (verbose) {
            AnswerReport.speed(terminal, completion.usage(), loaded, loadTime, answer.seed());
        }
    }
}
