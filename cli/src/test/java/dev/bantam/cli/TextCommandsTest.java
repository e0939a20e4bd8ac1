package dev.bantam.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bantam.api.AnswerListener;
import dev.bantam.api.Completion;
import dev.bantam.api.GenerationOptions;
import dev.bantam.api.Sampling;
import dev.bantam.generate.LocalModel;
import dev.bantam.testkit.GoldenEmbeddings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// tokenize, embed, fill, several answers, and JSON for programs.
class TextCommandsTest {
    private static final String PROMPT = "The ferry left at six";

    @TempDir
    private Path directory;

    private Shell shell = new Shell(Path.of(""));

    @BeforeEach
    void home() {
        shell = new Shell(directory.resolve("home"));
    }

    @Test
    void tokenizeShowsIdsAndPieces() throws IOException {
        Path file = TinyModels.chat("llama", directory);
        try (LocalModel model = LocalModel.load(file)) {
            int[] ids = model.rawPrompt("fog\n\"é\"");
            Shell.Outcome outcome =
                    shell.run("tokenize", file.toString(), "fog\n\"é\"").done();
            assertThat(outcome.out()).hasLineCount(ids.length).contains("\\n", "\\\"");
            assertThat(outcome.err()).contains(ids.length + " tokens", "7 characters");
            assertThat(shell.run("tokenize", file.toString(), "fog\n\"é\"", "--ids")
                            .done()
                            .out()
                            .strip()
                            .split(" ", -1))
                    .hasSize(ids.length)
                    .endsWith(Integer.toString(ids[ids.length - 1]));
            // From a file and from standard input it is the same text.
            Path text = Files.writeString(directory.resolve("text.txt"), "fog\n\"é\"");
            assertThat(shell.run("tokenize", file.toString(), "-f", text.toString())
                            .out())
                    .isEqualTo(outcome.out());
            byte[] input = "fog\n\"é\"".getBytes(StandardCharsets.UTF_8);
            assertThat(shell.input(input).run("tokenize", file.toString()).out())
                    .isEqualTo(outcome.out());
            assertThat(shell.input(input).run("tokenize", file.toString(), "-").out())
                    .isEqualTo(outcome.out());
            assertThat(shell.input(input)
                            .run("tokenize", file.toString(), "-f", "-")
                            .out())
                    .isEqualTo(outcome.out());
            shell.run("tokenize", file.toString(), "fog", "--ids", "--format", "json")
                    .failed(ExitCodes.USAGE, "--ids and --format json");
        }
    }

    @Test
    void tokenizeMarksWhatTheTemplateWrites() {
        String file = TinyModels.chat("llama", directory).toString();
        Shell.Outcome outcome = shell.run("tokenize", file, "--template", "--system", "Be brief.", "<eos>fog")
                .done();
        // The template's own, and not the one in the text.
        assertThat(outcome.out().lines().filter(line -> line.endsWith("<eos>  (control)")))
                .hasSize(2);
        assertThat(outcome.out().lines().filter(line -> line.endsWith("<unk>  (control)")))
                .hasSize(3);
        shell.run("tokenize", file, "fog", "--system", "x").failed(ExitCodes.USAGE, "--template");
        shell.run("tokenize", TinyModels.file("qwen2", directory).toString(), "--template", "fog")
                .failed(ExitCodes.USAGE, "chat template");
    }

    @Test
    void tokenizeAsJson() {
        String file = TinyModels.chat("llama", directory).toString();
        JsonNode json = json("tokenize", file, "é<eos>", "--format", "json");
        assertThat(json.propertyNames()).containsExactly("model", "count", "characters", "tokens");
        assertThat(json.get("count").asInt()).isEqualTo(json.get("tokens").size());
        assertThat(json.get("characters").asInt()).isEqualTo(6);
        assertThat(json.get("tokens").get(0).propertyNames()).containsExactly("id", "text", "bytes", "control");
        byte[] bytes = new byte[64];
        int length = 0;
        for (JsonNode token : json.get("tokens")) {
            assertThat(token.get("control").asBoolean()).isFalse();
            for (JsonNode value : token.get("bytes")) {
                bytes[length++] = (byte) value.asInt();
            }
        }
        assertThat(new String(bytes, 0, length, StandardCharsets.UTF_8).strip()).isEqualTo("é<eos>");
    }

    @Test
    void embedGivesAVectorALine() throws IOException {
        Path file = TinyModels.file("llama", directory);
        byte[] input = "The fog\nsix hens\n".getBytes(StandardCharsets.UTF_8);
        String plain = shell.input(input).run("embed", file.toString()).done().out();
        JsonNode json = JsonMapper.shared()
                .readTree(shell.input(input)
                        .run("embed", file.toString(), "--format", "json")
                        .done()
                        .out());
        assertThat(json.propertyNames()).containsExactly("model", "pooling", "dimensions", "embeddings");
        assertThat(json.get("pooling").asString()).isEqualTo("mean");
        try (LocalModel model = LocalModel.load(file)) {
            List<String> texts = List.of("The fog", "six hens");
            assertThat(plain).hasLineCount(2);
            for (int i = 0; i < 2; i++) {
                float[] vector = model.embed(texts.get(i));
                String[] printed = plain.lines().toList().get(i).split(" ", -1);
                JsonNode embedding = json.get("embeddings").get(i);
                assertThat(embedding.propertyNames()).containsExactly("index", "tokens", "embedding");
                assertThat(embedding.get("index").asInt()).isEqualTo(i);
                assertThat(embedding.get("tokens").asInt()).isEqualTo(model.rawPrompt(texts.get(i)).length);
                double squares = 0;
                for (int d = 0; d < vector.length; d++) {
                    assertThat(Float.parseFloat(printed[d])).isEqualTo(vector[d]);
                    assertThat((float) embedding.get("embedding").get(d).asDouble())
                            .isEqualTo(vector[d]);
                    squares += vector[d] * vector[d];
                }
                assertThat(squares).isCloseTo(1, within(1e-5));
            }
        }
        shell.input("a\n\nb\n".getBytes(StandardCharsets.UTF_8))
                .run("embed", file.toString())
                .failed(ExitCodes.USAGE, "line 2 is empty");
        shell.input(new byte[0]).run("embed", file.toString()).failed(ExitCodes.USAGE, "no text");
        shell.interactive().run("embed", file.toString()).failed(ExitCodes.USAGE, "no text");
    }

    @Test
    void anEmbeddingModelEmbedsAndWritesNothing() throws IOException {
        String folder =
                GoldenEmbeddings.named("bert-cls").extractFolder(directory).toString();
        JsonNode json = JsonMapper.shared()
                .readTree(shell.run("embed", folder, "six hens", "--format", "json")
                        .done()
                        .out());
        assertThat(json.get("pooling").asString()).isEqualTo("cls");
        assertThat(json.get("dimensions").asInt()).isEqualTo(24);
        assertThat(json.get("embeddings").get(0).get("tokens").asInt()).isEqualTo(9);
        assertThat(shell.run("show", folder).done().out()).contains("bert", "runs here", "yes");
        shell.run("run", folder, "six hens").failed(ExitCodes.BAD_FILE, "no next token; use embed");
        shell.run("embed", folder, "hen ".repeat(30)).failed(ExitCodes.PROMPT_TOO_LONG, "92", "72");
    }

    @Test
    void fillWritesTheMiddleAlone() throws IOException {
        Path file = TinyModels.changed(
                "llama",
                directory,
                writer -> writer.uint32("tokenizer.ggml.fim_pre_token_id", 3)
                        .uint32("tokenizer.ggml.fim_suf_token_id", 0)
                        .uint32("tokenizer.ggml.fim_mid_token_id", 2));
        Path before = Files.writeString(directory.resolve("before"), "The ferry ");
        Path after = Files.writeString(directory.resolve("after"), " at six.\n");
        String expected;
        try (LocalModel model = LocalModel.load(file)) {
            expected = model.fill("The ferry ", " at six.\n", options(0), AnswerListener.silent())
                    .text();
        }
        String[] files = {
            "fill", file.toString(), "--prefix-file", before.toString(), "--suffix-file", after.toString(), "-n", "12"
        };
        assertThat(shell.run(files).done().out()).isEqualTo(expected);
        assertThat(shell.run("fill", file.toString(), "--prefix", "The ferry ", "--suffix", " at six.\n", "-n", "12")
                        .done()
                        .out())
                .isEqualTo(expected);
        assertThat(shell.input("The ferry ".getBytes(StandardCharsets.UTF_8))
                        .run(
                                "fill",
                                file.toString(),
                                "--prefix-file",
                                "-",
                                "--suffix-file",
                                after.toString(),
                                "-n",
                                "12")
                        .done()
                        .out())
                .isEqualTo(expected);
        JsonNode json = json(
                "fill",
                file.toString(),
                "--prefix",
                "The ferry ",
                "--suffix",
                " at six.\n",
                "-n",
                "12",
                "--format",
                "json");
        assertThat(json.get("answers").get(0).get("text").asString()).isEqualTo(expected);
        shell.run("fill", file.toString()).failed(ExitCodes.USAGE, "--prefix-file");
        shell.run("fill", TinyModels.file("qwen2", directory).toString(), "--prefix", "a")
                .failed(ExitCodes.USAGE, "can't fill in", "prefix", "suffix", "middle");
    }

    @Test
    void severalAnswersHaveSeedsOfTheirOwn() throws IOException {
        Path file = TinyModels.file("llama", directory);
        List<Completion> expected = completions(file, 4);
        Shell.Outcome several = shell.run(
                        "run",
                        file.toString(),
                        PROMPT,
                        "--raw",
                        "-n",
                        "12",
                        "--temperature",
                        "1.5",
                        "--seed",
                        "7",
                        "--n",
                        "3")
                .done();
        assertThat(several.out())
                .isEqualTo(expected.get(0).text() + "\n\n" + expected.get(1).text() + "\n\n"
                        + expected.get(2).text() + "\n");
        assertThat(several.err()).contains("seed 7", "seed 8", "seed 9", "mean log-probability");

        List<Completion> ranked = new ArrayList<>(expected);
        ranked.sort(Comparator.comparingDouble(completion -> -completion.tokens().stream()
                .mapToDouble(token -> token.logprob())
                .average()
                .orElseThrow()));
        assertThat(shell.run(
                                "run",
                                file.toString(),
                                PROMPT,
                                "--raw",
                                "-n",
                                "12",
                                "--temperature",
                                "1.5",
                                "--seed",
                                "7",
                                "--best-of",
                                "4")
                        .done()
                        .out())
                .isEqualTo(ranked.getFirst().text() + "\n");
        JsonNode json = json(
                "run",
                file.toString(),
                PROMPT,
                "--raw",
                "-n",
                "12",
                "--temperature",
                "1.5",
                "--seed",
                "7",
                "--best-of",
                "4",
                "--n",
                "2",
                "--format",
                "json",
                "--logprobs");
        assertThat(json.propertyNames()).containsExactly("model", "prompt_tokens", "answers", "timing");
        assertThat(json.get("timing").propertyNames())
                .containsExactly("load_seconds", "first_token_seconds", "prompt_seconds", "generation_seconds");
        assertThat(json.get("answers")).hasSize(2);
        for (int i = 0; i < 2; i++) {
            JsonNode answer = json.get("answers").get(i);
            assertThat(answer.propertyNames())
                    .containsExactly("text", "finish_reason", "seed", "tokens", "mean_logprob", "logprobs");
            assertThat(answer.get("text").asString()).isEqualTo(ranked.get(i).text());
            assertThat(answer.get("logprobs")).hasSize(ranked.get(i).tokens().size());
        }
    }

    @Test
    void answersThatWouldBeTheSameAreRefused() {
        String file = TinyModels.file("llama", directory).toString();
        shell.run("run", file, "p", "--n", "2", "--temperature", "0").failed(ExitCodes.USAGE, "--n", "temperature");
        shell.run("run", file, "p", "--n", "0").failed(ExitCodes.USAGE, "--n");
        shell.run("run", file, "p", "--n", "3", "--best-of", "2").failed(ExitCodes.USAGE, "--best-of");
        shell.run("run", file, "p", "--typical", "0").failed(ExitCodes.USAGE, "typical");
    }

    @Test
    void reportsAsJson() throws IOException {
        String file = TinyModels.file("llama", directory).toString();
        JsonNode doctor = json("doctor", "--format", "json");
        assertThat(doctor.propertyNames())
                .containsExactly("java", "system", "processors", "heap_bytes", "kernels", "formats", "problems");
        assertThat(doctor.get("kernels").propertyNames()).containsExactly("description", "lanes", "reason");
        assertThat(doctor.get("formats").get(0).propertyNames())
                .containsExactly("name", "packing", "tile_rows", "bits_in_memory", "bits_in_file");
        JsonNode bench = json("bench", "-m", file, "-p", "8", "-n", "2", "-d", "4", "-r", "2", "-o", "json");
        assertThat(bench).hasSize(2);
        assertThat(bench.get(0).propertyNames())
                .containsExactlyInAnyOrder(
                        "model_filename",
                        "model_size",
                        "n_threads",
                        "n_prompt",
                        "n_gen",
                        "n_depth",
                        "avg_ts",
                        "stddev_ts",
                        "samples_ts",
                        "gflops",
                        "machine_gb_per_second",
                        "machine_gflops");
        assertThat(bench.get(1).get("gb_per_second").asDouble()).isPositive();
        assertThat(bench.get(1).get("n_depth").asInt()).isEqualTo(4);
        Path text = Files.writeString(directory.resolve("text.txt"), "The ferry left, and the fog came. ".repeat(12));
        JsonNode perplexity = json(
                "perplexity", "-m", file, "-f", text.toString(), "--ctx", "32", "--chunks", "2", "--format", "json");
        assertThat(perplexity.propertyNames())
                .containsExactly("model", "context", "perplexity", "standard_error", "tokens");
        assertThat(perplexity.get("perplexity").asDouble()).isPositive();
    }

    private List<Completion> completions(Path file, int count) throws IOException {
        try (LocalModel model = LocalModel.load(file)) {
            List<Completion> completions = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                GenerationOptions options = options(7 + i);
                completions.add(model.complete(
                        PROMPT,
                        options.withSampling(options.sampling().withTemperature(1.5f)),
                        AnswerListener.silent()));
            }
            return completions;
        }
    }

    /// What the commands do where nothing else is said, but shorter.
    private static GenerationOptions options(long seed) {
        return GenerationOptions.DEFAULT
                .withSampling(Sampling.GREEDY
                        .withTemperature(0.2f)
                        .withCandidates(0, 0.9f, 0)
                        .withSeed(seed))
                .withMaxTokens(12);
    }

    /// One document, and nothing else, on standard output.
    private JsonNode json(String... arguments) {
        return JsonMapper.shared().readTree(shell.run(arguments).done().out());
    }
}
