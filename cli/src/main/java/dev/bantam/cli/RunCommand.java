package dev.bantam.cli;

import dev.bantam.api.ChatMessage;
import dev.bantam.api.ChatRequest;
import dev.bantam.api.Completion;
import dev.bantam.api.Completion.FinishReason;
import dev.bantam.api.Completion.Usage;
import dev.bantam.api.GenerationOptions;
import dev.bantam.api.Sampling;
import dev.bantam.cli.terminal.Terminal;
import dev.bantam.generate.LocalModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
            "  bantam run gemma3-270m --raw \"The capital of France is\""
        })
final class RunCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "MODEL", description = "Catalogue name or path of a GGUF file.")
    private String model = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PROMPT",
            description = "The question; standard input if absent.")
    private @Nullable String prompt;

    @Option(names = "--system", paramLabel = "TEXT", description = "Instructions for the whole chat.")
    private @Nullable String system;

    @Option(names = "--raw", description = "Continue the prompt as it is, without the model's chat template.")
    private boolean raw;

    @Option(
            names = "--temperature",
            paramLabel = "X",
            defaultValue = "0.2",
            description = "0 for the best token always (default: ${DEFAULT-VALUE}).")
    private float temperature;

    @Option(names = "--top-k", paramLabel = "N", defaultValue = "0", description = "Keep the best N tokens; 0 for all.")
    private int topK;

    @Option(
            names = "--top-p",
            paramLabel = "X",
            defaultValue = "0.9",
            description = "Keep the fewest tokens that add up to this probability (default: ${DEFAULT-VALUE}).")
    private float topP;

    @Option(
            names = "--min-p",
            paramLabel = "X",
            defaultValue = "0",
            description = "Keep tokens with this share of the best one's probability.")
    private float minP;

    @Option(names = "--repetition-penalty", paramLabel = "X", defaultValue = "1", description = "1 for none.")
    private float repetitionPenalty;

    @Option(names = "--presence-penalty", paramLabel = "X", defaultValue = "0", description = "0 for none.")
    private float presencePenalty;

    @Option(names = "--frequency-penalty", paramLabel = "X", defaultValue = "0", description = "0 for none.")
    private float frequencyPenalty;

    @Option(names = "--logit-bias", paramLabel = "ID=X", description = "Added to a token's logit; may be repeated.")
    private Map<Integer, Float> logitBias = new HashMap<>();

    @Option(names = "--stop", paramLabel = "TEXT", description = "End the answer before this text; may be repeated.")
    private List<String> stop = new ArrayList<>();

    @Option(
            names = {"-n", "--max-tokens"},
            paramLabel = "N",
            defaultValue = "1024",
            description = "The most tokens of the answer; 0 for as many as fit (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Same seed, same answer (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--logprobs", description = "Show each token and its log-probability on standard error.")
    private boolean logprobs;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show speed and time to first token on standard error.")
    private boolean verbose;

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Mixin
    private ModelFiles files = new ModelFiles();

    RunCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        GenerationOptions options = options();
        if (raw && system != null) {
            throw new IllegalArgumentException("--system can't be used with --raw: a raw prompt has no place for it");
        }
        String text = promptText();
        Path file = files.file(terminal, model);
        long start = System.nanoTime();
        try (LocalModel loaded = engine.load(file)) {
            Duration loadTime = Duration.ofNanos(System.nanoTime() - start);
            Completion completion = answer(loaded, text, options);
            terminal.out().println();
            terminal.out().flush();
            report(loaded, completion, loadTime);
        }
        return ExitCodes.DONE;
    }

    GenerationOptions options() {
        Sampling sampling = Sampling.GREEDY
                .withTemperature(temperature)
                .withCandidates(topK, topP, minP)
                .withPenalties(repetitionPenalty, presencePenalty, frequencyPenalty)
                .withLogitBias(logitBias)
                .withSeed(seed);
        return new GenerationOptions(sampling, maxTokens, stop, 0);
    }

    private String promptText() throws IOException {
        if (prompt != null) {
            return prompt;
        }
        if (terminal.interactive()) {
            throw new IllegalArgumentException("no prompt: give one as an argument, or on standard input");
        }
        String text = TextInput.of(terminal.in().readAllBytes(), "standard input");
        if (text.isBlank()) {
            throw new IllegalArgumentException("no prompt: standard input is empty");
        }
        return raw ? text : text.strip();
    }

    private Completion answer(LocalModel loaded, String text, GenerationOptions options) {
        boolean chat = !raw && loaded.hasChatTemplate();
        if (!chat && system != null) {
            throw new IllegalArgumentException("--system needs a chat template, and " + model + " has none");
        }
        if (!raw && !chat) {
            terminal.err().println("This model has no chat template: it continues the prompt as with --raw.");
        }
        if (!chat) {
            return loaded.complete(text, options, this::tell);
        }
        List<ChatMessage> messages = new ArrayList<>();
        if (system != null) {
            messages.add(ChatMessage.system(system));
        }
        messages.add(ChatMessage.user(text));
        return loaded.chat(new ChatRequest(messages, options), this::tell);
    }

    private boolean tell(String piece) {
        terminal.out().print(piece);
        terminal.out().flush();
        // A reader that is gone (`| head`) needs no more of the answer.
        return !terminal.out().checkError();
    }

    private void report(LocalModel loaded, Completion completion, Duration loadTime) {
        if (logprobs) {
            completion
                    .tokens()
                    .forEach(token -> terminal.err()
                            .printf(Locale.ROOT, "%8d %9.4f  %s%n", token.id(), token.logprob(), token.text()));
        }
        Usage usage = completion.usage();
        if (completion.finishReason() == FinishReason.LENGTH) {
            boolean context = usage.promptTokens() + usage.generatedTokens() >= loaded.contextLength();
            terminal.err()
                    .println("The answer ended after " + usage.generatedTokens() + " tokens: "
                            + (context ? "the context is full" : "--max-tokens allows more") + ".");
        }
        if (verbose) {
            terminal.err()
                    .printf(
                            Locale.ROOT,
                            "loaded in %.2f s; prompt %d tokens, %.1f tok/s; first token after %.3f s; answer %d tokens, %.1f tok/s; %s, seed %d%n",
                            seconds(loadTime),
                            usage.promptTokens(),
                            usage.promptTokens() / seconds(usage.promptTime()),
                            seconds(usage.timeToFirstToken()),
                            usage.generatedTokens(),
                            Math.max(0, usage.generatedTokens() - 1) / seconds(usage.generationTime()),
                            loaded.kernels().kernels().description(),
                            seed);
        }
    }

    private static double seconds(Duration duration) {
        return Math.max(1e-9, duration.toNanos() / 1e9);
    }
}
