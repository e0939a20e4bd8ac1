package dev.bantam.cli;

import dev.bantam.cli.terminal.OneLine;
import dev.bantam.cli.terminal.Terminal;
import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.FormatException;
import dev.bantam.formats.GgufReader;
import dev.bantam.formats.TensorEntry;
import dev.bantam.model.ModelConfig;
import dev.bantam.model.ModelException;
import dev.bantam.model.Transformer;
import dev.bantam.store.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `bantam show`: what a model file is.
@Command(
        name = "show",
        description = "Describes a model file: family, size, number formats, context, licence.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  bantam show smollm2")
final class ShowCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "MODEL", description = "Catalogue name or path of a GGUF file.")
    private String model = "";

    @Mixin
    private ModelFiles files = new ModelFiles();

    ShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Path file = files.store(terminal).resolve(model);
        try (Checkpoint checkpoint = GgufReader.open(file)) {
            field("file", file + " (" + ByteSize.text(Files.size(file)) + ")");
            metadata(checkpoint, "name", "general.name");
            metadata(checkpoint, "licence", "general.license");
            metadata(checkpoint, "architecture", "general.architecture");
            tensors(checkpoint);
            try {
                config(Transformer.configure(checkpoint));
                field(
                        "runs here",
                        unreadable(checkpoint).map(why -> "no: " + why).orElse("yes"));
            } catch (ModelException | FormatException unsupported) {
                field("runs here", "no: " + unsupported.getMessage());
            }
            field(
                    "chat template",
                    checkpoint.metadata().string("tokenizer.chat_template").isPresent() ? "yes" : "no");
        }
        return ExitCodes.DONE;
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
        field("KV cache", ByteSize.text(config.kvBytesPerToken()) + " a token");
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
        terminal.out().println(String.format(Locale.ROOT, "%-18s %s", label, OneLine.of(value)));
    }
}
