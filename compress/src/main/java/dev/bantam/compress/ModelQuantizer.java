package dev.bantam.compress;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.FormatException;
import dev.bantam.formats.GgufWriter;
import dev.bantam.formats.TensorEntry;
import dev.bantam.tensor.DType;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes a GGUF model in another number format.
///
/// What each tensor becomes is settled, and can be looked at, before anything is written. The source stays mapped,
/// and of the result one tensor at a time is in memory. Threads change no byte.
///
/// ```java
/// try (Checkpoint source = GgufReader.open(in)) {
///     new ModelQuantizer(source, QuantizeOptions.of(FileType.Q4_K_M)).write(out, 0, (done, total, tensor) -> {});
/// }
/// ```
public final class ModelQuantizer {
    /// The version of the block layouts, as llama.cpp counts them.
    private static final int QUANTIZATION_VERSION = 2;

    private final Checkpoint source;
    private final QuantizeOptions options;
    private final List<PlannedTensor> tensors;

    /// Hears how far it is.
    @FunctionalInterface
    public interface Progress {
        /// @param done values that are stored
        /// @param total values in all
        /// @param tensor the one in work
        void onValues(long done, long total, String tensor);
    }

    /// Settles what becomes of each tensor.
    ///
    /// @param source a GGUF model, or what becomes one; it stays open until the file is written
    /// @throws FormatException if it is no model, or one of its tensors is in a format that can't be read
    /// @throws IllegalArgumentException if tensors are quantised already and the options do not allow to do that
    /// again, or the importance matrix is missing where it is needed, or was made for another model
    public ModelQuantizer(Checkpoint source, QuantizeOptions options) {
        this.source = source;
        this.options = options;
        TensorTypes types = new TensorTypes(source, options);
        List<PlannedTensor> planned = new ArrayList<>();
        for (TensorEntry entry : source.entries().values()) {
            // Only a tensor that can't be read is asked for: one of a folder is made at that moment.
            DType from = entry.dtype()
                    .orElseGet(() -> source.tensor(entry.name()).orElseThrow().dtype());
            PlannedTensor tensor = new PlannedTensor(entry, from, types.of(entry, from));
            requireAllowed(tensor, types);
            planned.add(tensor);
        }
        tensors = List.copyOf(planned);
    }

    private void requireAllowed(PlannedTensor tensor, TensorTypes types) {
        if (tensor.isCopied()) {
            return;
        }
        String name = tensor.source().name();
        if (tensor.from().quantized() && !options.allowRequantize()) {
            throw new IllegalArgumentException(source + ": " + name + " is " + tensor.from()
                    + " already, and to quantise it again loses more than to do so from F16 or F32;"
                    + " take such a file, or --allow-requantize");
        }
        ImportanceMatrix importance = options.importance();
        if (importance == null) {
            if (types.needsImportance(name, tensor.to())) {
                throw new IllegalArgumentException(options.type() + " is only of use with an importance matrix"
                        + " (bantam imatrix, then --imatrix); Q2_K does without");
            }
            return;
        }
        Optional<float[]> means = importance.means(name);
        if (means.isPresent() && means.get().length != importanceSize(tensor) && !TensorTypes.isEmbedding(name)) {
            throw new IllegalArgumentException("the importance matrix has " + means.get().length + " values for " + name
                    + ", which has " + importanceSize(tensor) + " columns: it was made for another model");
        }
    }

    /// What each tensor becomes, in the source's order.
    public List<PlannedTensor> tensors() {
        return tensors;
    }

    /// Bytes of the file that [#write] makes.
    public long fileSize() {
        return writer(tensor -> MemorySegment.NULL).byteSize();
    }

    /// Writes the file, in place of any older one.
    ///
    /// @param threads that compute; 0 for one a core
    /// @throws FormatException if a tensor holds what is no number, or one too large for its format; names it
    /// @throws InterruptedIOException if the thread was interrupted
    /// @throws IOException if it can't be written; then, as with all failures, nothing is left behind
    public void write(Path target, int threads, Progress progress) throws IOException {
        try (TensorWork work = new TensorWork(source, tensors, this::importance, threads, progress)) {
            writer(work::bytes).write(target);
        } catch (UncheckedIOException interrupted) {
            throw interrupted.getCause();
        }
    }

    /// How the bytes of a tensor are made.
    @FunctionalInterface
    private interface Bytes {
        MemorySegment of(PlannedTensor tensor);
    }

    private GgufWriter writer(Bytes bytes) {
        GgufWriter writer = new GgufWriter();
        source.metadata().keys().forEach(key -> writer.copy(source, key));
        writer.uint32("general.quantization_version", QUANTIZATION_VERSION);
        writer.uint32("general.file_type", options.type().number());
        ImportanceMatrix importance = options.importance();
        if (importance != null) {
            importance.datasets().stream()
                    .findFirst()
                    .ifPresent(name -> writer.string("quantize.imatrix.dataset", name));
            writer.uint32("quantize.imatrix.entries_count", importance.entries().size());
            writer.uint32("quantize.imatrix.chunks_count", importance.chunks());
        }
        for (PlannedTensor tensor : tensors) {
            TensorEntry entry = tensor.source();
            writer.tensor(entry.name(), tensor.to(), entry.shape(), () -> bytes.of(tensor));
        }
        return writer;
    }

    private float @Nullable [] importance(PlannedTensor tensor) {
        ImportanceMatrix matrix = options.importance();
        return matrix == null
                ? null
                : matrix.means(tensor.source().name())
                        .filter(means -> means.length == importanceSize(tensor))
                        .orElse(null);
    }

    /// Columns, once for each expert.
    private static long importanceSize(PlannedTensor tensor) {
        List<Long> shape = tensor.source().shape();
        long experts = shape.size() > 2 ? shape.get(shape.size() - 3) : 1;
        return Math.multiplyExact(experts, shape.getLast());
    }
}
