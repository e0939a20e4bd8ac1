package dev.bantam.testkit;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// What transformers draws tokens by, as the script of `testkit/goldens/sampling` writes it.
public final class SamplingGoldens {
    private SamplingGoldens() {}

    /// Logits and what becomes of them.
    ///
    /// @param settings those that are not neutral, by name
    /// @param prompt tokens before
    /// @param logits `[vocabulary]`
    /// @param probabilities after all processors and warpers, `[vocabulary]`
    @SuppressWarnings("ArrayRecordComponent") // Read by tests as they are, never compared as a whole.
    public record Case(Map<String, Float> settings, int[] prompt, float[] logits, double[] probabilities) {
        /// A setting, or its neutral value.
        public float setting(String name, float neutral) {
            return settings.getOrDefault(name, neutral);
        }
    }

    /// The cases of `warpers.py`.
    public static List<Case> warpers() {
        return Resources.elements(Resources.json("sampling/warpers.json"))
                .map(SamplingGoldens::read)
                .toList();
    }

    private static Case read(JsonNode json) {
        Map<String, Float> settings = new TreeMap<>();
        json.get("settings")
                .properties()
                .forEach(entry ->
                        settings.put(entry.getKey(), (float) entry.getValue().asDouble()));
        return new Case(
                settings,
                Resources.integers(json.get("prompt")),
                Resources.floats(json.get("logits")),
                Resources.elements(json.get("probabilities"))
                        .mapToDouble(JsonNode::asDouble)
                        .toArray());
    }
}
