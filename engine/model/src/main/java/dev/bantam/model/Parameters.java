package dev.bantam.model;

import dev.bantam.formats.Metadata;
import java.util.Optional;
import java.util.Set;

/// Reads a family's settings from metadata: keys that start with the architecture's name.
///
/// A family names every key it understands; a key beside those that could change the result is refused.
final class Parameters {
    /// Settings that describe and do not compute.
    private static final Set<String> HARMLESS = Set.of("vocab_size", "context_length");

    /// More than ten times as many as any model has.
    private static final int MOST_LAYERS = 2_000;

    private final Metadata metadata;
    private final String architecture;

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

    /// Refuses every setting of this architecture that is not among those named.
    void refuseOthers(Set<String> understood) {
        String prefix = architecture + ".";
        for (String key : metadata.keys()) {
            if (key.startsWith(prefix)) {
                String setting = key.substring(prefix.length());
                if (!understood.contains(setting) && !HARMLESS.contains(setting)) {
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

    private String name(String key) {
        return architecture + "." + key;
    }

    private ModelException missing(String key) {
        return new ModelException(name(key) + " is missing from the file's metadata");
    }
}
