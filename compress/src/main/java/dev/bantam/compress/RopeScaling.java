package dev.bantam.compress;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.FormatException;
import dev.bantam.model.ModelConfig;
import dev.bantam.model.Rope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a `config.json` says that rotary positions are stretched: `rope_scaling`.
final class RopeScaling {
    private static final String DIVISORS = "rope_freqs.weight";

    /// Of all published models that scale as Llama 3.1 does. Only ratios matter: with other ones comes another context.
    private static final double LOW = 1;

    private static final double HIGH = 4;

    private final Checkpoint gguf;
    private final ModelConfig model;
    private final Rope rope;

    RopeScaling(Checkpoint gguf, ModelConfig model, Rope rope) {
        this.gguf = gguf;
        this.model = model;
        this.rope = rope;
    }

    /// By name; null without scaling.
    @Nullable
    Map<String, Object> values() {
        Rope.Yarn yarn = rope.yarn();
        if (yarn != null) {
            double usual = rope.factor() <= 1 ? 1 : 0.1 * Math.log(rope.factor()) + 1;
            Map<String, Object> values = of("yarn");
            values.put("factor", FolderConfig.number(rope.factor()));
            values.put("original_max_position_embeddings", rope.originalContext());
            values.put("beta_fast", FolderConfig.number(yarn.betaFast()));
            values.put("beta_slow", FolderConfig.number(yarn.betaSlow()));
            attention(values, usual);
            return values;
        }
        if (gguf.entry("rope_factors_long.weight").isPresent()) {
            double stretched = (double) model.contextLength() / rope.originalContext();
            double usual = stretched <= 1 ? 1 : Math.sqrt(1 + Math.log(stretched) / Math.log(rope.originalContext()));
            Map<String, Object> values = of("longrope");
            values.put("short_factor", numbers("rope_factors_short.weight"));
            values.put("long_factor", numbers("rope_factors_long.weight"));
            attention(values, usual);
            return values;
        }
        if (gguf.entry(DIVISORS).isPresent()) {
            return llama3(GgufConverter.values(gguf, DIVISORS));
        }
        if (rope.factor() != 1) {
            Map<String, Object> values = of("linear");
            values.put("factor", FolderConfig.number(rope.factor()));
            return values;
        }
        return null;
    }

    private static Map<String, Object> of(String type) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("rope_type", type);
        values.put("type", type); // before transformers 4.43
        return values;
    }

    private void attention(Map<String, Object> values, double usual) {
        if (Math.abs(rope.attentionFactor() - usual) > 1e-6 * usual) {
            values.put("attention_factor", FolderConfig.number(rope.attentionFactor()));
        }
    }

    private List<Double> numbers(String name) {
        if (gguf.entry(name).isEmpty()) {
            throw new FormatException(gguf + ": has factors for long contexts, but not " + name);
        }
        List<Double> numbers = new ArrayList<>();
        for (float value : GgufConverter.values(gguf, name)) {
            numbers.add(FolderConfig.number(value));
        }
        return numbers;
    }

    /// The settings that give these divisors. The greatest is the factor; of one between 1 and it, the share of the
    /// kept frequency falls with the turns in the original context.
    private Map<String, Object> llama3(float[] divisors) {
        double factor = 1;
        for (float divisor : divisors) {
            factor = Math.max(factor, divisor);
        }
        Map<String, Object> values = of("llama3");
        values.put("factor", FolderConfig.number((float) factor));
        values.put("low_freq_factor", LOW);
        values.put("high_freq_factor", HIGH);
        values.put(
                "original_max_position_embeddings",
                original(divisors, factor)
                        .orElseThrow(() -> new FormatException(
                                gguf + ": no settings of Llama 3's rope scaling give the values of " + DIVISORS)));
        return values;
    }

    private Optional<Long> original(float[] divisors, double factor) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < divisors.length; i++) {
            if (divisors[i] > 1.0001 && divisors[i] < 0.9999 * factor) {
                double share = (1 / divisors[i] - 1 / factor) / (1 - 1 / factor);
                double turns = share * (HIGH - LOW) + LOW;
                sum += turns * 2 * Math.PI * Math.pow(rope.base(), 2.0 * i / rope.dimensions());
                count++;
            }
        }
        return count == 0 ? Optional.empty() : Optional.of(Math.round(sum / count));
    }
}
