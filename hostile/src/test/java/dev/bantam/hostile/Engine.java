package dev.bantam.hostile;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.FormatException;
import dev.bantam.formats.GgufReader;
import dev.bantam.formats.Metadata;
import dev.bantam.generate.CheckpointVocabulary;
import dev.bantam.model.ModelConfig;
import dev.bantam.model.ModelException;
import dev.bantam.model.Session;
import dev.bantam.model.Transformer;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.KernelChoice;
import dev.bantam.tensor.ScalarKernels;
import dev.bantam.text.StreamDecoder;
import dev.bantam.text.TextSpan;
import dev.bantam.text.Tokenizer;
import dev.bantam.text.Tokenizers;
import dev.bantam.text.VocabularyException;
import dev.bantam.text.template.ChatTemplate;
import dev.bantam.text.template.ChatTemplateInput;
import dev.bantam.text.template.TemplateException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// What happens to a file on its way into the engine, and what may come of it.
final class Engine {
    static final Path NAME = Path.of("tested.file");

    private static final long MOST_NANOSECONDS = 1_000_000_000;

    /// Longest text that is shown to a user: a name may have 65,535 bytes.
    private static final int LONGEST_MESSAGE = 100_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Compute COMPUTE =
            new Compute(new KernelChoice(new ScalarKernels(8), "the same everywhere"), 1);

    private Engine() {}

    /// Runs `work`, which may end in one of the errors that are declared for bad files. What counts is this thread's
    /// time: the machine may be busy with other things.
    ///
    /// @return its message, or an empty text
    /// @throws AssertionError if it takes more than a second or ends in anything else
    static String outcome(Runnable work) {
        long begin = System.nanoTime();
        long beginComputing = THREADS.getCurrentThreadCpuTime();
        String message = "";
        try {
            work.run();
        } catch (FormatException | VocabularyException | TemplateException | ModelException refused) {
            message = String.valueOf(refused.getMessage());
            require(message.length() >= 8 && message.length() <= LONGEST_MESSAGE, message);
        }
        if (System.nanoTime() - begin > MOST_NANOSECONDS) {
            long taken = THREADS.getCurrentThreadCpuTime() - beginComputing;
            require(taken <= MOST_NANOSECONDS, "took " + taken / 1_000_000 + " ms; " + message);
        }
        return message;
    }

    /// Opens a GGUF file as a user does who chats with it.
    static void useGguf(byte[] bytes) {
        try (Checkpoint checkpoint =
                GgufReader.read(NAME, MemorySegment.ofArray(bytes).asReadOnly())) {
            useCheckpoint(checkpoint);
        }
    }

    /// Metadata, vocabulary, template, weights, a token.
    static void useCheckpoint(Checkpoint checkpoint) {
        readAll(checkpoint);
        ModelConfig config = Transformer.configure(checkpoint);
        Tokenizer tokenizer = Tokenizers.from(new CheckpointVocabulary(checkpoint.metadata()));
        if (tokenizer.size() > config.vocabularySize()) {
            throw new ModelException("the vocabulary has more tokens than the embedding rows");
        }
        checkpoint.metadata().string("tokenizer.chat_template").ifPresent(Engine::useTemplate);
        useTokenizer(tokenizer, "a abc\u00e9<e> \ud83d");
        try (Transformer model = Transformer.load(checkpoint, COMPUTE)) {
            Session session = new Session(model, COMPUTE, Math.min(4, config.contextLength()));
            session.prompt(new int[] {0}, (done, total) -> true);
        }
    }

    static void useTemplate(String source) {
        ChatTemplateInput chat = ChatTemplateInput.of(
                List.of(
                        ChatTemplateInput.Message.of("system", "Be short."),
                        ChatTemplateInput.Message.of("user", "Why?\n<e>"),
                        ChatTemplateInput.Message.of("assistant", "So.")),
                "<s>",
                "<e>");
        ChatTemplate.parse(source).render(chat);
    }

    /// Encodes and decodes; every id must be one of the vocabulary, and a stream of ids give the same text.
    static void useTokenizer(Tokenizer tokenizer, String text) {
        int half = text.length() / 2;
        List<TextSpan> spans =
                List.of(new TextSpan(text.substring(0, half), true), new TextSpan(text.substring(half), false));
        for (int[] ids : List.of(tokenizer.encode(text), tokenizer.encode(spans))) {
            StreamDecoder stream = tokenizer.streamDecoder();
            StringBuilder pieces = new StringBuilder();
            for (int id : ids) {
                if (id < 0 || id >= tokenizer.size()) {
                    throw new AssertionError("id " + id + " of " + tokenizer.size());
                }
                pieces.append(stream.append(id));
            }
            pieces.append(stream.finish());
            require(tokenizer.decode(ids).contentEquals(pieces), "decoded otherwise in a stream");
        }
    }

    /// Asks for all that a file can tell, every key as one of the eight kinds: all kinds for all would take most of
    /// the time of fuzzing, for what is refused.
    static void readAll(Checkpoint checkpoint) {
        Metadata metadata = checkpoint.metadata();
        List<Consumer<String>> kinds = List.of(
                metadata::string,
                metadata::integer,
                metadata::number,
                metadata::bool,
                metadata::strings,
                metadata::integers,
                metadata::floats,
                metadata::booleans);
        int turn = checkpoint.entries().size();
        for (String key : metadata.keys()) {
            Consumer<String> kind = kinds.get(turn++ % kinds.size());
            refusable(checkpoint, () -> kind.accept(key));
        }
        for (String name : checkpoint.tensorNames()) {
            refusable(checkpoint, () -> {
                MemorySegment data = checkpoint.tensor(name).orElseThrow().data();
                data.get(ValueLayout.JAVA_BYTE, data.byteSize() - 1);
            });
        }
    }

    private static void refusable(Checkpoint checkpoint, Runnable reading) {
        try {
            reading.run();
        } catch (FormatException refused) {
            require(String.valueOf(refused.getMessage()).startsWith(checkpoint.toString()), refused.toString());
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
