package dev.bantam.cli;

import static java.util.stream.Collectors.joining;

import dev.bantam.cli.models.EngineSupport;
import dev.bantam.cli.models.ModelNeed;
import dev.bantam.cli.models.TemplateExample;
import dev.bantam.cli.terminal.OneLine;
import dev.bantam.cli.terminal.Table;
import dev.bantam.cli.terminal.Terminal;
import dev.bantam.cli.terminal.TerminalWidth;
import dev.bantam.cli.terminal.TextWrap;
import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.Checkpoints;
import dev.bantam.formats.FormatException;
import dev.bantam.formats.Metadata;
import dev.bantam.formats.TensorEntry;
import dev.bantam.model.KvType;
import dev.bantam.model.ModelConfig;
import dev.bantam.model.ModelException;
import dev.bantam.model.Transformer;
import dev.bantam.store.ByteSize;
import dev.bantam.store.ModelEntry;
import dev.bantam.store.ModelLicense;
import dev.bantam.store.ModelSource;
import dev.bantam.store.ModelStore;
import dev.bantam.store.StoredModel;
import dev.bantam.text.TextSpan;
import dev.bantam.text.template.ChatTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `bantam show`: what a model file is.
@Command(
        name = "show",
        description = "Describes a model: family, parameters, number formats, context, memory, licence.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = {"  bantam show smollm2", "  bantam show smollm2 --template"})
final class ShowCommand implements Callable<Integer> {
    /// Columns of a label and the blank after it.
    private static final int MARGIN = 19;

    private static final String TEMPLATE = "tokenizer.chat_template";

    private final Terminal terminal;

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "Catalogue name, or path of a GGUF file or Hugging Face folder.")
    private String model = "";

    @Option(
            names = {"-c", "--context", "--ctx"},
            paramLabel = "N",
            defaultValue = "4096",
            description = "Tokens to count the memory for; at most the model's own.")
    private int context;

    @Option(
            names = "--template",
            description = "Print a chat as the model's template writes it: control text, which may become control"
                    + " tokens, apart from text of messages, which never does.")
    private boolean template;

    @Mixin
    private ModelFiles files = new ModelFiles();

    ShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (context < 1) {
            throw new IllegalArgumentException("--context must be at least 1, not " + context);
        }
        ModelStore store = files.store(terminal);
        Optional<ModelEntry> entry = store.catalogue().find(model);
        boolean isThere = entry.isEmpty()
                || store.list().stream()
                        .anyMatch(stored -> stored.name().equals(entry.get().name()));
        if (!isThere && !template && !Files.exists(Path.of(model))) {
            absent(entry.get());
            return ExitCodes.DONE;
        }
        Path file = store.resolve(model);
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            if (template) {
                example(checkpoint.metadata());
            } else {
                file(file, checkpoint, store);
            }
        }
        return ExitCodes.DONE;
    }

    private void file(Path file, Checkpoint checkpoint, ModelStore store) throws IOException {
        Optional<StoredModel> stored =
                store.list().stream().filter(known -> known.path().equals(file)).findFirst();
        field("file", file + " (" + ByteSize.text(Checkpoints.byteSize(file)) + ")");
        metadata(checkpoint, "name", "general.name");
        Optional<ModelLicense> license =
                stored.flatMap(known -> store.catalogue().find(known.name())).map(ModelEntry::license);
        if (license.isPresent()) {
            field("licence", license.get().name() + ", " + license.get().url());
        } else {
            metadata(checkpoint, "licence", "general.license");
        }
        stored.ifPresent(known -> {
            field("source", known.source());
            field("SHA-256", known.sha256() + (known.firstUse() ? ", stated by the hub at the first pull" : ""));
        });
        metadata(checkpoint, "architecture", "general.architecture");
        tensors(checkpoint);
        try {
            ModelConfig config = Transformer.configure(checkpoint);
            config(config);
            memory(ModelNeed.of(
                    checkpoint, Checkpoints.byteSize(file), config, Math.min(context, config.contextLength())));
            field("runs here", unreadable(checkpoint).map(why -> "no: " + why).orElse("yes"));
        } catch (ModelException | FormatException unsupported) {
            field("runs here", "no: " + unsupported.getMessage());
        }
        field(
                "chat template",
                checkpoint.metadata().string(TEMPLATE).isPresent() ? "yes (--template shows it at work)" : "no");
    }

    /// What the catalogue knows of a model whose file is not here.
    private void absent(ModelEntry entry) {
        field("file", "not on this machine: bantam pull " + entry.name());
        field("name", entry.title());
        field("licence", entry.license().name() + ", " + entry.license().url());
        field("architecture", entry.family());
        field("parameters", entry.parameters());
        field("number formats", String.join(", ", entry.allFormats()));
        field("context", entry.context() + " tokens");
        EngineSupport support = EngineSupport.of(entry);
        ModelNeed.of(entry, support, Math.min(context, entry.context())).ifPresent(need -> {
            field("file size", "about " + ByteSize.text(need.fileBytes()) + " in " + entry.quantisation());
            memory(need);
        });
        for (ModelSource source : entry.sources()) {
            field(
                    "source",
                    source.description()
                            + (source instanceof ModelSource.HubChoice
                                    ? " (SHA-256 as the hub states it at the first pull)"
                                    : ""));
        }
        field("runs here", support.mark() + (support.refusal() == null ? "" : ": " + support.refusal()));
    }

    private void memory(ModelNeed need) {
        field(
                "memory",
                String.format(
                        Locale.ROOT,
                        "%s%s: weights %s, %s for %d tokens of keys and values, %s besides",
                        need.estimated() ? "about " : "",
                        ByteSize.text(need.totalBytes()),
                        ByteSize.text(need.weightBytes()),
                        ByteSize.text(need.cacheBytes()),
                        need.context(),
                        ByteSize.text(need.workingBytes())));
    }

    private void example(Metadata metadata) {
        ChatTemplate chat = ChatTemplate.parse(
                metadata.string(TEMPLATE).orElseThrow(() -> new ModelException("this model has no chat template")));
        TemplateExample example = TemplateExample.of(chat, token(metadata, "bos"), token(metadata, "eos"));
        terminal.err()
                .println("takes: a conversation"
                        + example.taken().stream().map(what -> ", " + what).collect(joining())
                        + (example.refused().isEmpty() ? "" : "; not: " + String.join(", ", example.refused())));
        for (TextSpan span : example.spans()) {
            terminal.out().println((span.control() ? "control  " : "text     ") + escaped(span.text()));
        }
    }

    /// On one line, and without what a terminal would obey.
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(character -> {
            switch (character) {
                case '\n' -> escaped.append("\\n");
                case '\\' -> escaped.append("\\\\");
                default -> {
                    if (Character.isISOControl(character)) {
                        escaped.append(String.format(Locale.ROOT, "\\u%04x", character));
                    } else {
                        escaped.appendCodePoint(character);
                    }
                }
            }
        });
        return escaped.toString();
    }

    /// The name of a token, by its id in a GGUF file's vocabulary, or as a folder states it.
    private static String token(Metadata metadata, String role) {
        Optional<String> stated = metadata.string("tokenizer." + role + "_token");
        if (stated.isPresent()) {
            return stated.get();
        }
        List<String> names = metadata.strings("tokenizer.ggml.tokens").orElse(List.of());
        return metadata.integer("tokenizer.ggml." + role + "_token_id")
                .filter(id -> id >= 0 && id < names.size())
                .map(id -> names.get(id.intValue()))
                .orElse("");
    }

    private void tensors(Checkpoint checkpoint) {
        long parameters = 0;
        Map<String, Long> formats = new TreeMap<>();
        for (TensorEntry entry : checkpoint.entries().values()) {
            parameters += entry.shape().stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
            formats.merge(entry.type(), entry.byteSize(), Long::sum);
        }
        field("parameters", String.format(Locale.ROOT, "%,d", parameters));
        StringBuilder text = new StringBuilder();
        formats.forEach((type, bytes) ->
                text.append(text.isEmpty() ? "" : ", ").append(type).append(' ').append(ByteSize.text(bytes)));
        field("number formats", text.toString());
    }

    private void config(ModelConfig config) {
        field("context", config.contextLength() + " tokens");
        field("layers", Integer.toString(config.layers().size()));
        field("hidden size", Integer.toString(config.hiddenSize()));
        field(
                "heads",
                config.headCount() + " of " + config.headDim() + ", sharing " + config.kvHeadCount()
                        + " keys and values");
        field("feed-forward size", Integer.toString(config.feedForwardSize()));
        field("vocabulary", Integer.toString(config.vocabularySize()));
        field("KV cache", ByteSize.text(config.kvBytesPerToken(KvType.F32)) + " a token");
        long windows =
                config.layers().stream().filter(layer -> layer.window() > 0).count();
        if (windows > 0) {
            field(
                    "sliding window",
                    windows + " layers, " + config.layers().getFirst().window() + " tokens");
        }
    }

    /// The first tensor whose numbers can't be read.
    private static Optional<String> unreadable(Checkpoint checkpoint) {
        return checkpoint.entries().values().stream()
                .filter(entry -> entry.dtype().isEmpty())
                .map(entry -> "the number format " + entry.type() + " of " + entry.name() + " is not supported")
                .findFirst();
    }

    private void metadata(Checkpoint checkpoint, String label, String key) {
        checkpoint.metadata().string(key).ifPresent(value -> field(label, value));
    }

    private void field(String label, String value) {
        String text = OneLine.of(value);
        int room = TerminalWidth.ofOutput(terminal) - 1;
        int longest = Stream.of(text.split(" ")).mapToInt(String::length).max().orElse(0);
        // What is long, such as a path, has a line of its own.
        int indent = MARGIN + longest > room ? Table.INDENT : MARGIN;
        String line = String.format(Locale.ROOT, "%-18s %s", label, text);
        TextWrap.lines(line, room < 0 ? Integer.MAX_VALUE : room, indent).forEach(terminal.out()::println);
    }
}
