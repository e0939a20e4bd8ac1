package dev.bantam.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.formats.AdapterFolder;
import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.FormatException;
import dev.bantam.formats.GgufReader;
import dev.bantam.formats.SafetensorsReader;
import dev.bantam.formats.SafetensorsWriter;
import dev.bantam.model.Adapter;
import dev.bantam.model.Adapter.Pair;
import dev.bantam.model.AdapterTarget;
import dev.bantam.model.ModelConfig;
import dev.bantam.model.ModelException;
import dev.bantam.model.Transformer;
import dev.bantam.tensor.DType;
import dev.bantam.testkit.GoldenModels;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Adapters written and read again, and folders that lie.
class AdapterFileTest {
    private static final String FIRST = "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight";

    @TempDir
    private Path directory;

    private ModelConfig config;
    private Path folder;

    @BeforeEach
    void save() throws IOException {
        try (Checkpoint checkpoint =
                GgufReader.open(GoldenModels.extractGguf(GoldenModels.named("llama"), directory))) {
            config = Transformer.configure(checkpoint);
        }
        folder = directory.resolve("adapter");
        AdapterFile.save(adapter(EnumSet.of(AdapterTarget.QUERY, AdapterTarget.DOWN)), folder, "tiny");
    }

    private Adapter adapter(Set<AdapterTarget> targets) {
        Adapter adapter = new Adapter(config, 3, 4.5f, targets);
        Random random = new Random(1);
        adapter.pairs().forEach(pair -> {
            for (int i = 0; i < pair.a().length; i++) {
                pair.a()[i] = random.nextFloat();
            }
            for (int i = 0; i < pair.b().length; i++) {
                pair.b()[i] = random.nextFloat();
            }
        });
        return adapter;
    }

    private static Adapter load(Path folder, ModelConfig config) throws IOException {
        try (Checkpoint checkpoint = AdapterFolder.open(folder)) {
            return Adapter.load(checkpoint, config);
        }
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Adapter saved = adapter(EnumSet.allOf(AdapterTarget.class));
        AdapterFile.save(saved, folder, "");
        Adapter loaded = load(folder, config);
        assertThat(loaded.rank()).isEqualTo(3);
        assertThat(loaded.alpha()).isEqualTo(4.5f);
        assertThat(loaded.scaling()).isEqualTo(1.5f);
        assertThat(loaded.targets()).isEqualTo(saved.targets());
        List<Pair> expected = saved.pairs().toList();
        List<Pair> actual = loaded.pairs().toList();
        assertThat(actual).hasSize(21);
        for (int p = 0; p < expected.size(); p++) {
            assertThat(actual.get(p).a()).isEqualTo(expected.get(p).a());
            assertThat(actual.get(p).b()).isEqualTo(expected.get(p).b());
        }
        try (Checkpoint checkpoint = SafetensorsReader.open(folder.resolve(AdapterFile.WEIGHTS))) {
            assertThat(checkpoint.tensorNames())
                    .contains(FIRST, "base_model.model.model.layers.2.mlp.down_proj.lora_B.weight");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"peft_type\" : \"LORA\" | \"peft_type\" : \"IA3\" | peft_type",
                "\"r\" : 3 | \"r\" : 0 | r is 0",
                "\"r\" : 3 | \"r\" : \"3\" | r is",
                "\"lora_alpha\" : 4.5 | \"lora_alpha\" : -1 | lora_alpha",
                "\"use_rslora\" : false | \"use_rslora\" : true | use_rslora",
                "\"use_rslora\" : false | \"use_dora\" : true | use_dora",
                "\"use_rslora\" : false | \"rank_pattern\" : {\"q_proj\" : 2} | rank_pattern",
                "\"use_rslora\" : false | \"never_heard_of\" : 1 | never_heard_of",
                "\"bias\" : \"none\" | \"bias\" : \"all\" | bias",
                "\"init_lora_weights\" : true | \"init_lora_weights\" : \"pissa\" | init_lora_weights",
                "\"modules_to_save\" : null | \"modules_to_save\" : [\"lm_head\"] | modules_to_save",
                "\"target_modules\" : [ \"q_proj\", \"down_proj\" ] | \"target_modules\" : \"all-linear\" | target_modules",
                "\"target_modules\" : [ \"q_proj\", \"down_proj\" ] | \"target_modules\" : [] | target_modules",
                "\"r\" : 3 | \"r\" : 3, \"r\" : 3 | no valid JSON"
            })
    void settingsThatCannotBeRunAreRefused(String setting, String other, String named) throws IOException {
        configure(setting, other);
        assertThatThrownBy(() -> load(folder, config))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(named);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"r\" : 3 | \"r\" : 4 | has shape [3, 64]",
                "\"r\" : 3 | \"r\" : 2000000000 | rank is 2000000000",
                "\"down_proj\" | \"up_proj\" | mlp.up_proj",
                "\"down_proj\" | \"embed_tokens\" | embed_tokens",
                ", \"down_proj\" | '' | can't be used with this model"
            })
    void configurationsThatDoNotFitTheTensorsAreRefused(String setting, String other, String named) throws IOException {
        configure(setting, other);
        assertThatThrownBy(() -> load(folder, config))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(named);
    }

    private void configure(String setting, String other) throws IOException {
        Path file = folder.resolve("adapter_config.json");
        String text = Files.readString(file);
        assertThat(text).contains(setting);
        Files.writeString(file, text.replace(setting, other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3 | 63 | 1 | has shape [3, 63]",
                "2 | 64 | 1 | has shape [2, 64]",
                "3 | 64 | NaN | not finite",
                "3 | 64 | -Infinity | not finite",
                "0 | 0 | 0 | are missing"
            })
    void tensorsThatDoNotFitAreRefused(int rows, int columns, float value, String named) throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter();
        Path file = folder.resolve(AdapterFile.WEIGHTS);
        try (Arena arena = Arena.ofConfined();
                Checkpoint checkpoint = SafetensorsReader.open(file)) {
            for (String name : checkpoint.tensorNames()) {
                if (!name.equals(FIRST)) {
                    writer.tensor(checkpoint.tensor(name).orElseThrow());
                }
            }
            if (rows > 0) {
                ByteBuffer bytes = ByteBuffer.allocate(4 * rows * columns).order(ByteOrder.LITTLE_ENDIAN);
                while (bytes.hasRemaining()) {
                    bytes.putFloat(value);
                }
                MemorySegment data = arena.allocate(bytes.capacity()).copyFrom(MemorySegment.ofArray(bytes.array()));
                writer.tensor(FIRST, DType.F32, List.of((long) rows, (long) columns), () -> data);
            }
            writer.write(directory.resolve("changed"));
        }
        Files.move(directory.resolve("changed"), file, StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> load(folder, config))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(named);
    }

    @Test
    void anotherModelsAdapterIsRefused() throws IOException {
        ModelConfig other;
        try (Checkpoint checkpoint =
                GgufReader.open(GoldenModels.extractGguf(GoldenModels.named("qwen2-tied"), directory))) {
            other = Transformer.configure(checkpoint);
        }
        assertThatThrownBy(() -> load(folder, other))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("layers.3");
    }
}
