package dev.bantam.compress;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.FormatException;
import dev.bantam.formats.GgufReader;
import dev.bantam.formats.GgufWriter;
import dev.bantam.formats.TensorEntry;
import dev.bantam.tensor.DType;
import dev.bantam.tensor.Dequantizer;
import dev.bantam.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// How much each column of a model's matrices matters: the mean square of what it is multiplied with, on some
/// text.
///
/// Written as llama-imatrix writes it: a GGUF file with the tensors `<matrix>.in_sum2`, `[experts, columns]`, and
/// `<matrix>.counts`, `[experts, 1]`, of `F32` each.
///
/// @param entries by the matrix's name
/// @param datasets what the text was called
/// @param chunks how many windows of text were run
/// @param chunkSize tokens of a window
public record ImportanceMatrix(
        SequencedMap<String, Entry> entries, List<String> datasets, long chunks, long chunkSize) {
    private static final String SUMS = ".in_sum2";
    private static final String COUNTS = ".counts";
    private static final String DATASETS_KEY = "imatrix.datasets";
    private static final String CHUNKS_KEY = "imatrix.chunk_count";
    private static final String CHUNK_SIZE_KEY = "imatrix.chunk_size";

    public ImportanceMatrix {
        entries = Collections.unmodifiableSequencedMap(new TreeMap<>(entries));
        datasets = List.copyOf(datasets);
    }

    /// What passed through one matrix, or through each expert's.
    ///
    /// @param sums of squares, `[experts, columns]`
    /// @param counts of tokens, `[experts]`
    @SuppressWarnings("ArrayRecordComponent") // measured values, never compared
    public record Entry(float[] sums, float[] counts) {
        public Entry {
            if (counts.length == 0 || sums.length % counts.length != 0) {
                throw new IllegalArgumentException(sums.length + " sums of " + counts.length + " matrices");
            }
        }

        /// Mean squares, `[experts, columns]`; 1 for experts that saw no token.
        float[] means() {
            int columns = sums.length / counts.length;
            float[] means = new float[sums.length];
            for (int i = 0; i < means.length; i++) {
                float count = counts[i / columns];
                means[i] = count > 0 ? sums[i] / count : 1;
            }
            return means;
        }
    }

    /// The mean squares of the columns of a matrix, `[experts, columns]`, where they were measured.
    public Optional<float[]> means(String matrix) {
        return Optional.ofNullable(entries.get(matrix)).map(Entry::means);
    }

    /// Reads a file in the present format.
    ///
    /// @throws FormatException if it is no importance matrix
    /// @throws IOException if it can't be read
    public static ImportanceMatrix read(Path path) throws IOException {
        try (Checkpoint file = GgufReader.open(path)) {
            SequencedMap<String, Entry> entries = new TreeMap<>();
            for (TensorEntry tensor : file.entries().values()) {
                if (tensor.name().endsWith(SUMS)) {
                    String matrix = tensor.name().substring(0, tensor.name().length() - SUMS.length());
                    entries.put(matrix, entry(file, matrix));
                }
            }
            if (entries.isEmpty()) {
                throw new FormatException(path + ": no tensor ends in " + SUMS
                        + "; an importance matrix has one for each matrix (bantam imatrix writes one)");
            }
            return new ImportanceMatrix(
                    entries,
                    file.metadata().strings(DATASETS_KEY).orElse(List.of()),
                    file.metadata().integer(CHUNKS_KEY).orElse(0L),
                    file.metadata().integer(CHUNK_SIZE_KEY).orElse(0L));
        }
    }

    private static Entry entry(Checkpoint file, String matrix) {
        float[] sums = floats(file, matrix + SUMS);
        float[] counts = floats(file, matrix + COUNTS);
        if (sums.length % counts.length != 0) {
            throw new FormatException(file + ": " + matrix + " has " + sums.length + " sums for " + counts.length
                    + " counts: no whole number of columns each");
        }
        return new Entry(sums, counts);
    }

    private static float[] floats(Checkpoint file, String name) {
        Tensor tensor =
                file.tensor(name).orElseThrow(() -> new FormatException(file + ": the tensor " + name + " is missing"));
        if (tensor.dtype() != DType.F32 || tensor.data().byteSize() > Integer.MAX_VALUE) {
            throw new FormatException(file + ": the tensor " + name + " is " + tensor.dtype() + " of shape "
                    + tensor.shape() + ", not F32 of a row");
        }
        float[] values = new float[(int) (tensor.data().byteSize() / Float.BYTES)];
        Dequantizer.dequantize(DType.F32, tensor.data(), 0, values, 0, values.length);
        for (float value : values) {
            if (!(value >= 0) || Float.isInfinite(value)) {
                throw new FormatException(file + ": the tensor " + name + " holds " + value
                        + "; sums of squares and counts are finite and at least zero");
            }
        }
        return values;
    }

    /// Writes the file, in place of any older one.
    ///
    /// @throws IOException if it can't be written; then nothing is left behind
    public void write(Path path) throws IOException {
        GgufWriter writer = new GgufWriter()
                .string("general.type", "imatrix")
                .strings(DATASETS_KEY, datasets)
                .uint32(CHUNKS_KEY, chunks)
                .uint32(CHUNK_SIZE_KEY, chunkSize);
        entries.forEach((matrix, entry) -> {
            long experts = entry.counts.length;
            long columns = entry.sums.length / experts;
            writer.tensor(matrix + SUMS, DType.F32, List.of(experts, columns), () -> bytes(entry.sums));
            writer.tensor(matrix + COUNTS, DType.F32, List.of(experts, 1L), () -> bytes(entry.counts));
        });
        writer.write(path);
    }

    private static MemorySegment bytes(float[] values) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[values.length * Float.BYTES]);
        MemorySegment.copy(
                values,
                0,
                bytes,
                ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN),
                0,
                values.length);
        return bytes;
    }
}
