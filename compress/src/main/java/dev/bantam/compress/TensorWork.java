package dev.bantam.compress;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.FormatException;
import dev.bantam.tensor.Dequantizer;
import dev.bantam.tensor.PhysicalCores;
import dev.bantam.tensor.Quantizer;
import dev.bantam.tensor.Tensor;
import dev.bantam.tensor.WorkerPool;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns the tensors of one file, one after another, into other number formats. Threads change no byte.
final class TensorWork implements AutoCloseable {
    /// About as many values are quantised between two looks at the clock.
    private static final int BATCH_VALUES = 1 << 21;

    private final Checkpoint source;
    private final Importance importance;
    private final ModelQuantizer.Progress progress;
    private final Arena arena = Arena.ofShared();
    private final WorkerPool pool;
    private final MemorySegment buffer;
    private final long total;
    private long done;

    /// What each column of a tensor counts.
    @FunctionalInterface
    interface Importance {
        /// Means of each column, once for each expert; null where all count alike.
        float @Nullable [] of(PlannedTensor tensor);
    }

    /// @param tensors all that will be asked for
    /// @param threads that compute; 0 for one a core
    TensorWork(
            Checkpoint source,
            List<PlannedTensor> tensors,
            Importance importance,
            int threads,
            ModelQuantizer.Progress progress) {
        this.source = source;
        this.importance = importance;
        this.progress = progress;
        total = tensors.stream().mapToLong(PlannedTensor::values).sum();
        long largest = tensors.stream()
                .filter(tensor -> !tensor.isCopied())
                .mapToLong(PlannedTensor::byteSize)
                .max()
                .orElse(1);
        pool = new WorkerPool(threads > 0 ? threads : PhysicalCores.count());
        buffer = arena.allocate(largest);
    }

    /// The bytes of a tensor, which last until the next is asked for.
    ///
    /// @throws FormatException if it holds what is no number, or one too large for its format; names it
    /// @throws UncheckedIOException of an [InterruptedIOException] if the thread was interrupted
    MemorySegment bytes(PlannedTensor planned) {
        String name = planned.source().name();
        Tensor tensor = source.tensor(name).orElseThrow();
        progress.onValues(done, total, name);
        if (planned.isCopied()) {
            done += planned.values();
            return tensor.data();
        }
        List<Long> shape = planned.source().shape();
        int columns = shape.isEmpty() ? 1 : Math.toIntExact(shape.getLast());
        long rows = planned.values() / columns;
        RowQuantizer[] quantizers = new RowQuantizer[pool.threads()];
        Arrays.setAll(quantizers, worker -> new RowQuantizer(planned, tensor, columns, importance.of(planned)));
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

    @Override
    public void close() {
        pool.close();
        arena.close();
    }

    /// What one thread needs to turn rows of a tensor from one format to the other.
    private final class RowQuantizer {
        private final PlannedTensor planned;
        private final Tensor tensor;
        private final float @Nullable [] importance;
        private final long rowsOfExpert;
        private final Quantizer quantizer;
        private final float[] values;
        private final float @Nullable [] weights;

        RowQuantizer(PlannedTensor planned, Tensor tensor, int columns, float @Nullable [] importance) {
            this.planned = planned;
            this.tensor = tensor;
            this.importance = importance;
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
                        values, 0, columns, weights, buffer, row * planned.to().byteSize(columns));
            } catch (IllegalArgumentException unfit) {
                throw new FormatException(
                        source + ": tensor " + tensor.name() + ", row " + row + ": " + unfit.getMessage(), unfit);
            }
        }
    }
}
