package dev.bantam.formats;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;

/// Turns the settings of a `config.json` into those that GGUF files have, with the tensors that GGUF keeps some
/// of them in.
final class HuggingFaceSettings {
    private final HuggingFaceConfig config;
    private final String architecture;
    private final SequencedMap<String, Object> values = new LinkedHashMap<>();
    private final Map<String, float[]> tensors = new LinkedHashMap<>();

    HuggingFaceSettings(HuggingFaceConfig config, String architecture) {
        this.config = config;
        this.architecture = architecture;
        values.put("general.architecture", architecture);
    }

    HuggingFaceConfig config() {
        return config;
    }

    /// By GGUF's keys.
    SequencedMap<String, Object> values() {
        return values;
    }

    /// By GGUF's names.
    Map<String, float[]> tensors() {
        return tensors;
    }

    /// @param key without the architecture
    void put(String key, Object value) {
        values.put(architecture + "." + key, value);
    }

    void integer(String from, String to) {
        put(to, config.integer(from));
    }

    void number(String from, String to) {
        put(to, config.number(from));
    }

    /// What every family states.
    ///
    /// @param usualHeadDim where the file has no `head_dim`; 0 for the hidden size shared among the heads
    void sizes(long usualHeadDim) {
        integer("num_hidden_layers", "block_count");
        integer("max_position_embeddings", "context_length");
        integer("hidden_size", "embedding_length");
        integer("intermediate_size", "feed_forward_length");
        integer("num_attention_heads", "attention.head_count");
        integer("vocab_size", "vocab_size");
        config.optionalInteger("num_key_value_heads").ifPresent(heads -> put("attention.head_count_kv", heads));
        long headDim = config.optionalInteger("head_dim").orElse(usualHeadDim);
        if (headDim > 0) {
            put("attention.key_length", headDim);
            put("attention.value_length", headDim);
        }
    }

    long headDim() {
        Object stated = values.get(architecture + ".attention.key_length");
        return stated instanceof Long headDim
                ? headDim
                : config.integer("hidden_size") / Math.max(1, config.integer("num_attention_heads"));
    }

    /// The sliding window, where there is one, and which layers have it, where not all do.
    ///
    /// @param usual where the file does not say; 0 for none
    void window(long usual) {
        boolean used = config.flag("use_sliding_window", true);
        long window = config.has("sliding_window") || usual == 0
                ? config.optionalInteger("sliding_window").orElse(0)
                : usual;
        String[] kinds = config.array("layer_types");
        boolean[] sliding = new boolean[kinds.length];
        int count = 0;
        for (int i = 0; i < kinds.length; i++) {
            if (!kinds[i].equals("sliding_attention") && !kinds[i].equals("full_attention")) {
                throw config.refusal("layer_types", kinds[i]);
            }
            sliding[i] = kinds[i].equals("sliding_attention");
            count += sliding[i] ? 1 : 0;
        }
        // The list says it where there is one.
        OptionalLong period = config.optionalInteger("sliding_window_pattern");
        boolean none = kinds.length > 0 && count == 0;
        if (used && window > 0 && !none) {
            put("attention.sliding_window", window);
            if (kinds.length > 0) {
                put("attention.sliding_window_pattern", sliding);
            } else {
                period.ifPresent(layers -> put("attention.sliding_window_pattern", layers));
            }
        }
    }

    /// Rotary positions, in the style of transformers 5 (`rope_parameters`) or before it (`rope_theta`,
    /// `rope_scaling`).
    ///
    /// @param usualPart of each head that is rotated, where the file does not say
    void rope(double usualPart) {
        HuggingFaceConfig parameters = config.object("rope_parameters");
        if (parameters.has("full_attention")) {
            HuggingFaceConfig local = parameters.object("sliding_attention");
            local.require("rope_type", "default", Set.of("default"));
            local.optionalNumber("rope_theta").ifPresent(base -> put("rope.freq_base_swa", base));
            parameters = parameters.object("full_attention");
        }
        config.optionalNumber("rope_local_base_freq").ifPresent(base -> put("rope.freq_base_swa", base));
        HuggingFaceConfig scaling = config.object("rope_scaling");
        HuggingFaceConfig style = parameters.has("rope_type") || parameters.has("rope_theta") ? parameters : scaling;
        OptionalDouble top = config.optionalNumber("rope_theta");
        OptionalDouble base = style.optionalNumber("rope_theta");
        (base.isPresent() ? base : top).ifPresent(value -> put("rope.freq_base", value));
        OptionalDouble topPart = config.optionalNumber("partial_rotary_factor");
        OptionalDouble part = style.optionalNumber("partial_rotary_factor");
        double rotated = part.isPresent() ? part.getAsDouble() : topPart.orElse(usualPart);
        long dimensions = (long) (headDim() * rotated);
        put("rope.dimension_count", dimensions);
        scale(style, dimensions, base.orElse(top.orElse(10_000)));
        style.ignore("type");
        style.refuseUnread();
    }

    private void scale(HuggingFaceConfig rope, long dimensions, double base) {
        String type = rope.text("rope_type", rope.text("type", "default"));
        long context = config.integer("max_position_embeddings");
        long original = rope.optionalInteger("original_max_position_embeddings")
                .orElse(config.optionalInteger("original_max_position_embeddings")
                        .orElse(context));
        OptionalDouble factor = rope.optionalNumber("factor");
        OptionalDouble attention = rope.optionalNumber("attention_factor");
        switch (type) {
            case "default" -> {}
            case "linear" -> {
                put("rope.scaling.type", "linear");
                put("rope.scaling.factor", rope.number("factor"));
            }
            case "llama3" -> tensors.put("rope_freqs.weight", llama3(rope, dimensions, base, original));
            case "yarn" -> {
                double stretched = factor.orElse((double) context / original);
                put("rope.scaling.type", "yarn");
                put("rope.scaling.factor", stretched);
                put("rope.scaling.original_context_length", original);
                rope.optionalNumber("beta_fast").ifPresent(turns -> put("rope.scaling.yarn_beta_fast", turns));
                rope.optionalNumber("beta_slow").ifPresent(turns -> put("rope.scaling.yarn_beta_slow", turns));
                if (!rope.flag("truncate", true)) {
                    throw rope.refusal("truncate", "false");
                }
                // GGUF's factor comes on top of the usual one.
                double usual = stretched <= 1 ? 1 : 0.1 * Math.log(stretched) + 1;
                attention.ifPresent(stated -> put("rope.scaling.attn_factor", stated / usual));
            }
            case "longrope", "su" -> {
                double stretched = factor.orElse((double) context / original);
                double usual = stretched <= 1 ? 1 : Math.sqrt(1 + Math.log(stretched) / Math.log((double) original));
                put("rope.scaling.type", "longrope");
                put("rope.scaling.original_context_length", original);
                put("rope.scaling.attn_factor", attention.orElse(usual));
                tensors.put("rope_factors_short.weight", rope.floats("short_factor"));
                tensors.put("rope_factors_long.weight", rope.floats("long_factor"));
            }
            default -> throw rope.refusal(rope.has("rope_type") ? "rope_type" : "type", type);
        }
    }

    /// What Llama 3.1 divides frequencies by: nothing where they turn often in the original context, all of the factor
    /// where they turn seldom. (Llama Team 2024)
    private static float[] llama3(HuggingFaceConfig rope, long dimensions, double base, long original) {
        double factor = rope.number("factor");
        double low = rope.number("low_freq_factor");
        double high = rope.number("high_freq_factor");
        float[] divisors = new float[Math.toIntExact(Math.clamp(dimensions / 2, 0, 1 << 16))];
        for (int i = 0; i < divisors.length; i++) {
            double turns = original / (2 * Math.PI * Math.pow(base, 2.0 * i / dimensions));
            double smooth = Math.clamp((turns - low) / (high - low), 0, 1);
            divisors[i] = (float) (1 / ((1 - smooth) / factor + smooth));
        }
        return divisors;
    }

    /// Refuses layers other than those without rotary positions that files of the family take for granted.
    void requirePeriodOfPositions(int period) {
        String[] layers = config.array("no_rope_layers");
        for (int i = 0; i < layers.length; i++) {
            if (!layers[i].equals((i + 1) % period == 0 ? "0" : "1")) {
                throw config.refusal("no_rope_layers", Arrays.toString(layers));
            }
        }
        long stated = config.optionalInteger("no_rope_layer_interval").orElse(period);
        if (layers.length == 0 && stated != period) {
            throw config.refusal("no_rope_layer_interval", Long.toString(stated));
        }
    }
}
