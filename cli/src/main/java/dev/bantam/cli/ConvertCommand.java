package dev.bantam.cli;

import dev.bantam.cli.terminal.ProgressBar;
import dev.bantam.cli.terminal.Terminal;
import dev.bantam.compress.FileType;
import dev.bantam.compress.FolderConverter;
import dev.bantam.compress.GgufConverter;
import dev.bantam.compress.ModelQuantizer;
import dev.bantam.compress.PlannedTensor;
import dev.bantam.compress.QuantizeOptions;
import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.GgufReader;
import dev.bantam.formats.HuggingFaceFolder;
import dev.bantam.store.ByteSize;
import dev.bantam.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `bantam convert`: from a Hugging Face folder to a GGUF file, and back.
@Command(
        name = "convert",
        description = "Makes a GGUF file of a Hugging Face folder, or a folder of a GGUF file.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  bantam convert SmolLM2-135M-Instruct smollm2-f16.gguf --type F16",
            "  bantam convert SmolLM2-135M-Instruct smollm2-q4.gguf --type Q4_K_M",
            "  bantam convert smollm2 smollm2-folder"
        })
final class ConvertCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "A Hugging Face folder; or the path or catalogue name of a GGUF file.")
    private String in = "";

    @Parameters(
            index = "1",
            paramLabel = "OUT",
            description = "The file to write from a folder, or the folder from a file; it appears when it is whole.")
    private Path out = Path.of("");

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            converter = QuantizeCommand.TypeConverter.class,
            description = {
                "For a file any type of `bantam quantize`, for a folder F32, F16 or BF16. Without it: what the model has,",
                "and F16 for a folder of a quantised file."
            })
    private @Nullable FileType type;

    @Option(names = "--force", description = "Replace what is there under the name of OUT.")
    private boolean force;

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description = "Threads that compute; 0 for one a core. Changes no byte.")
    private int threads;

    @Mixin
    private ModelFiles files = new ModelFiles();

    ConvertCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path model = files.file(terminal, in);
        if (Files.exists(out)) {
            if (Files.isSameFile(model, out)) {
                throw new IllegalArgumentException(out + " is the model that is read; name another to write");
            }
            if (!force) {
                throw new IllegalArgumentException(out + " is there already; --force replaces it");
            }
        }
        boolean folder = HuggingFaceFolder.is(model);
        if (Files.exists(out) && Files.isDirectory(out) == folder) {
            throw new IllegalArgumentException(out
                    + (folder
                            ? " is a folder, but a file is to be written"
                            : " is a file, but a folder is to be written"));
        }
        return folder ? toFile(model) : toFolder(model);
    }

    private int toFile(Path folder) throws IOException, InterruptedException {
        try (FolderConverter converter = FolderConverter.open(folder)) {
            FileType chosen = type == null ? converter.type() : type;
            ModelQuantizer quantizer = converter.quantizer(QuantizeOptions.of(chosen));
            write(progress -> quantizer.write(out, threads, progress));
            converter.losses().forEach(loss -> terminal.err().println("note: " + loss));
            terminal.out().println(out + ": " + chosen + ", " + ByteSize.text(quantizer.fileSize()));
        }
        return ExitCodes.DONE;
    }

    private int toFolder(Path file) throws IOException, InterruptedException {
        try (Checkpoint gguf = GgufReader.open(file)) {
            DType dtype = type == null ? GgufConverter.dtype(gguf) : type.base();
            if (dtype.quantized()) {
                throw new IllegalArgumentException(
                        "a Hugging Face folder can't be " + type + ", only F32, F16 or BF16");
            }
            GgufConverter converter = new GgufConverter(gguf, dtype);
            write(progress -> converter.write(out, threads, progress));
            long bytes = converter.tensors().stream()
                    .mapToLong(PlannedTensor::byteSize)
                    .sum();
            terminal.out().println(out + ": " + dtype + ", " + ByteSize.text(bytes) + " of weights");
        }
        return ExitCodes.DONE;
    }

    /// What takes time.
    @FunctionalInterface
    private interface Writing {
        void write(ModelQuantizer.Progress progress) throws IOException;
    }

    private void write(Writing writing) throws IOException, InterruptedException {
        try (ProgressBar bar = new ProgressBar(terminal, "converting")) {
            Undisturbed.run(() -> {
                writing.write(bar::update);
                return out;
            });
        }
    }
}
