package dev.bantam.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.Checkpoints;
import dev.bantam.formats.FormatException;
import dev.bantam.model.ForwardPass.Logits;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.KernelChoice;
import dev.bantam.tensor.TokenRole;
import dev.bantam.testkit.GoldenEmbeddings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Vectors of tiny models against transformers, and what is refused.
class TextVectorsTest {
    private static final float TOLERANCE = 1e-5f;

    @TempDir
    private Path directory;

    static List<GoldenEmbeddings> goldens() {
        return GoldenEmbeddings.all();
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void vectorsAreThoseOfTransformers(GoldenEmbeddings golden) throws IOException {
        for (Path path : List.of(golden.extractGguf(directory), golden.extractFolder(directory))) {
            try (Compute compute = compute(2);
                    Transformer model = load(path, compute)) {
                List<float[]> vectors = new TextVectors(model, compute).embed(golden.sequences());
                assertThat(vectors).hasSameSizeAs(golden.vectors());
                for (int i = 0; i < vectors.size(); i++) {
                    assertThat(vectors.get(i)).as("%s %d", path, i).hasSize(model.embeddingSize());
                    assertThat(vectors.get(i)).containsExactly(golden.vectors().get(i), within(TOLERANCE));
                }
            }
        }
    }

    /// So many texts that they take several passes.
    @ParameterizedTest
    @MethodSource("goldens")
    void companyAndThreadsChangeNoBit(GoldenEmbeddings golden) throws IOException {
        Path path = golden.extractGguf(directory);
        List<int[]> many = new ArrayList<>();
        for (int round = 0; round < 15; round++) {
            many.addAll(golden.sequences());
        }
        List<float[]> alone = new ArrayList<>();
        try (Compute compute = compute(1);
                Transformer model = load(path, compute)) {
            for (int[] sequence : golden.sequences()) {
                alone.addAll(new TextVectors(model, compute).embed(List.of(sequence)));
            }
        }
        try (Compute compute = compute(3);
                Transformer model = load(path, compute)) {
            List<float[]> together = new TextVectors(model, compute).embed(many);
            for (int i = 0; i < many.size(); i++) {
                assertThat(together.get(i)).isEqualTo(alone.get(i % alone.size()));
            }
        }
    }

    @Test
    void noTokenFollows() throws IOException {
        GoldenEmbeddings golden = GoldenEmbeddings.named("gemma-embedding");
        int[] tokens = golden.sequences().getFirst();
        try (Compute compute = compute(1);
                Transformer model = load(golden.extractGguf(directory), compute)) {
            ForwardPass pass = new ForwardPass(model, compute, 64);
            KvCache cache = model.newCache(tokens.length);
            assertThatThrownBy(() -> pass.run(tokens, 0, 9, TokenRole.PROMPT, cache, Logits.LAST))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("no next token");
            pass.run(tokens, 0, 9, TokenRole.PROMPT, cache, Logits.NONE);
            assertThatThrownBy(() -> pass.run(tokens, 9, 12, TokenRole.PROMPT, cache, Logits.NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at once");
        }
    }

    @Test
    void aTextMustFit() throws IOException {
        try (Compute compute = compute(1);
                Transformer model = load(GoldenEmbeddings.named("bert-mean").extractGguf(directory), compute)) {
            TextVectors vectors = new TextVectors(model, compute);
            assertThatThrownBy(() -> vectors.embed(List.of(new int[73])))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("73")
                    .hasMessageContaining("72");
            assertThatThrownBy(() -> vectors.embed(List.of(new int[0]))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /// Each file with something in it replaced, and what the message names.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bert-mean | config.json | \"gelu\" | \"relu\" | hidden_act",
                "bert-mean | config.json | \"pad_token_id\" | \"position_embedding_type\": \"relative_key\", \"x\" "
                        + "| position_embedding_type",
                "bert-mean | config.json | \"is_decoder\": false | \"is_decoder\": true | is_decoder",
                "bert-mean | config.json | \"max_position_embeddings\": 72 | \"max_position_embeddings\": 80 "
                        + "| position_embd",
                "bert-mean | 1_Pooling/config.json | tokens\": true | tokens\": false | pooling_mode",
                "bert-mean | 1_Pooling/config.json | max_tokens\": false | max_tokens\": true | max_tokens",
                "bert-mean | modules.json | Normalize | CNN | CNN",
                "bert-mean | modules.json | Pooling\" | WordWeights\" | WordWeights",
                "bert-mean | modules.json | 1_Pooling | ../1_Pooling | ../1_Pooling",
                "bert-cls | 1_Pooling/config.json | \"cls\" | \"weightedmean\" | weightedmean",
                "bert-cls | tokenizer_config.json | true | false | ",
                "bert-cls | config_sentence_transformers.json | null | \"query\" | default_prompt_name",
                "gemma-embedding | 2_Dense/config.json | Identity | Tanh | activation_function",
                "gemma-embedding | 3_Dense/config.json | \"in_features\": 64 | \"in_features\": 65 | dense_3_feat_in",
            })
    void unknownSettingsAreRefusedByName(String name, String file, String from, String to, String named)
            throws IOException {
        Path folder = GoldenEmbeddings.named(name).extractFolder(directory);
        String before = Files.readString(folder.resolve(file));
        assertThat(before).contains(from);
        Files.writeString(folder.resolve(file), before.replace(from, to));
        try (Compute compute = compute(1)) {
            if (named == null) {
                load(folder, compute).close();
                return;
            }
            assertThatThrownBy(() -> load(folder, compute).close())
                    .isInstanceOfAny(FormatException.class, ModelException.class)
                    .hasMessageContaining(named);
        }
    }

    @Test
    void poolingMustBeSaid() throws IOException {
        Path folder = GoldenEmbeddings.named("bert-mean").extractFolder(directory);
        Files.delete(folder.resolve("modules.json"));
        assertThatThrownBy(() -> Checkpoints.open(folder))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("modules.json is missing");
    }

    private static Compute compute(int threads) {
        return new Compute(KernelChoice.best(), threads);
    }

    private static Transformer load(Path path, Compute compute) throws IOException {
        try (Checkpoint checkpoint = Checkpoints.open(path)) {
            return Transformer.load(checkpoint, compute);
        }
    }
}
