package dev.bantam.compress;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.FormatException;
import dev.bantam.formats.GgufWriter;
import dev.bantam.formats.TensorEntry;
import dev.bantam.tensor.DType;
import dev.bantam.tensor.Dequantizer;
import dev.bantam.tensor.Quantizer;
import dev.bantam.tensor.Tensor;
import dev.bantam.tensor.WorkerPool;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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

    /// About as many values are quantised between two looks at the clock.
    private static final int BATCH_VALUES = 1 << 21;

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
    /// @param source a GGUF model; it stays open until the file is written
    /// @throws FormatException if it is no model, or one of its tensors is in a format that can't be read
    /// @throws IllegalArgumentException if tensors are quantised already and the options do not allow to do that
    /// again, or the importance matrix is missing where it is needed, or was made for another model
    public ModelQuantizer(Checkpoint source, QuantizeOptions options) {
        this.source = source;
        this.options = options;
        TensorTypes types = new TensorTypes(source, options);
        List<PlannedTensor> planned = new ArrayList<>();
        for (TensorEntry entry : source.entries().values()) {
            DType from = source.tensor(entry.name()).orElseThrow().dtype();
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
    /// @param threads that compute; 0 for one a processor
    /// @throws FormatException if a tensor holds what is no number, or one too large for its format; names it
    /// @throws InterruptedIOException if the thread was interrupted
    /// @throws IOException if it can't be written; then, as with all failures, nothing is left behind
    public void write(Path target, int threads, Progress progress) throws IOException {
        long largest = tensors.stream()
                .filter(tensor -> !tensor.isCopied())
                .mapToLong(PlannedTensor::byteSize)
                .max()
                .orElse(1);
        int workers = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        try (Arena arena = Arena.ofShared();
                WorkerPool pool = new WorkerPool(workers)) {
            Work work = new Work(pool, arena.allocate(largest), progress);
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

    /// One file's worth of it.
    private final class Work {
        private final WorkerPool pool;
        private final MemorySegment buffer;
        private final Progress progress;
        private final long total =
                tensors.stream().mapToLong(PlannedTensor::values).sum();
        private long done;

        Work(WorkerPool pool, MemorySegment buffer, Progress progress) {
            this.pool = pool;
            this.buffer = buffer;
            this.progress = progress;
        }

        MemorySegment bytes(PlannedTensor planned) {
            String name = planned.source().name();
            Tensor tensor = source.tensor(name).orElseThrow();
            progress.onValues(done, total, name);
            if (planned.isCopied()) {
                done += planned.values();
                return tensor.data();
            }
            int columns = Math.toIntExact(planned.source().shape().getLast());
            long rows = planned.values() / columns;
            RowQuantizer[] quantizers = new RowQuantizer[pool.threads()];
            Arrays.setAll(
                    quantizers, worker -> new RowQuantizer(planned, tensor, columns, importance(planned), buffer));
            int batch = Math.max(1, BATCH_VALUES / columns);
            for (long first = 0; first < rows; first += batch) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new UncheckedIOException(new InterruptedIOException("interrupted"));
                }
                long from = first;
                int count = (int) Math.min(batch, rows - first);
                pool.run(count, (row, worker) -> quantizers[worker].quantize(from + row));
                done += (long) count * columns;
                progress.onValues(done, total, name);
            }
            return buffer.asSlice(0, planned.byteSize());
        }
    }

    /// What one thread needs to turn rows of a tensor from one format to the other.
    private final class RowQuantizer {
        private final PlannedTensor planned;
        private final Tensor tensor;
        private final float @Nullable [] importance;
        private final MemorySegment target;
        private final long rowsOfExpert;
        private final Quantizer quantizer;
        private final float[] values;
        private final float @Nullable [] weights;

        RowQuantizer(
                PlannedTensor planned,
                Tensor tensor,
                int columns,
                float @Nullable [] importance,
                MemorySegment target) {
            this.planned = planned;
            this.tensor = tensor;
            this.importance = importance;
            this.target = target;
            List<Long> shape = planned.source().shape();
            rowsOfExpert = shape.size() > 1 ? shape.get(shape.size() - 2) : 1;
            quantizer = new Quantizer(planned.to());
            values = new float[columns];
            weights = importance == null ? null : new float[columns];
        }

        void quantize(long row) {
            int columns = values.length;
            Dequantizer.dequantize(
                    planned.from(), tensor.data(), row * planned.from().byteSize(columns), values, 0, columns);
            if (importance != null && weights != null) {
                int expert = (int) (row / rowsOfExpert % (importance.length / columns));
                System.arraycopy(importance, expert * columns, weights, 0, columns);
            }
            try {
                quantizer.quantize(
                        values, 0, columns, weights, target, row * planned.to().byteSize(columns));
            } catch (IllegalArgumentException unfit) {
                throw new FormatException(
                        source + ": tensor " + tensor.name() + ", row " + row + ": " + unfit.getMessage(), unfit);
            }
        }
    }
}
