package dev.bantam.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The tiny models of `testkit/goldens/models/embedding_models.py`, which make vectors of texts, with what Hugging Face
/// transformers computes with them in float32.
///
/// @param name the model's folder among the resources
/// @param sequences token ids, with those that begin and end a text
/// @param vectors of each sequence, of length 1
public record GoldenEmbeddings(String name, List<int[]> sequences, List<float[]> vectors) {
    private static final List<String> NAMES = List.of("bert-mean", "bert-cls", "bert-last", "gemma-embedding");

    /// All of them.
    public static List<GoldenEmbeddings> all() {
        return NAMES.stream().map(GoldenEmbeddings::named).toList();
    }

    /// The model of that name.
    public static GoldenEmbeddings named(String name) {
        JsonNode json = Resources.json("embedding/" + name + "/expected.json");
        return new GoldenEmbeddings(
                name,
                Resources.elements(json.get("sequences"))
                        .map(Resources::integers)
                        .toList(),
                Resources.elements(json.get("vectors")).map(Resources::floats).toList());
    }

    /// What sentence-transformers make with all-MiniLM-L6-v2 of the first 200 test messages of `examples/tickets`.
    public static List<float[]> miniLm() {
        int size = 384;
        ShortBuffer halves = ByteBuffer.wrap(Resources.bytes("embedding/all-minilm-l6-v2.f16"))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer();
        List<float[]> vectors = new ArrayList<>();
        while (halves.hasRemaining()) {
            float[] vector = new float[size];
            for (int i = 0; i < size; i++) {
                vector[i] = Float.float16ToFloat(halves.get());
            }
            vectors.add(vector);
        }
        return vectors;
    }

    /// Copies the model's GGUF file to `<directory>/<name>.gguf` and returns where.
    public Path extractGguf(Path directory) {
        return Resources.copy("embedding/" + name + "/model.gguf", directory.resolve(name + ".gguf"));
    }

    /// Copies the model's folder, as sentence-transformers have it, to `<directory>/<name>` and returns it. The models
    /// named `bert` have a vocabulary.
    public Path extractFolder(Path directory) {
        List<String> files = new ArrayList<>(List.of(
                "config.json",
                "model.safetensors",
                "modules.json",
                "1_Pooling/config.json",
                "sentence_bert_config.json",
                "config_sentence_transformers.json"));
        if (name.startsWith("bert")) {
            files.addAll(List.of("tokenizer.json", "tokenizer_config.json"));
        } else {
            for (String dense : List.of("2_Dense", "3_Dense")) {
                files.addAll(List.of(dense + "/config.json", dense + "/model.safetensors"));
            }
        }
        Path folder = directory.resolve(name);
        files.forEach(file -> Resources.copy("embedding/" + name + "/" + file, folder.resolve(file)));
        return folder;
    }

    /// Shows the name, which is what a parameterised test prints.
    @Override
    public String toString() {
        return name;
    }
}
