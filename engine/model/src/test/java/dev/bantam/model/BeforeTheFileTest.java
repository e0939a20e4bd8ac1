package dev.bantam.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.GgufReader;
import dev.bantam.formats.GgufWriter;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.KernelChoice;
import dev.bantam.tensor.Tensor;
import dev.bantam.testkit.GoldenCase;
import dev.bantam.testkit.GoldenModels;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What can be told of a model before its file is there is what the file tells later.
class BeforeTheFileTest {
    @TempDir
    private Path directory;

    @Test
    void settingsAloneGiveTheConfigurationOfTheFile() throws IOException {
        for (GoldenCase golden : GoldenModels.in(GoldenCase.Format.GGUF)) {
            try (Checkpoint checkpoint = GgufReader.open(GoldenModels.extractGguf(golden, directory))) {
                ModelConfig config = Transformer.configure(checkpoint);
                assertThat(Transformer.configure(checkpoint.metadata(), config.vocabularySize()))
                        .isEqualTo(config);
                assertThat(checkpoint.tensorNames()).allMatch(Transformer::knowsTensor);
            }
        }
    }

    @Test
    void aTensorThatIsNotKnownIsRefused() throws IOException {
        String name = "rope_other.weight";
        Path file = directory.resolve("more.gguf");
        try (Checkpoint source = GgufReader.open(GoldenModels.extractGguf(GoldenModels.named("llama"), directory))) {
            GgufWriter writer = new GgufWriter();
            source.metadata().keys().forEach(key -> writer.copy(source, key));
            source.tensorNames()
                    .forEach(tensor -> writer.tensor(source.tensor(tensor).orElseThrow()));
            Tensor norm = source.tensor("output_norm.weight").orElseThrow();
            writer.tensor(new Tensor(name, norm.dtype(), norm.shape(), norm.data()));
            writer.write(file);
        }
        assertThat(Transformer.knowsTensor(name)).isFalse();
        try (Compute compute = new Compute(KernelChoice.best(), 1);
                Checkpoint checkpoint = GgufReader.open(file)) {
            assertThatThrownBy(() -> Transformer.load(checkpoint, compute))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining(name);
        }
    }

    @Test
    void theCacheIsCountedInPagesAndWindows() throws IOException {
        try (Checkpoint checkpoint =
                GgufReader.open(GoldenModels.extractGguf(GoldenModels.named("gemma3"), directory))) {
            ModelConfig config = Transformer.configure(checkpoint);
            long page = 64 * config.kvBytesPerToken(KvType.F32) / 7;
            assertThat(config.kvBytes(1, KvType.F32)).isEqualTo(7 * page);
            assertThat(config.kvBytes(64, KvType.F32)).isEqualTo(7 * page);
            // Six layers see 12 tokens, which lie in two pages; one layer sees all of them.
            assertThat(config.kvBytes(640, KvType.F32)).isEqualTo((6 * 2 + 10) * page);
        }
    }
}
