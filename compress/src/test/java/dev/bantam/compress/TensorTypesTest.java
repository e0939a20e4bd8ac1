package dev.bantam.compress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.GgufReader;
import dev.bantam.formats.GgufWriter;
import dev.bantam.formats.TensorEntry;
import dev.bantam.tensor.DType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against what llama-quantize chooses, written by `testkit/goldens/formats/quantized_types.py`.
class TensorTypesTest {
    @TempDir
    private Path folder;

    @Test
    void givesEachTensorTheFormatThatLlamaQuantizeGivesIt() throws IOException {
        int models = 0;
        int mixtures = 0;
        // Each model's tensors come before its mixtures.
        GgufWriter writer = new GgufWriter();
        Path file = folder;
        for (String line : lines()) {
            List<String> fields = List.of(line.split(" ", -1));
            switch (fields.getFirst()) {
                case "model" -> {
                    writer = writer(fields);
                    file = folder.resolve("model" + models++ + ".gguf");
                }
                case "tensor" -> add(writer, fields);
                default -> {
                    if (!Files.exists(file)) {
                        writer.write(file);
                    }
                    try (Checkpoint source = GgufReader.open(file)) {
                        requireSame(source, fields);
                    }
                    mixtures++;
                }
            }
        }
        assertThat(models).isEqualTo(5);
        assertThat(mixtures).isEqualTo(5 * 16);
    }

    private static void requireSame(Checkpoint source, List<String> line) {
        TensorTypes types = new TensorTypes(source, QuantizeOptions.of(FileType.named(line.get(1))));
        List<String> chosen = new ArrayList<>();
        for (TensorEntry entry : source.entries().values()) {
            chosen.add(entry.name() + " " + types.of(entry, entry.dtype().orElseThrow()));
        }
        List<String> expected = new ArrayList<>();
        for (String name : source.tensorNames()) {
            expected.add(name + " " + line.get(2 + expected.size()));
        }
        assertThat(chosen).as("%s of %s", line.get(1), source).isEqualTo(expected);
    }

    private static GgufWriter writer(List<String> line) {
        GgufWriter writer = new GgufWriter().string("general.architecture", line.get(1));
        for (String setting : line.subList(2, line.size())) {
            int equals = setting.indexOf('=');
            String key = switch (setting.substring(0, equals)) {
                case "layers" -> "block_count";
                case "heads" -> "attention.head_count";
                case "kv" -> "attention.head_count_kv";
                default -> "expert_count";
            };
            writer.uint32(line.get(1) + "." + key, Long.parseLong(setting.substring(equals + 1)));
        }
        return writer;
    }

    private static void add(GgufWriter writer, List<String> line) {
        List<Long> shape = line.stream().skip(2).map(Long::parseLong).toList();
        DType dtype = shape.size() > 1 ? DType.F16 : DType.F32;
        long values = shape.stream().reduce(1L, Math::multiplyExact);
        writer.tensor(line.get(1), dtype, shape, () -> MemorySegment.ofArray(new byte[(int) dtype.byteSize(values)]));
    }

    private static List<String> lines() throws IOException {
        String name = "dev/bantam/testkit/formats/quantized/types.txt";
        try (InputStream in = ClassLoader.getSystemResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
