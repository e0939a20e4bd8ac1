package dev.bantam.cli;

import dev.bantam.cli.terminal.ProgressBar;
import dev.bantam.cli.terminal.Table;
import dev.bantam.cli.terminal.Terminal;
import dev.bantam.compress.FileType;
import dev.bantam.compress.ImportanceMatrix;
import dev.bantam.compress.ModelQuantizer;
import dev.bantam.compress.PlannedTensor;
import dev.bantam.compress.QuantizeOptions;
import dev.bantam.compress.TargetSize;
import dev.bantam.compress.TypeOverride;
import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.GgufReader;
import dev.bantam.store.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/// `bantam quantize`: a model in another number format.
@Command(
        name = "quantize",
        description = "Writes a GGUF model in another number format, by the rules of llama-quantize.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  bantam quantize model-f16.gguf model-q4.gguf --type Q4_K_M",
            "  bantam quantize model-f16.gguf small.gguf --target-size 300MB --imatrix imatrix.gguf",
            "  bantam quantize model-f16.gguf mixed.gguf --type Q4_K_M --tensor-type ffn_down=Q6_K",
            "  bantam quantize smollm2 smaller.gguf --type Q3_K_M --allow-requantize --dry-run"
        })
final class QuantizeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "MODEL", description = "Catalogue name or path of a GGUF file.")
    private String in = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "The file to write; it appears when it is whole.")
    private Path out = Path.of("");

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            converter = TypeConverter.class,
            description = {
                "F32, F16, BF16, Q8_0, Q6_K, Q5_K_M, Q5_K_S, Q5_1, Q5_0, Q4_K_M, Q4_K_S, Q4_1, IQ4_NL, Q4_0, Q3_K_L,",
                "Q3_K_M, Q3_K_S, Q2_K or Q2_K_S."
            })
    private @Nullable FileType type;

    @Option(
            names = "--target-size",
            paramLabel = "SIZE",
            description = "In place of --type: the type that makes the largest file of at most this size, as 300MB.")
    private @Nullable String targetSize;

    @Option(
            names = "--tensor-type",
            paramLabel = "REGEX=TYPE",
            description = "The number format of tensors whose name contains a match; the first such option counts.")
    private List<String> overrides = List.of();

    @Option(
            names = "--imatrix",
            paramLabel = "FILE",
            description = "How much each column matters, as `bantam imatrix` or llama-imatrix wrote it.")
    private @Nullable Path importance;

    @Option(names = "--pure", description = "One format for all matrices, without the rules of the mixture.")
    private boolean pure;

    @Option(
            names = "--allow-requantize",
            description = "Take a file that is quantised already; what was lost before stays lost.")
    private boolean allowRequantize;

    @Option(names = "--dry-run", description = "Print what each tensor would become, and write nothing.")
    private boolean dryRun;

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description = "Threads that compute; 0 for one a core. Changes no byte.")
    private int threads;

    @Mixin
    private ModelFiles files = new ModelFiles();

    QuantizeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if ((type == null) == (targetSize == null)) {
            throw new IllegalArgumentException("give --type or --target-size, and not both");
        }
        QuantizeOptions options = new QuantizeOptions(
                type == null ? FileType.Q8_0 : type,
                pure,
                overrides.stream().map(TypeOverride::parse).toList(),
                importance == null ? null : ImportanceMatrix.read(importance),
                allowRequantize);
        Path file = files.file(terminal, in);
        if (Files.exists(out) && Files.isSameFile(file, out)) {
            throw new IllegalArgumentException(out + " is the file that is read; name another to write");
        }
        try (Checkpoint source = GgufReader.open(file)) {
            if (targetSize != null) {
                TargetSize.Choice choice = TargetSize.choose(source, options, ByteSize.parse(targetSize));
                terminal.err()
                        .println(choice.type() + " makes the largest file that fits: "
                                + ByteSize.text(choice.fileSize()));
                options = options.withType(choice.type());
            }
            ModelQuantizer quantizer = new ModelQuantizer(source, options);
            if (dryRun) {
                table(quantizer);
            } else {
                write(quantizer);
            }
            summary(quantizer, options.type(), Files.size(file));
        }
        return ExitCodes.DONE;
    }

    /// Also takes the names that stand for another, such as Q4_K.
    static final class TypeConverter implements ITypeConverter<FileType> {
        @Override
        public FileType convert(String value) {
            try {
                return FileType.named(value);
            } catch (IllegalArgumentException unknown) {
                throw new TypeConversionException(unknown.getMessage());
            }
        }
    }

    private void write(ModelQuantizer quantizer) throws IOException, InterruptedException {
        try (ProgressBar bar = new ProgressBar(terminal, "quantising")) {
            Undisturbed.run(() -> {
                quantizer.write(out, threads, bar::update);
                return out;
            });
        }
    }

    private void table(ModelQuantizer quantizer) {
        Table table = new Table("TENSOR", "SHAPE", "FROM", "TO", "SIZE");
        for (PlannedTensor tensor : quantizer.tensors()) {
            table.row(
                    tensor.source().name(),
                    tensor.source().shape().toString(),
                    tensor.from().name(),
                    tensor.to().name(),
                    ByteSize.text(tensor.byteSize()));
        }
        table.print(terminal);
    }

    private void summary(ModelQuantizer quantizer, FileType chosen, long before) {
        long values =
                quantizer.tensors().stream().mapToLong(PlannedTensor::values).sum();
        long bytes =
                quantizer.tensors().stream().mapToLong(PlannedTensor::byteSize).sum();
        terminal.out()
                .printf(
                        Locale.ROOT,
                        "%s: %s, %s (%.2f bits a weight) of %s%n",
                        dryRun ? "would write" : out,
                        chosen,
                        ByteSize.text(quantizer.fileSize()),
                        8.0 * bytes / values,
                        ByteSize.text(before));
    }
}
