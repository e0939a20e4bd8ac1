package dev.bantam.testkit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What llama.cpp computes with the real models. The models themselves are not here: their files are told by SHA-256.
public final class ReferenceModels {
    private static final List<String> NAMES = List.of(
            "smollm2-135m-instruct", "gemma3-270m", "qwen2.5-coder-0.5b-instruct", "qwen2.5-coder-1.5b-instruct");

    private ReferenceModels() {}

    /// All models, smallest first.
    public static List<ReferenceCase> all() {
        return NAMES.stream().map(ReferenceModels::named).toList();
    }

    /// The model of that name.
    ///
    /// @throws IllegalArgumentException if there is none
    public static ReferenceCase named(String name) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("no reference for model " + name + "; there are " + NAMES);
        }
        JsonNode json = Resources.json("reference/" + name + ".json");
        return new ReferenceCase(
                json.get("model").asString(),
                json.get("sha256").asString(),
                measurement(json.get("file")),
                measurement(json.get("float32")));
    }

    /// English prose of some 4,000 tokens, whose perplexity the references tell.
    public static String englishText() {
        return new String(Resources.bytes("reference/english.txt"), StandardCharsets.UTF_8);
    }

    private static ReferenceCase.Measurement measurement(JsonNode json) {
        return new ReferenceCase.Measurement(
                json.get("perplexity").asDouble(),
                json.get("standardError").asDouble(),
                Resources.elements(json.get("chunks"))
                        .mapToDouble(JsonNode::asDouble)
                        .toArray(),
                json.get("textTokens").asInt(),
                Resources.elements(json.get("continuations"))
                        .map(ReferenceModels::continuation)
                        .toList());
    }

    private static ReferenceCase.Continuation continuation(JsonNode json) {
        return new ReferenceCase.Continuation(
                json.get("prompt").asString(),
                Resources.integers(json.get("tokens")),
                json.get("text").asString(),
                Resources.elements(json.get("steps")).map(ReferenceModels::step).toList());
    }

    private static ReferenceCase.Step step(JsonNode json) {
        JsonNode best = json.get(0);
        JsonNode second = json.get(1);
        return new ReferenceCase.Step(
                best.get(0).asInt(),
                best.get(1).asDouble(),
                second.get(0).asInt(),
                second.get(1).asDouble());
    }
}
