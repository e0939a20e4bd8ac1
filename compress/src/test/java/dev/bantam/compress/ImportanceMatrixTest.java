package dev.bantam.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.compress.ImportanceMatrix.Entry;
import dev.bantam.formats.FormatException;
import dev.bantam.formats.GgufWriter;
import dev.bantam.tensor.DType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportanceMatrixTest {
    @TempDir
    private Path folder;

    @Test
    void readsWhatItWrote() throws IOException {
        Entry dense = new Entry(new float[] {2, 4, 6}, new float[] {2});
        Entry experts = new Entry(new float[] {8, 4, 0, 0}, new float[] {4, 0});
        ImportanceMatrix written =
                new ImportanceMatrix(new TreeMap<>(Map.of("b", experts, "a", dense)), List.of("hens.txt"), 3, 512);
        Path file = folder.resolve("imatrix.gguf");

        written.write(file);
        ImportanceMatrix read = ImportanceMatrix.read(file);

        assertThat(read.datasets()).containsExactly("hens.txt");
        assertThat(read.chunks()).isEqualTo(3);
        assertThat(read.chunkSize()).isEqualTo(512);
        assertThat(read.entries().keySet()).containsExactly("a", "b");
        assertThat(read.means("a").orElseThrow()).containsExactly(1, 2, 3);
        // An expert that no token came to weighs all columns alike.
        assertThat(read.means("b").orElseThrow()).containsExactly(2, 1, 1, 1);
        assertThat(read.means("c")).isEmpty();
    }

    @Test
    void refusesWhatIsNone() throws IOException {
        refuses(new GgufWriter().string("general.type", "model"), "no tensor ends in .in_sum2");
        refuses(tensor(new GgufWriter(), "a.in_sum2", 1, 2), "a.counts is missing");
        refuses(tensor(tensor(new GgufWriter(), "a.in_sum2", 1, 2, 3), "a.counts", 1, 1), "3 sums for 2 counts");
        refuses(tensor(tensor(new GgufWriter(), "a.in_sum2", 1, Float.NaN), "a.counts", 1), "NaN");
        refuses(tensor(tensor(new GgufWriter(), "a.in_sum2", 1, -1), "a.counts", 1), "-1.0");
        refuses(
                tensor(new GgufWriter(), "a.counts", 1)
                        .tensor("a.in_sum2", DType.F16, List.of(1L, 2L), () -> MemorySegment.ofArray(new byte[4])),
                "F16");
    }

    private void refuses(GgufWriter writer, String why) throws IOException {
        Path file = folder.resolve("bad.gguf");
        writer.write(file);
        assertThatThrownBy(() -> ImportanceMatrix.read(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(why);
    }

    private static GgufWriter tensor(GgufWriter writer, String name, float... values) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[values.length * Float.BYTES]);
        MemorySegment.copy(
                values,
                0,
                bytes,
                ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN),
                0,
                values.length);
        return writer.tensor(name, DType.F32, List.of((long) values.length), () -> bytes);
    }
}
