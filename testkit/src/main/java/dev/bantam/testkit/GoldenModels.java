package dev.bantam.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// The tiny models of `testkit/goldens/models`, with what Hugging Face transformers computes with them.
public final class GoldenModels {
    private static final List<String> NAMES =
            List.of("llama", "llama-tied", "qwen2", "qwen2-tied", "gemma3", "gemma3-scaled");

    private static final List<String> FURTHER = List.of(
            "llama3",
            "llama-linear",
            "mistral",
            "ministral",
            "qwen3",
            "qwen3-yarn",
            "qwen2-yarn",
            "smollm3",
            "granite",
            "phi3",
            "phi3-longrope",
            "stablelm",
            "stablelm-parallel",
            "olmo2",
            "nemotron",
            "gemma",
            "gemma2",
            "mixtral",
            "qwen3-moe");

    /// The model whose Hugging Face folder is whole, with a vocabulary and a chat template.
    public static final String WITH_VOCABULARY = "llama3";

    private GoldenModels() {}

    /// Further families, each stored in both formats, smaller still: 72 tokens, weights in 16 bits.
    public static List<GoldenCase> further() {
        return FURTHER.stream().map(GoldenModels::named).toList();
    }

    /// The first families' models, in a fixed order.
    public static List<GoldenCase> all() {
        return NAMES.stream().map(GoldenModels::named).toList();
    }

    /// Those of [#all] that are stored in one format.
    public static List<GoldenCase> in(GoldenCase.Format format) {
        return all().stream()
                .filter(golden -> golden.formats().contains(format))
                .toList();
    }

    /// The model of that name.
    ///
    /// @throws IllegalArgumentException if there is none
    public static GoldenCase named(String name) {
        if (!NAMES.contains(name) && !FURTHER.contains(name)) {
            throw new IllegalArgumentException("no golden model " + name + "; there are " + NAMES + FURTHER);
        }
        JsonNode json = Resources.json("models/" + name + "/expected.json");
        float[][] logits = matrix(name, json.get("logits"));
        List<GoldenCase.Sequence> sequences = new ArrayList<>();
        int row = 0;
        for (JsonNode sequence : json.get("sequences")) {
            int[] tokens = Resources.integers(sequence);
            float[][] rows = IntStream.range(row, row + tokens.length)
                    .mapToObj(index -> logits[index])
                    .toArray(float[][]::new);
            sequences.add(new GoldenCase.Sequence(tokens, rows));
            row += tokens.length;
        }
        return new GoldenCase(
                name,
                Resources.elements(json.get("files"))
                        .map(file -> format(file.asString()))
                        .toList(),
                List.copyOf(sequences),
                matrix(name, json.get("hidden")),
                Resources.integers(json.get("continuation")),
                json.get("leastMargin").asDouble());
    }

    /// The embedding of each of a model's sequences: final hidden states, averaged over all tokens, of length 1.
    public static List<float[]> embeddings(GoldenCase golden) {
        return Resources.elements(Resources.json("models/" + golden.name() + "/embeddings.json"))
                .map(Resources::floats)
                .toList();
    }

    /// Copies a model's `model.gguf` to `<directory>/<name>.gguf`, so that it can be mapped, and returns where.
    public static Path extractGguf(GoldenCase golden, Path directory) {
        require(golden, GoldenCase.Format.GGUF);
        return Resources.copy("models/" + golden.name() + "/model.gguf", directory.resolve(golden.name() + ".gguf"));
    }

    /// Copies a model's Hugging Face files to the folder `<directory>/<name>` and returns it.
    ///
    /// `config.json` is as transformers 5 writes it; `config-version-4.json` says the same in the older style,
    /// with `rope_theta` at the top level, which most published models have. Those of [#further] have only the
    /// first.
    public static Path extractHuggingFace(GoldenCase golden, Path directory) {
        require(golden, GoldenCase.Format.HUGGING_FACE);
        Path folder = directory.resolve(golden.name());
        List<String> files = new ArrayList<>(List.of("config.json", "model.safetensors"));
        if (golden.name().equals(WITH_VOCABULARY)) {
            files.addAll(List.of(
                    "tokenizer.json", "tokenizer_config.json", "generation_config.json", "chat_template.jinja"));
        } else if (!FURTHER.contains(golden.name())) {
            files.add("config-version-4.json");
        }
        for (String file : files) {
            Resources.copy("models/" + golden.name() + "/" + file, folder.resolve(file));
        }
        return folder;
    }

    private static void require(GoldenCase golden, GoldenCase.Format format) {
        if (!golden.formats().contains(format)) {
            throw new IllegalArgumentException(
                    "golden model " + golden.name() + " is stored as " + golden.formats() + " only");
        }
    }

    private static GoldenCase.Format format(String file) {
        return switch (file) {
            case "gguf" -> GoldenCase.Format.GGUF;
            case "huggingface" -> GoldenCase.Format.HUGGING_FACE;
            default -> throw new IllegalArgumentException("unknown kind of golden file: " + file);
        };
    }

    /// Raw little-endian float32, row by row.
    private static float[][] matrix(String name, JsonNode description) {
        int rows = description.get("shape").get(0).asInt();
        int columns = description.get("shape").get(1).asInt();
        String resource = "models/" + name + "/" + description.get("file").asString();
        ByteBuffer buffer = ByteBuffer.wrap(Resources.bytes(resource)).order(ByteOrder.LITTLE_ENDIAN);
        if (buffer.remaining() != 4L * rows * columns) {
            throw new IllegalStateException(resource + " has " + buffer.remaining() + " bytes, not " + rows + " x "
                    + columns + " floats; run testkit/goldens/models/generate.py");
        }
        float[][] values = new float[rows][columns];
        for (float[] row : values) {
            for (int column = 0; column < columns; column++) {
                row[column] = buffer.getFloat();
            }
        }
        return values;
    }
}
