package dev.bantam.generate;

import dev.bantam.api.AnswerListener;
import dev.bantam.api.ChatRequest;
import dev.bantam.api.Completion;
import dev.bantam.api.Embedder;
import dev.bantam.api.GenerationOptions;
import dev.bantam.api.LabelScorer;
import dev.bantam.api.LogitScorer;
import dev.bantam.api.PromptTooLongException;
import dev.bantam.api.TextModel;
import dev.bantam.formats.AdapterFolder;
import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.Checkpoints;
import dev.bantam.generate.ReasoningSplitter.Start;
import dev.bantam.model.Adapter;
import dev.bantam.model.ForwardPass;
import dev.bantam.model.KvCache;
import dev.bantam.model.KvType;
import dev.bantam.model.ModelConfig;
import dev.bantam.model.ModelConfig.Activation;
import dev.bantam.model.ModelConfig.EmbeddingConfig;
import dev.bantam.model.ModelConfig.Pooling;
import dev.bantam.model.ModelException;
import dev.bantam.model.Session;
import dev.bantam.model.TextVectors;
import dev.bantam.model.Transformer;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.DType;
import dev.bantam.tensor.KernelChoice;
import dev.bantam.tensor.KernelWarmUp;
import dev.bantam.tensor.Matrix;
import dev.bantam.tensor.TokenRole;
import dev.bantam.text.TextSpan;
import dev.bantam.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A model file, loaded and ready to answer on this machine.
///
/// Calls from several threads take turns; a listener can't use the model that it listens to. The same request
/// gives the same answer, whatever the number of threads.
public final class LocalModel implements TextModel, LogitScorer, LabelScorer, Embedder {
    /// Logits of so many positions are in memory at once.
    private static final int LOGIT_CHUNK = 32;

    private final Compute compute;
    private final Transformer base;
    private final Transformer transformer;
    private final ModelText text;
    private final int promptChunk;
    private final KvType kvType;
    private final int contextLength;
    private final Session session;
    private final @Nullable TextVectors vectors; // of a model that is made for them
    private boolean busy;
    private boolean closed;

    private LocalModel(
            Compute compute,
            Transformer base,
            Transformer transformer,
            ModelText text,
            int contextLength,
            int promptChunk,
            KvType kvType) {
        this.compute = compute;
        this.base = base;
        this.transformer = transformer;
        this.text = text;
        this.contextLength = contextLength;
        this.promptChunk = promptChunk;
        this.kvType = kvType;
        this.session = newSession();
        this.vectors = transformer.config().embedding() == null ? null : new TextVectors(transformer, compute);
    }

    /// Loads a GGUF file or a Hugging Face folder with default options.
    ///
    /// @throws IOException if it can't be read
    public static LocalModel load(Path file) throws IOException {
        return load(file, LocalOptions.DEFAULT);
    }

    /// Loads a GGUF file, or a Hugging Face folder: `config.json`, safetensors, `tokenizer.json`.
    ///
    /// @throws IOException if it can't be read
    /// @throws IllegalArgumentException if a longer context is asked for than the model was trained for
    /// @throws dev.bantam.text.template.TemplateException if its chat template is malformed
    /// @throws dev.bantam.formats.FormatException if it is neither, or a damaged one
    /// @throws ModelException if the model is of a kind that can't be run, or the adapter can't be used with it
    /// @throws dev.bantam.text.VocabularyException if its vocabulary is of a kind that can't be used
    public static LocalModel load(Path file, LocalOptions options) throws IOException {
        Compute compute = new Compute(KernelChoice.best(), options.threadsOrAll());
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            ModelConfig config = Transformer.configure(checkpoint);
            if (options.warmUp()) {
                warmUp(compute, checkpoint, config);
            }
            int contextLength = options.contextLength() > 0 ? options.contextLength() : config.contextLength();
            if (contextLength > config.contextLength()) {
                throw new IllegalArgumentException("a context of " + contextLength + " tokens was asked for, but "
                        + file.getFileName() + " was trained for " + config.contextLength() + "; that is the most");
            }
            // Before the weights: whatever fails afterwards would leave their memory behind.
            ModelText text = ModelText.read(file, checkpoint);
            int tokens = text.tokenizer().size();
            if (tokens > config.vocabularySize()) {
                throw new ModelException(
                        "the vocabulary has " + tokens + " tokens, but the embedding only " + config.vocabularySize());
            }
            Path folder = options.adapter();
            Adapter adapter = folder == null ? null : adapter(folder, config);
            Transformer base = Transformer.load(checkpoint, compute);
            Transformer transformer = adapter == null ? base : base.withAdapter(adapter);
            return new LocalModel(
                    compute, base, transformer, text, contextLength, options.promptChunk(), options.kvType());
        } catch (IOException | RuntimeException | Error failure) {
            compute.close();
            throw failure;
        }
    }

    private static void warmUp(Compute compute, Checkpoint checkpoint, ModelConfig config) {
        List<DType> matrices = checkpoint.entries().values().stream()
                .filter(entry -> entry.shape().size() == 2)
                .flatMap(entry -> entry.dtype().stream())
                .distinct()
                .toList();
        KernelWarmUp.start(compute.kernels(), matrices, config.feedForward().activation() == Activation.GELU);
    }

    private static Adapter adapter(Path folder, ModelConfig config) throws IOException {
        try (Checkpoint checkpoint = AdapterFolder.open(folder)) {
            return Adapter.load(checkpoint, config);
        }
    }

    @Override
    public Completion chat(ChatRequest request, AnswerListener listener) {
        return answer(session, request, listener, false);
    }

    @Override
    public Completion complete(String prompt, GenerationOptions options, AnswerListener listener) {
        return answer(rawPrompt(prompt), options, listener);
    }

    /// Writes what is missing between two texts, as models for code are trained to.
    ///
    /// @throws IllegalArgumentException if the vocabulary has no tokens for this; names what is missing
    /// @throws PromptTooLongException if both texts do not fit in the context
    public Completion fill(String prefix, String suffix, GenerationOptions options, AnswerListener listener) {
        return answer(
                session,
                text.fillPrompt(prefix, suffix),
                options,
                listener,
                text.fill().ends(),
                Start.PLAIN,
                false);
    }

    /// This model with a memory of the last prompt: for chats, whose prompts begin as the one before did. It is
    /// used only while this model is open; calls of both take turns.
    public Conversation conversation() {
        return new Conversation(this, newSession());
    }

    private Session newSession() {
        return new Session(transformer, compute, contextLength, promptChunk, kvType);
    }

    private Completion answer(int[] prompt, GenerationOptions options, AnswerListener listener) {
        return answer(session, prompt, options, listener, tokenizer().endOfAnswer(), Start.PLAIN, false);
    }

    Completion answer(Session remembering, int[] prompt, GenerationOptions options, AnswerListener listener) {
        return answer(remembering, prompt, options, listener, tokenizer().endOfAnswer(), Start.PLAIN, true);
    }

    /// @param reuse whether the sequence keeps the prompt, and what it kept of an earlier one may serve
    Completion answer(Session sequence, ChatRequest request, AnswerListener listener, boolean reuse) {
        List<TextSpan> prompt = text.encoder().prompt(request);
        return answer(
                sequence,
                tokenizer().encode(prompt),
                request.options(),
                listener,
                tokenizer().endOfAnswer(),
                text.encoder().start(prompt),
                reuse);
    }

    private synchronized Completion answer(
            Session sequence,
            int[] prompt,
            GenerationOptions options,
            AnswerListener listener,
            Set<Integer> ends,
            Start start,
            boolean reuse) {
        transformer.requireNextToken();
        requirePrompt(prompt);
        if (prompt.length >= contextLength) {
            throw new PromptTooLongException(prompt.length, contextLength);
        }
        requireReady();
        busy = true;
        try {
            return new AnswerLoop(sequence, tokenizer(), compute.kernels(), options, listener, ends, start)
                    .answer(prompt, reuse);
        } finally {
            busy = false;
        }
    }

    private static void requirePrompt(int[] prompt) {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("the prompt is empty");
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
        return text.hasChatTemplate();
    }

    /// The token ids that a chat becomes.
    ///
    /// @throws IllegalArgumentException if the model has no chat template, or the template refuses this chat
    public int[] chatPrompt(ChatRequest request) {
        return text.chatPrompt(request);
    }

    /// The token ids of a complete answer as the chat template writes it: what follows [#chatPrompt], up to and
    /// with the token that ends the turn. A model is tuned on these, and labels are scored by them.
    ///
    /// @throws IllegalArgumentException if the model has no chat template, or it ends an answer with no token
    public int[] answerTokens(String answer) {
        return text.encoder().answer(answer);
    }

    /// The token ids of a raw text, with the token that starts a text where the model expects it.
    public int[] rawPrompt(String text) {
        return this.text.rawPrompt(text);
    }

    @Override
    public int[] tokens(String text) {
        return tokenizer().encode(text);
    }

    @Override
    public int beginOfText() {
        return tokenizer().addsBeginOfText() ? tokenizer().beginOfText() : -1;
    }

    @Override
    public synchronized double[] logProbabilities(int[] tokens, int from) {
        transformer.requireNextToken();
        if (tokens.length > contextLength) {
            throw new PromptTooLongException(tokens.length, contextLength);
        }
        requireReady();
        return session.logProbabilities(tokens, from);
    }

    @Override
    public int vocabularySize() {
        return config().vocabularySize();
    }

    @Override
    public synchronized void logits(int[] tokens, int from, LogitListener listener) {
        transformer.requireNextToken();
        if (tokens.length > contextLength) {
            throw new PromptTooLongException(tokens.length, contextLength);
        }
        if (from < 1 || from > tokens.length) {
            throw new IllegalArgumentException("no logits can predict tokens from " + from + " on of " + tokens.length);
        }
        requireReady();
        busy = true;
        try {
            ForwardPass pass = new ForwardPass(transformer, compute, LOGIT_CHUNK);
            KvCache cache = transformer.newCache(tokens.length, kvType);
            // The last token predicts nothing that is asked for.
            for (int start = 0; start < tokens.length - 1; start += LOGIT_CHUNK) {
                int end = Math.min(tokens.length - 1, start + LOGIT_CHUNK);
                boolean wanted = end >= from;
                Matrix rows = pass.run(
                        tokens,
                        start,
                        end,
                        TokenRole.PROMPT,
                        cache,
                        wanted ? ForwardPass.Logits.ALL : ForwardPass.Logits.NONE);
                for (int t = Math.max(start, from - 1); t < end; t++) {
                    listener.onLogits(t + 1, rows.data(), rows.row(t - start));
                }
            }
        } finally {
            busy = false;
        }
    }

    @Override
    public synchronized List<double[]> labelLogProbabilities(
            List<ChatRequest> requests, List<String> labels, Progress progress) {
        transformer.requireNextToken();
        requireReady();
        List<int[]> answers = text.encoder().labels(labels);
        int longest = answers.stream().mapToInt(answer -> answer.length).max().orElse(0);
        List<int[]> prompts = requests.stream().map(this::chatPrompt).toList();
        for (int[] prompt : prompts) {
            requirePrompt(prompt);
            if (prompt.length + longest > contextLength) {
                throw new PromptTooLongException(prompt.length + longest, contextLength);
            }
        }
        busy = true;
        try {
            return new LabelScoring(transformer, compute, kvType, prompts, answers, LabelScoring.Limits.of(config()))
                    .score(progress);
        } finally {
            busy = false;
        }
    }

    /// Values of a vector: the model's hidden size, unless an embedding model ends with a map to another.
    @Override
    public int dimensions() {
        return transformer.embeddingSize();
    }

    /// What an embedding model makes of a text, as its files say; of a model that writes, the final hidden states,
    /// averaged over all tokens. Such a model was not trained to make texts comparable: vectors of an
    /// embedding model are better.
    @Override
    public float[] embed(String text) {
        return embed(List.of(text)).getFirst();
    }

    /// As [#embed(String)]; an embedding model runs many texts at once, which changes no bit of a vector.
    @Override
    public List<float[]> embed(List<String> texts) {
        return embedTokens(texts.stream().map(text::embeddingPrompt).toList());
    }

    synchronized List<float[]> embedTokens(List<int[]> texts) {
        TextVectors made = vectors;
        if (made == null) {
            return texts.stream().map(this::embed).toList();
        }
        for (int[] tokens : texts) {
            requirePrompt(tokens);
            if (tokens.length > contextLength) {
                throw PromptTooLongException.ofText(tokens.length, contextLength);
            }
        }
        requireReady();
        return made.embed(texts);
    }

    /// How the states of a text's tokens become its vector.
    public Pooling pooling() {
        EmbeddingConfig embedding = config().embedding();
        return embedding == null ? Pooling.MEAN : embedding.pooling();
    }

    synchronized float[] embed(int[] tokens) {
        requirePrompt(tokens);
        if (tokens.length > contextLength) {
            throw PromptTooLongException.ofText(tokens.length, contextLength);
        }
        requireReady();
        float[] vector = session.meanState(tokens);
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / Math.sqrt(squares));
        }
        return vector;
    }

    /// A test of this model's speed. Nothing else may use the model meanwhile.
    ///
    /// @throws ModelException if the model makes vectors only
    public SpeedTest speedTest() {
        transformer.requireNextToken();
        return new SpeedTest(session, transformer.config().vocabularySize());
    }

    /// How the file turns text into token ids.
    public ModelText text() {
        return text;
    }

    /// The model's tokenizer.
    public Tokenizer tokenizer() {
        return text.tokenizer();
    }

    /// The weights, with the adapter if there is one, for who trains on them or measures more than the API
    /// tells. They are closed with this model.
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
