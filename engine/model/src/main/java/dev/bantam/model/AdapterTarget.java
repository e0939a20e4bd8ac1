package dev.bantam.model;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/// The linear maps of a layer that an adapter can change, under the names they have in Hugging Face's models.
public enum AdapterTarget {
    /// Queries.
    QUERY("self_attn", "q_proj"),
    /// Keys.
    KEY("self_attn", "k_proj"),
    /// Values.
    VALUE("self_attn", "v_proj"),
    /// From the heads' outputs to the residual stream.
    OUTPUT("self_attn", "o_proj"),
    /// The feed-forward gate.
    GATE("mlp", "gate_proj"),
    /// What the gate is multiplied with.
    UP("mlp", "up_proj"),
    /// From the feed-forward network to the residual stream.
    DOWN("mlp", "down_proj");

    /// Those that share an input and are computed as one map, in this order.
    public static final Set<AdapterTarget> QKV = Collections.unmodifiableSet(EnumSet.of(QUERY, KEY, VALUE));

    /// As for [#QKV].
    public static final Set<AdapterTarget> GATE_UP = Collections.unmodifiableSet(EnumSet.of(GATE, UP));

    private final String block;
    private final String module;

    AdapterTarget(String block, String module) {
        this.block = block;
        this.module = module;
    }

    /// The target of that name.
    ///
    /// @throws ModelException if there is none
    public static AdapterTarget named(String module) {
        return Arrays.stream(values())
                .filter(target -> target.module.equals(module))
                .findFirst()
                .orElseThrow(() -> new ModelException("an adapter of " + module + " is not supported, only of "
                        + Arrays.stream(values()).map(AdapterTarget::module).toList()));
    }

    /// The name of the map: `q_proj`.
    public String module() {
        return module;
    }

    /// Its path within the layer: `self_attn.q_proj`.
    public String path() {
        return block + "." + module;
    }

    /// Values of an input row.
    public int inputs(ModelConfig config) {
        return switch (this) {
            case QUERY, KEY, VALUE, GATE, UP -> config.hiddenSize();
            case OUTPUT -> config.querySize();
            case DOWN -> config.feedForwardSize();
        };
    }

    /// Values of an output row.
    public int outputs(ModelConfig config) {
        return switch (this) {
            case QUERY -> config.querySize();
            case KEY, VALUE -> config.kvSize();
            case GATE, UP -> config.feedForwardSize();
            case OUTPUT, DOWN -> config.hiddenSize();
        };
    }

    /// The first of its outputs in the map that it is computed with.
    public int firstOutput(ModelConfig config) {
        return switch (this) {
            case QUERY, OUTPUT, GATE, DOWN -> 0;
            case KEY -> config.querySize();
            case VALUE -> config.querySize() + config.kvSize();
            case UP -> config.feedForward().innerSize() - config.feedForwardSize();
        };
    }
}
