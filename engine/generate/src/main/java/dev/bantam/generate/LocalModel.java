package dev.bantam.generate;

import dev.bantam.api.AnswerListener;
import dev.bantam.api.ChatMessage;
import dev.bantam.api.ChatRequest;
import dev.bantam.api.Completion;
import dev.bantam.api.GenerationOptions;
import dev.bantam.api.PromptTooLongException;
import dev.bantam.api.Scorer;
import dev.bantam.api.TextModel;
import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.GgufReader;
import dev.bantam.model.Adapter;
import dev.bantam.model.AdapterFile;
import dev.bantam.model.ModelConfig;
import dev.bantam.model.ModelException;
import dev.bantam.model.Session;
import dev.bantam.model.Transformer;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.KernelChoice;
import dev.bantam.text.TextSpan;
import dev.bantam.text.Tokenizer;
import dev.bantam.text.Tokenizers;
import dev.bantam.text.template.ChatTemplate;
import dev.bantam.text.template.ChatTemplateInput;
import dev.bantam.text.template.TemplateException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A model file, loaded and ready to answer on this machine.
///
/// Calls from several threads take turns; a listener can't use the model that it listens to. The same request
/// gives the same answer, whatever the number of threads.
public final class LocalModel implements TextModel, Scorer {
    private final Compute compute;
    private final Transformer base;
    private final Transformer transformer;
    private final Tokenizer tokenizer;
    private final @Nullable ChatTemplate template;
    private final int endOfText;
    private final int contextLength;
    private final Session session;
    private boolean busy;
    private boolean closed;

    private LocalModel(
            Compute compute,
            Transformer base,
            Transformer transformer,
            Tokenizer tokenizer,
            @Nullable ChatTemplate template,
            int endOfText,
            int contextLength,
            Session session) {
        this.compute = compute;
        this.base = base;
        this.transformer = transformer;
        this.tokenizer = tokenizer;
        this.template = template;
        this.endOfText = endOfText;
        this.contextLength = contextLength;
        this.session = session;
    }

    /// Loads a GGUF file with default options.
    ///
    /// @throws IOException if it can't be read
    public static LocalModel load(Path file) throws IOException {
        return load(file, LocalOptions.DEFAULT);
    }

    /// Loads a GGUF file.
    ///
    /// @throws IOException if it can't be read
    /// @throws IllegalArgumentException if a longer context is asked for than the model was trained for
    /// @throws dev.bantam.text.template.TemplateException if its chat template is malformed
    /// @throws dev.bantam.formats.FormatException if it is no GGUF file, or a damaged one
    /// @throws ModelException if the model is of a kind that can't be run, or the adapter can't be used with it
    /// @throws dev.bantam.text.VocabularyException if its vocabulary is of a kind that can't be used
    public static LocalModel load(Path file, LocalOptions options) throws IOException {
        Compute compute = new Compute(KernelChoice.best(), options.threadsOrAll());
        try (Checkpoint checkpoint = GgufReader.open(file)) {
            ModelConfig config = Transformer.configure(checkpoint);
            int contextLength = options.contextLength() > 0 ? options.contextLength() : config.contextLength();
            if (contextLength > config.contextLength()) {
                throw new IllegalArgumentException("a context of " + contextLength + " tokens was asked for, but "
                        + file.getFileName() + " was trained for " + config.contextLength() + "; that is the most");
            }
            Tokenizer tokenizer = Tokenizers.from(new CheckpointVocabulary(checkpoint.metadata()));
            if (tokenizer.size() > config.vocabularySize()) {
                throw new ModelException("the vocabulary has " + tokenizer.size() + " tokens, but the embedding only "
                        + config.vocabularySize());
            }
            // Before the weights: whatever fails afterwards would leave their memory behind.
            ChatTemplate template = checkpoint
                    .metadata()
                    .string("tokenizer.chat_template")
                    .map(ChatTemplate::parse)
                    .orElse(null);
            int endOfText = checkpoint
                    .metadata()
                    .integer("tokenizer.ggml.eos_token_id")
                    .orElse(-1L)
                    .intValue();
            Path folder = options.adapter();
            Adapter adapter = folder == null ? null : AdapterFile.load(folder, config);
            Transformer base = Transformer.load(checkpoint, compute);
            Transformer transformer = adapter == null ? base : base.withAdapter(adapter);
            Session session = options.promptChunk() > 0
                    ? new Session(transformer, compute, contextLength, options.promptChunk())
                    : new Session(transformer, compute, contextLength);
            return new LocalModel(compute, base, transformer, tokenizer, template, endOfText, contextLength, session);
        } catch (IOException | RuntimeException | Error failure) {
            compute.close();
            throw failure;
        }
    }

    @Override
    public Completion chat(ChatRequest request, AnswerListener listener) {
        return answer(chatPrompt(request), request.options(), listener);
    }

    @Override
    public Completion complete(String prompt, GenerationOptions options, AnswerListener listener) {
        return answer(rawPrompt(prompt), options, listener);
    }

    private synchronized Completion answer(int[] prompt, GenerationOptions options, AnswerListener listener) {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("the prompt is empty");
        }
        if (prompt.length >= contextLength) {
            throw new PromptTooLongException(prompt.length, contextLength);
        }
        requireReady();
        busy = true;
        try {
            session.clear();
            return new AnswerLoop(session, tokenizer, compute.kernels(), options, listener).answer(prompt);
        } finally {
            busy = false;
        }
    }

    /// A listener that asks the model it listens to would overwrite the answer's own sequence.
    private void requireReady() {
        if (closed) {
            throw new IllegalStateException("the model is closed");
        }
        if (busy) {
            throw new IllegalStateException("the model is answering: its listener can't use it before the end");
        }
    }

    /// True if the file has a chat template; without one only [#complete] works.
    public boolean hasChatTemplate() {
        return template != null;
    }

    /// The token ids that a chat becomes.
    ///
    /// @throws IllegalArgumentException if the model has no chat template, or the template refuses this chat
    public int[] chatPrompt(ChatRequest request) {
        if (template == null) {
            throw new IllegalArgumentException(
                    "this model has no chat template: it continues text (--raw) but was not trained to chat");
        }
        List<ChatTemplateInput.Message> messages = request.messages().stream()
                .map(message -> ChatTemplateInput.Message.of(role(message), message.content()))
                .toList();
        try {
            List<TextSpan> spans =
                    template.render(ChatTemplateInput.of(messages, name(tokenizer.beginOfText()), name(endOfText)));
            return tokenizer.encode(spans);
        } catch (TemplateException refusal) {
            throw new IllegalArgumentException(
                    "the model's chat template refuses this chat: " + refusal.getMessage(), refusal);
        }
    }

    /// The token ids of a raw text, with the token that starts a text where the model expects it.
    public int[] rawPrompt(String text) {
        int[] ids = tokenizer.encode(text);
        if (!tokenizer.addsBeginOfText()) {
            return ids;
        }
        int[] prompt = new int[ids.length + 1];
        prompt[0] = tokenizer.beginOfText();
        System.arraycopy(ids, 0, prompt, 1, ids.length);
        return prompt;
    }

    private static String role(ChatMessage message) {
        return message.role().name().toLowerCase(Locale.ROOT);
    }

    private String name(int id) {
        return id < 0 ? "" : new String(tokenizer.bytes(id), StandardCharsets.UTF_8);
    }

    @Override
    public int[] tokens(String text) {
        return tokenizer.encode(text);
    }

    @Override
    public int beginOfText() {
        return tokenizer.addsBeginOfText() ? tokenizer.beginOfText() : -1;
    }

    @Override
    public synchronized double[] logProbabilities(int[] tokens, int from) {
        if (tokens.length > contextLength) {
            throw new PromptTooLongException(tokens.length, contextLength);
        }
        requireReady();
        return session.logProbabilities(tokens, from);
    }

    /// A test of this model's speed. Nothing else may use the model meanwhile.
    public SpeedTest speedTest() {
        return new SpeedTest(session, transformer.config().vocabularySize());
    }

    /// The model's tokenizer.
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /// The weights, with the adapter if there is one, for who trains on them or measures more than the API tells. They
    /// are closed with this model.
    public Transformer transformer() {
        return transformer;
    }

    /// The threads and kernels. They are closed with this model, and serve one caller at a time.
    public Compute compute() {
        return compute;
    }

    /// The model's shape.
    public ModelConfig config() {
        return transformer.config();
    }

    /// Bytes of memory that the weights take.
    public long weightBytes() {
        return transformer.weightBytes();
    }

    /// The kernels in use, and why.
    public KernelChoice kernels() {
        return compute.choice();
    }

    @Override
    public int contextLength() {
        return contextLength;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        requireReady();
        closed = true;
        compute.close();
        base.close();
    }
}
