package dev.bantam.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.GgufReader;
import dev.bantam.formats.GgufWriter;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.DType;
import dev.bantam.tensor.KernelChoice;
import dev.bantam.testkit.GoldenModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a file says of its model: taken where it fits together, refused by name where it does not.
class DeclaredShapeTest {
    @TempDir
    private Path directory;

    @Test
    void theDeclaredShapeIsRead() {
        ModelConfig config = configure("gemma3", writer -> {});
        assertThat(config.hiddenSize()).isEqualTo(64);
        assertThat(config.querySize()).isEqualTo(96);
        assertThat(config.kvSize()).isEqualTo(48);
        assertThat(config.vocabularySize()).isEqualTo(320);
        assertThat(config.layers())
                .extracting(ModelConfig.LayerConfig::window)
                .containsExactly(12, 12, 12, 12, 12, 0, 12);
        assertThat(config.layers().get(5).rope()).isEqualTo(Rope.plain(1_000_000, 24, 256));
        assertThat(config.layers().get(6).rope()).isEqualTo(Rope.plain(10_000, 24, 256));
        assertThat(config.scales().embedding()).isEqualTo(8);
        assertThat(configure("llama-tied", writer -> {}).headDim()).isEqualTo(8);
    }

    /// Numbers that would end in a division by zero, an overflow, or all of the memory.
    @ParameterizedTest
    @CsvSource({
        "attention.head_count, 0",
        "attention.head_count, 7",
        "attention.head_count, 4000000000",
        "attention.head_count_kv, 0",
        "attention.head_count_kv, 3",
        "attention.head_count_kv, 2147483647",
        "embedding_length, 0",
        "embedding_length, 4294967295",
        "feed_forward_length, 0",
        "context_length, 0",
        "context_length, 2147483647",
        "block_count, 0",
        "block_count, 2000000000",
        "block_count, 4294967295"
    })
    void sizesThatNoModelHasAreRefused(String setting, long value) {
        for (String name : List.of("llama", "qwen2", "gemma3")) {
            assertThatThrownBy(() -> load(name, writer -> writer.uint32(name + "." + setting, value)))
                    .as(name)
                    .isInstanceOf(ModelException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "attention.key_length, 0",
        "attention.key_length, 23",
        "attention.key_length, 2147483646",
        "attention.value_length, 16"
    })
    void headsThatNoModelHasAreRefused(String setting, long value) {
        for (String name : List.of("llama", "gemma3")) {
            assertThatThrownBy(() -> load(name, writer -> writer.uint32(name + "." + setting, value)))
                    .as(name)
                    .isInstanceOf(ModelException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -1, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void numbersThatGiveNonsenseAreRefused(float value) {
        for (String name : List.of("llama", "qwen2", "gemma3")) {
            for (String setting : Set.of("attention.layer_norm_rms_epsilon", "rope.freq_base")) {
                assertThatThrownBy(() -> configure(name, writer -> writer.float32(name + "." + setting, value)))
                        .as(name + "." + setting)
                        .isInstanceOf(ModelException.class)
                        .hasMessageContaining(setting);
            }
        }
    }

    @Test
    void settingsThatWouldChangeTheResultAreRefused() {
        assertThatThrownBy(() -> configure("llama", writer -> writer.float32("llama.attn_logit_softcapping", 2)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("llama.attn_logit_softcapping");
        assertThatThrownBy(() -> configure("llama", writer -> writer.string("llama.rope.scaling.type", "dynamic")))
                .isInstanceOf(ModelException.class)
                .hasMessageContainingAll("llama.rope.scaling.type", "dynamic", "yarn");
        for (int dimensions : new int[] {0, 13, 26}) {
            assertThatThrownBy(
                            () -> configure("llama", writer -> writer.uint32("llama.rope.dimension_count", dimensions)))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContainingAll("llama.rope.dimension_count", Integer.toString(dimensions));
        }
        assertThatThrownBy(() -> configure("llama", writer -> writer.string("general.architecture", "mamba")))
                .isInstanceOf(ModelException.class)
                .hasMessageContainingAll("mamba", "llama", "qwen2", "gemma3");
    }

    @Test
    void tensorsThatDoNotBelongAreRefused() {
        assertThatThrownBy(() -> load(
                        "llama",
                        writer -> writer.tensor(
                                "blk.0.attn_q.bias",
                                DType.F32,
                                List.of(96L),
                                () -> MemorySegment.ofArray(new byte[384]))))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("blk.0.attn_k.bias");
        assertThatThrownBy(() -> load("llama", writer -> writer.uint32("llama.block_count", 2)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("blk.2.");
        assertThatThrownBy(() -> load("llama", writer -> writer.uint32("llama.block_count", 4)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("blk.3.");
    }

    @Test
    void aSessionTakesOnlyWhatItHasRoomFor() {
        try (Compute compute = new Compute(KernelChoice.best(), 1);
                Checkpoint checkpoint = open("llama", writer -> {});
                Transformer model = Transformer.load(checkpoint, compute)) {
            Session session = new Session(model, compute, 5);
            assertThatThrownBy(() -> session.prompt(new int[0], (done, total) -> true))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> session.prompt(new int[6], (done, total) -> true))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("6", "5");
            for (int id : new int[] {-1, 320}) {
                session.clear();
                assertThatThrownBy(() -> session.prompt(new int[] {4, id}, (done, total) -> true))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContainingAll("token " + id, "320");
            }
            session.clear();
            assertThat(session.prompt(new int[] {4, 5}, (done, total) -> true)).hasSize(320);
            assertThat(session.length()).isEqualTo(2);
            for (int i = 0; i < 3; i++) {
                session.generate(7);
            }
            assertThatThrownBy(() -> session.generate(7)).isInstanceOf(IllegalArgumentException.class);
            assertThat(session.length()).isEqualTo(5);
        }
    }

    private ModelConfig configure(String name, Consumer<GgufWriter> changes) {
        try (Checkpoint checkpoint = open(name, changes)) {
            return Transformer.configure(checkpoint);
        }
    }

    private void load(String name, Consumer<GgufWriter> changes) {
        try (Compute compute = new Compute(KernelChoice.best(), 1);
                Checkpoint checkpoint = open(name, changes);
                Transformer model = Transformer.load(checkpoint, compute)) {
            assertThat(model.weightBytes()).isPositive();
        }
    }

    /// The golden model with other metadata: what is put again replaces what it has.
    private Checkpoint open(String name, Consumer<GgufWriter> changes) {
        Path target = directory.resolve(name + "-changed.gguf");
        try (Checkpoint source = GgufReader.open(GoldenModels.extractGguf(GoldenModels.named(name), directory))) {
            GgufWriter writer = new GgufWriter();
            source.metadata().keys().forEach(key -> writer.copy(source, key));
            source.tensorNames()
                    .forEach(tensor -> writer.tensor(source.tensor(tensor).orElseThrow()));
            changes.accept(writer);
            writer.write(target);
            return GgufReader.open(target);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
