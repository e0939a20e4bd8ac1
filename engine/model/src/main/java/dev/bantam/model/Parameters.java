package dev.bantam.model;

import dev.bantam.formats.FormatException;
import dev.bantam.formats.Metadata;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/// Reads a family's settings from metadata: keys that start with the architecture's name.
///
/// What a family does not ask for it does not understand: [#refuseUnread] refuses a file that states such a setting.
final class Parameters {
    /// Settings that describe and do not compute.
    private static final Set<String> HARMLESS = Set.of("vocab_size", "context_length", "rope.scaling.finetuned");

    /// More than ten times as many as any model has.
    private static final int MOST_LAYERS = 2_000;

    private final Metadata metadata;
    private final String architecture;
    private final Set<String> read = new HashSet<>();

    Parameters(Metadata metadata, String architecture) {
        this.metadata = metadata;
        this.architecture = architecture;
    }

    String architecture() {
        return architecture;
    }

    /// How many layers the model has. Bounded: a list of them is made before any of their tensors is looked for.
    int layers() {
        int layers = integer("block_count");
        if (layers < 1 || layers > MOST_LAYERS) {
            throw new ModelException(name("block_count") + " is " + layers + "; 1 to " + MOST_LAYERS + " are possible");
        }
        return layers;
    }

    int integer(String key) {
        return optionalInteger(key).orElseThrow(() -> missing(key));
    }

    int integer(String key, int otherwise) {
        return optionalInteger(key).orElse(otherwise);
    }

    float number(String key) {
        return optionalNumber(key).orElseThrow(() -> missing(key)).floatValue();
    }

    float number(String key, float otherwise) {
        return optionalNumber(key).map(Double::floatValue).orElse(otherwise);
    }

    boolean bool(String key, boolean otherwise) {
        return metadata.bool(name(key)).orElse(otherwise);
    }

    /// Which layers have a sliding window: all but every `period`th, unless the file has a period or a list.
    IntPredicate windowed(int layers, int period) {
        String key = "attention.sliding_window_pattern";
        boolean[] listed;
        try {
            listed = metadata.booleans(name(key)).orElse(null);
        } catch (FormatException isNoList) {
            listed = null;
        }
        boolean[] pattern = listed;
        if (pattern == null) {
            int stated = integer(key, period);
            return layer -> stated != 1 && (stated == 0 || (layer + 1) % stated != 0);
        }
        if (pattern.length != layers) {
            throw new ModelException(name(key) + " has " + pattern.length + " entries for " + layers + " layers");
        }
        return layer -> pattern[layer];
    }

    /// How positions are told: plain, with linear scaling, with YaRN, or ready for LongRoPE's factors.
    ///
    /// @param usualBase where the file has none
    Rope rope(int headDim, float usualBase, int contextLength) {
        float base = number("rope.freq_base", usualBase);
        int dimensions = integer("rope.dimension_count", headDim);
        String type = metadata.string(name("rope.scaling.type")).orElse("linear");
        float stated = number("rope.scaling.factor", number("rope.scale_linear", 0));
        float factor = stated == 0 ? 1 : stated;
        int original = integer("rope.scaling.original_context_length", contextLength);
        float attention = number("rope.scaling.attn_factor", 1);
        return switch (type) {
            case "none", "longrope" -> new Rope(base, dimensions, 1, null, original, attention);
            case "linear" -> new Rope(base, dimensions, factor, null, original, attention);
            case "yarn" -> {
                Rope.Yarn yarn = new Rope.Yarn(
                        number("rope.scaling.yarn_beta_fast", 32), number("rope.scaling.yarn_beta_slow", 1));
                requireOne("rope.scaling.yarn_ext_factor");
                requireOne("rope.scaling.yarn_attn_factor");
                float all = number("rope.scaling.yarn_log_multiplier", 0);
                yield new Rope(
                        base,
                        dimensions,
                        factor,
                        yarn,
                        original,
                        attention * magnitude(factor, 1) / (all == 0 ? 1 : magnitude(factor, all)));
            }
            default ->
                throw new ModelException(
                        name("rope.scaling.type") + " is " + type + "; known are none, linear, yarn, longrope");
        };
    }

    /// Interpolation spreads attention out; this sharpens it again. (Peng et al. 2023, YaRN, section 3.4)
    private static float magnitude(float factor, float multiplier) {
        return factor <= 1 ? 1 : (float) (0.1 * multiplier * Math.log(factor) + 1);
    }

    /// Refuses every setting of this architecture that nothing has asked for.
    void refuseUnread() {
        String prefix = architecture + ".";
        for (String key : metadata.keys()) {
            if (key.startsWith(prefix)) {
                String setting = key.substring(prefix.length());
                if (!read.contains(key) && !HARMLESS.contains(setting)) {
                    throw new ModelException("the setting " + key + " is not supported for this architecture");
                }
            }
        }
    }

    /// Refuses a setting that is understood with one value only.
    void require(String key, int value) {
        int found = integer(key, value);
        if (found != value) {
            throw new ModelException(name(key) + " is " + found + "; only " + value + " is supported with this model");
        }
    }

    /// What a model does that makes vectors of texts and nothing else.
    ///
    /// @param absolute as in [ModelConfig.EmbeddingConfig]
    ModelConfig.EmbeddingConfig embedding(int hiddenSize, boolean absolute) {
        if (bool("attention.causal", false)) {
            throw new ModelException(name("attention.causal") + " is true; only false is supported with this model");
        }
        int type = integer("pooling_type");
        ModelConfig.Pooling pooling = switch (type) {
            case 1 -> ModelConfig.Pooling.MEAN;
            case 2 -> ModelConfig.Pooling.CLS;
            case 3 -> ModelConfig.Pooling.LAST;
            default ->
                throw new ModelException(
                        name("pooling_type") + " is " + type + "; supported are 1 (mean), 2 (cls), 3 (last)");
        };
        List<Integer> dense = new ArrayList<>();
        int width = hiddenSize;
        for (String map : WeightLoader.DENSE) {
            int outputs = integer(map + "_feat_out", 0);
            if (outputs > 0) {
                require(map + "_feat_in", width);
                dense.add(outputs);
                width = outputs;
            } else {
                require(map + "_feat_in", 0);
            }
        }
        return new ModelConfig.EmbeddingConfig(pooling, absolute, dense);
    }

    private void requireOne(String key) {
        float found = number(key, 1);
        if (found != 1) {
            throw new ModelException(name(key) + " is " + found + "; only 1 is supported");
        }
    }

    private Optional<Integer> optionalInteger(String key) {
        return metadata.integer(name(key)).map(value -> {
            if (value < 0 || value > Integer.MAX_VALUE) {
                throw new ModelException(name(key) + " is " + value + ", which is out of range");
            }
            return value.intValue();
        });
    }

    private Optional<Double> optionalNumber(String key) {
        return metadata.number(name(key)).map(value -> {
            if (!Float.isFinite(value.floatValue())) {
                throw new ModelException(name(key) + " is " + value + ", which is no number to compute with");
            }
            return value;
        });
    }

    /// A setting's whole name, which is asked for from now on.
    private String name(String key) {
        String name = architecture + "." + key;
        read.add(name);
        return name;
    }

    private ModelException missing(String key) {
        return new ModelException(name(key) + " is missing from the file's metadata");
    }
}
