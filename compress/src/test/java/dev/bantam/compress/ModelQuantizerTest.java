package dev.bantam.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.FormatException;
import dev.bantam.formats.GgufReader;
import dev.bantam.formats.GgufWriter;
import dev.bantam.tensor.DType;
import dev.bantam.tensor.Dequantizer;
import dev.bantam.tensor.Tensor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelQuantizerTest {
    private static final ModelQuantizer.Progress SILENT = (done, total, tensor) -> {};
    private static final String DOWN = "blk.0.ffn_down.weight";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "Q2_K_S")
    void writesEveryTypeAndNeverOtherBytesForOtherThreads(FileType type) throws IOException {
        Path one = quantized(model(null), QuantizeOptions.of(type), 1);
        Path two = quantized(model(null), QuantizeOptions.of(type), 2);

        assertThat(Files.readAllBytes(one)).isEqualTo(Files.readAllBytes(two));
        try (Checkpoint file = GgufReader.open(one);
                Checkpoint source = GgufReader.open(model(null))) {
            assertThat(file.metadata().integer("general.file_type")).contains((long) type.number());
            assertThat(file.metadata().integer("general.quantization_version")).contains(2L);
            assertThat(file.metadata().string("general.name")).contains("hen");
            assertThat(file.metadata().floats("test.kept").orElseThrow()).containsExactly(1, 2);
            assertThat(file.tensorNames()).containsExactlyElementsOf(source.tensorNames());
            assertThat(file.entry("output_norm.weight").orElseThrow().dtype()).contains(DType.F32);
            assertThat(values(file, "output_norm.weight")).isEqualTo(values(source, "output_norm.weight"));
            float[] before = values(source, DOWN);
            float[] after = values(file, DOWN);
            double error = 0;
            double squares = 0;
            for (int i = 0; i < before.length; i++) {
                error += Math.pow(before[i] - after[i], 2);
                squares += Math.pow(before[i], 2);
            }
            assertThat(error / squares).isLessThan(0.08);
        }
    }

    @Test
    void knowsTheFileSizeBefore() throws IOException {
        try (Checkpoint source = GgufReader.open(model(null))) {
            for (FileType type : List.of(FileType.Q4_K_M, FileType.F16, FileType.Q5_1)) {
                ModelQuantizer quantizer = new ModelQuantizer(source, QuantizeOptions.of(type));
                Path file = folder.resolve("out.gguf");
                quantizer.write(file, 1, SILENT);
                assertThat(quantizer.fileSize()).isEqualTo(Files.size(file));
            }
        }
    }

    @Test
    void quantisesTwiceOnlyWhereAllowed() throws IOException {
        Path once = quantized(model(null), QuantizeOptions.of(FileType.Q8_0), 1);
        assertThatThrownBy(() -> quantized(once, QuantizeOptions.of(FileType.Q4_0), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("blk.0.attn_v.weight is Q8_0 already")
                .hasMessageContaining("--allow-requantize");
        // What stays in its format is copied, and loses nothing.
        Path again = quantized(once, QuantizeOptions.of(FileType.Q8_0), 1);
        assertThat(Files.readAllBytes(again)).isEqualTo(Files.readAllBytes(once));
        Path twice = quantized(once, QuantizeOptions.of(FileType.Q4_0).withRequantization(), 1);
        try (Checkpoint file = GgufReader.open(twice)) {
            assertThat(file.entry(DOWN).orElseThrow().dtype()).contains(DType.Q4_0);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, 1e30f})
    void namesTheTensorThatCanNotBeStoredAndLeavesNothingBehind(float value) throws IOException {
        Path bad = model(value);
        assertThatThrownBy(() -> quantized(bad, QuantizeOptions.of(FileType.Q4_0), 2))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("tensor " + DOWN + ", row 1")
                .hasMessageContaining(Float.isNaN(value) ? "NaN" : value > 1e38f ? "Infinity" : "too large");
        assertOnly(bad);
    }

    @Test
    void leavesNothingBehindWhenInterrupted() throws IOException {
        Path model = model(null);
        Path older = Files.writeString(folder.resolve("out.gguf"), "older");
        try (Checkpoint source = GgufReader.open(model)) {
            ModelQuantizer quantizer = new ModelQuantizer(source, QuantizeOptions.of(FileType.Q4_0));
            assertThatThrownBy(() -> quantizer.write(older, 2, (done, total, tensor) -> {
                        if (tensor.equals(DOWN)) {
                            Thread.currentThread().interrupt();
                        }
                    }))
                    .isInstanceOf(InterruptedIOException.class);
        } finally {
            Thread.interrupted();
        }
        assertThat(older).hasContent("older");
        assertOnly(model, older);
    }

    @Test
    void followsOverridesAndPurity() throws IOException {
        QuantizeOptions options = QuantizeOptions.of(FileType.Q4_K_M)
                .withOverrides(List.of(
                        TypeOverride.parse("ffn_down\\.weight$=q8_0"),
                        TypeOverride.parse("ffn_down=F16"),
                        TypeOverride.parse("attn_v=Q6_K")));
        try (Checkpoint source = GgufReader.open(model(null))) {
            Map<String, DType> mixed = planned(source, options);
            assertThat(mixed)
                    .containsEntry(DOWN, DType.Q8_0)
                    .containsEntry("blk.0.attn_v.weight", DType.Q8_0) // rows of 64: no whole Q6_K block
                    .containsEntry("output_norm.weight", DType.F32);
            assertThat(planned(source, QuantizeOptions.of(FileType.Q4_0).withPure()))
                    .containsEntry("token_embd.weight", DType.Q4_0)
                    .containsEntry(DOWN, DType.Q4_0);
        }
        for (String malformed : List.of("ffn_down", "=Q8_0", "x=Q9", "(=Q8_0")) {
            assertThatThrownBy(() -> TypeOverride.parse(malformed))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"" + malformed + "\"");
        }
    }

    @Test
    void choosesTheLargestFileThatFits() throws IOException {
        try (Checkpoint source = GgufReader.open(model(null))) {
            QuantizeOptions options = QuantizeOptions.of(FileType.F32);
            long q8 = new ModelQuantizer(source, options.withType(FileType.Q8_0)).fileSize();
            assertThat(TargetSize.choose(source, options, q8)).isEqualTo(new TargetSize.Choice(FileType.Q8_0, q8));
            assertThat(TargetSize.choose(source, options, q8 - 1).fileSize()).isLessThan(q8);
            assertThat(TargetSize.choose(source, options, 1L << 40).type()).isEqualTo(FileType.F16);
            assertThatThrownBy(() -> TargetSize.choose(source, options, 1000))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the smallest possible is");
        }
    }

    @Test
    void takesImportanceOfTheSameModelOnly() throws IOException {
        float[] sums = new float[256];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = i < 16 ? 1000 : 1;
        }
        try (Checkpoint source = GgufReader.open(model(null))) {
            float[] before = values(source, DOWN);
            double[] errors = new double[2];
            for (int weighted = 0; weighted < 2; weighted++) {
                QuantizeOptions options = QuantizeOptions.of(FileType.Q4_K_S);
                Path file = quantized(
                        model(null), weighted == 0 ? options : options.withImportance(importance(DOWN, sums)), 2);
                try (Checkpoint result = GgufReader.open(file)) {
                    float[] after = values(result, DOWN);
                    for (int i = 0; i < before.length; i++) {
                        errors[weighted] += i % 256 < 16 ? Math.pow(before[i] - after[i], 2) : 0;
                    }
                    assertThat(result.metadata().integer("quantize.imatrix.entries_count"))
                            .isEqualTo(weighted == 0 ? Optional.empty() : Optional.of(1L));
                }
            }
            assertThat(errors[1]).isLessThan(0.8 * errors[0]);
            QuantizeOptions other = QuantizeOptions.of(FileType.Q4_K_S).withImportance(importance(DOWN, new float[64]));
            assertThatThrownBy(() -> new ModelQuantizer(source, other))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("64 values for " + DOWN)
                    .hasMessageContaining("256 columns");
            assertThatThrownBy(() -> new ModelQuantizer(
                            source, QuantizeOptions.of(FileType.Q2_K_S).withPure()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("importance matrix");
        }
    }

    @Test
    void refusesWhatIsNoModel() throws IOException {
        Path file = folder.resolve("no-model.gguf");
        new GgufWriter().string("general.type", "imatrix").write(file);
        assertThatThrownBy(() -> quantized(file, QuantizeOptions.of(FileType.Q4_0), 1))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("general.architecture");
    }

    private static ImportanceMatrix importance(String matrix, float[] sums) {
        return new ImportanceMatrix(
                new TreeMap<>(Map.of(matrix, new ImportanceMatrix.Entry(sums, new float[] {1}))),
                List.of("text"),
                1,
                512);
    }

    private static Map<String, DType> planned(Checkpoint source, QuantizeOptions options) {
        Map<String, DType> types = new TreeMap<>();
        new ModelQuantizer(source, options)
                .tensors()
                .forEach(tensor -> types.put(tensor.source().name(), tensor.to()));
        return types;
    }

    private Path quantized(Path model, QuantizeOptions options, int threads) throws IOException {
        Path file = folder.resolve("quantized-" + options.type() + "-" + threads + "-" + model.getFileName());
        try (Checkpoint source = GgufReader.open(model)) {
            new ModelQuantizer(source, options).write(file, threads, SILENT);
        }
        return file;
    }

    /// A model of random numbers, not to be run. Rows of 64 and of 256.
    ///
    /// @param odd a value in the second row of its `ffn_down`
    private Path model(@Nullable Float odd) throws IOException {
        Path file = folder.resolve("model.gguf");
        GgufWriter writer = new GgufWriter()
                .string("general.architecture", "llama")
                .string("general.name", "hen")
                .uint32("general.file_type", 0)
                .uint32("llama.block_count", 1)
                .uint32("llama.attention.head_count", 4)
                .floats("test.kept", new float[] {1, 2});
        add(writer, "token_embd.weight", odd, 40, 64);
        add(writer, "blk.0.attn_v.weight", odd, 32, 64);
        add(writer, DOWN, odd, 64, 256);
        add(writer, "output_norm.weight", odd, 64);
        writer.write(file);
        return file;
    }

    private static void add(GgufWriter writer, String name, @Nullable Float odd, long... shape) {
        Random random = new Random(name.hashCode());
        int values = (int) (shape[0] * (shape.length > 1 ? shape[1] : 1));
        MemorySegment bytes = MemorySegment.ofArray(new byte[values * Float.BYTES]);
        ValueLayout.OfFloat floats = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values; i++) {
            bytes.set(floats, (long) i * Float.BYTES, (float) random.nextGaussian() * 0.05f);
        }
        if (odd != null && name.equals(DOWN)) {
            bytes.set(floats, 300L * Float.BYTES, odd);
        }
        writer.tensor(name, DType.F32, Arrays.stream(shape).boxed().toList(), () -> bytes);
    }

    private static float[] values(Checkpoint file, String name) {
        Tensor tensor = file.tensor(name).orElseThrow();
        int count = tensor.shape().stream().reduce(1L, Math::multiplyExact).intValue();
        float[] values = new float[count];
        Dequantizer.dequantize(tensor.dtype(), tensor.data(), 0, values, 0, count);
        return values;
    }

    private void assertOnly(Path... files) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).containsExactlyInAnyOrder(files);
        }
    }
}
