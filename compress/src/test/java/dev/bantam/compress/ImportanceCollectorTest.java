package dev.bantam.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.GgufReader;
import dev.bantam.model.Transformer;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.Dequantizer;
import dev.bantam.tensor.KernelChoice;
import dev.bantam.tensor.Tensor;
import dev.bantam.testkit.GoldenModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportanceCollectorTest {
    private static final List<int[]> WINDOWS = List.of(new int[] {1, 5, 9, 40}, new int[] {1, 7, 7, 11});

    @TempDir
    private Path folder;

    /// The first matrices of a model are multiplied with its embeddings, normed: that is easily computed again.
    @Test
    void sumsTheSquaresOfWhatEachColumnIsMultipliedWith() throws IOException {
        Path file = GoldenModels.extractGguf(GoldenModels.named("llama"), folder);
        try (Checkpoint checkpoint = GgufReader.open(file);
                Compute compute = new Compute(KernelChoice.best(), 2);
                Transformer model = Transformer.load(checkpoint, compute)) {
            List<String> progress = new ArrayList<>();
            ImportanceMatrix matrix = new ImportanceCollector(model, compute)
                    .collect(WINDOWS, "hens.txt", (done, total) -> progress.add(done + "/" + total));

            float[] embedding = values(checkpoint, "token_embd.weight");
            float[] norm = values(checkpoint, "blk.0.attn_norm.weight");
            double[] expected = new double[norm.length];
            for (int[] window : WINDOWS) {
                for (int token : window) {
                    double squares = 0;
                    for (int i = 0; i < norm.length; i++) {
                        squares += Math.pow(embedding[token * norm.length + i], 2);
                    }
                    double scale = 1
                            / Math.sqrt(squares / norm.length
                                    + model.config().norms().epsilon());
                    for (int i = 0; i < norm.length; i++) {
                        expected[i] += Math.pow(embedding[token * norm.length + i] * scale * norm[i], 2);
                    }
                }
            }
            float[] sums = entry(matrix, "blk.0.attn_q.weight").sums();
            for (int i = 0; i < norm.length; i++) {
                assertThat((double) sums[i]).isCloseTo(expected[i], within(1e-4 * expected[i] + 1e-9));
            }
            assertThat(entry(matrix, "blk.0.attn_v.weight").sums()).isEqualTo(sums);
            assertThat(entry(matrix, "blk.0.attn_q.weight").counts()).containsExactly(8);
            assertThat(matrix.entries())
                    .hasSize(7 * model.config().layers().size())
                    .containsKeys("blk.1.attn_output.weight", "blk.1.ffn_up.weight", "blk.1.ffn_down.weight")
                    .doesNotContainKey("output.weight");
            assertThat(entry(matrix, "blk.1.ffn_down.weight").sums())
                    .hasSize(model.config().feedForwardSize());
            assertThat(matrix.chunks()).isEqualTo(2);
            assertThat(matrix.chunkSize()).isEqualTo(4);
            assertThat(progress).containsExactly("1/2", "2/2");
            assertThatThrownBy(
                            () -> new ImportanceCollector(model, compute).collect(List.of(), "", (done, total) -> {}))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static ImportanceMatrix.Entry entry(ImportanceMatrix matrix, String name) {
        return Objects.requireNonNull(matrix.entries().get(name), name);
    }

    private static float[] values(Checkpoint file, String name) {
        Tensor tensor = file.tensor(name).orElseThrow();
        int count = tensor.shape().stream().reduce(1L, Math::multiplyExact).intValue();
        float[] values = new float[count];
        Dequantizer.dequantize(tensor.dtype(), tensor.data(), 0, values, 0, count);
        return values;
    }
}
