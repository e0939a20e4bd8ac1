package dev.bantam.compress;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.FormatException;
import dev.bantam.formats.Metadata;
import dev.bantam.formats.TensorEntry;
import dev.bantam.tensor.DType;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which number format each tensor of a file gets: the rules of llama.cpp's quantiser.
///
/// A mixture spends more bits where errors cost most: on the output matrix, on the values of attention, on the way
/// back from the feed-forward layer, and there in the first and last eighth of the layers and every third between.
/// Vectors, norms, and small matrices that steer others stay as they are. A row that is no whole number of blocks
/// takes a format with smaller ones.
final class TensorTypes {
    private static final Pattern LAYER = Pattern.compile("^blk\\.(\\d{1,6})\\.");

    /// Parts of the names of matrices that are small, or that others depend on.
    private static final List<String> KEPT = List.of(
            "_norm.weight",
            "ffn_gate_inp.weight",
            "altup",
            "laurel",
            "per_layer_model_proj",
            "ssm_conv1d",
            "shortconv.conv.weight",
            "time_mix_first.weight",
            "time_mix_w0.weight",
            "time_mix_w1.weight",
            "time_mix_w2.weight",
            "time_mix_v0.weight",
            "time_mix_v1.weight",
            "time_mix_v2.weight",
            "time_mix_a0.weight",
            "time_mix_a1.weight",
            "time_mix_a2.weight",
            "time_mix_g1.weight",
            "time_mix_g2.weight",
            "time_mix_decay_w1.weight",
            "time_mix_decay_w2.weight",
            "time_mix_lerp_fused.weight",
            "attn_rel_b.weight",
            ".position_embd",
            "sam.pos_embd",
            "sam.neck.",
            "sam.net_",
            ".rel_pos",
            ".patch_embd",
            ".patch_merger");

    private static final List<String> KEPT_WHOLE = List.of("position_embd.weight", "token_types.weight");

    /// What a matrix does, as far as the rules ask.
    private enum Role {
        EMBEDDING,
        OUTPUT,
        VALUE,
        KEY,
        ATTENTION_OUTPUT,
        DOWN,
        OTHER
    }

    private final QuantizeOptions options;
    private final FileType type;
    private final String architecture;
    private final long layers;
    private final long heads;
    private final long kvHeads;
    private final long experts;
    private final boolean tied;
    /// How many tensors of the same role come before each, layer after layer.
    private final Map<String, Integer> ranks = new HashMap<>();

    private final int values;

    TensorTypes(Checkpoint source, QuantizeOptions options) {
        this.options = options;
        this.type = options.type();
        Metadata metadata = source.metadata();
        architecture = metadata.string("general.architecture")
                .orElseThrow(() -> new FormatException(
                        source + ": the metadata has no general.architecture; only models can be quantised"));
        layers = first(metadata, "block_count").orElse(0L);
        heads = first(metadata, "attention.head_count").orElse(0L);
        kvHeads = first(metadata, "attention.head_count_kv").orElse(heads);
        experts = first(metadata, "expert_count").orElse(0L);
        tied = !source.tensorNames().contains("output.weight");
        Map<Role, Integer> counts = new EnumMap<>(Role.class);
        source.tensorNames().stream()
                .sorted(Comparator.comparingInt(TensorTypes::layer).thenComparing(Comparator.naturalOrder()))
                .forEach(name -> ranks.put(name, counts.merge(role(name), 1, Integer::sum) - 1));
        values = counts.getOrDefault(Role.VALUE, 0);
    }

    /// The first number where a setting has one a layer.
    private Optional<Long> first(Metadata metadata, String setting) {
        String key = architecture + "." + setting;
        try {
            return metadata.integer(key);
        } catch (FormatException array) {
            return metadata.integers(key).filter(all -> all.length > 0).map(all -> (long) all[0]);
        }
    }

    /// The format of a tensor that is stored in `source` now.
    DType of(TensorEntry tensor, DType source) {
        String name = tensor.name();
        if (!isQuantized(name, tensor.shape())) {
            return source;
        }
        Optional<DType> override = options.overrides().stream()
                .filter(candidate -> candidate.matches(name))
                .map(TypeOverride::dtype)
                .findFirst();
        long columns = tensor.shape().getLast();
        if (override.isPresent()) {
            return fitting(override.get(), columns);
        }
        if (!type.base().quantized()) {
            return type.base();
        }
        return fitting(options.pure() ? type.base() : mixed(name, columns), columns);
    }

    /// Matrices are, but for those that are small or that others depend on.
    private static boolean isQuantized(String name, List<Long> shape) {
        long dimensions = shape.stream().dropWhile(size -> size == 1).count();
        return dimensions >= 2
                && name.endsWith("weight")
                && KEPT.stream().noneMatch(name::contains)
                && !KEPT_WHOLE.contains(name);
    }

    private DType mixed(String name, long columns) {
        int rank = ranks.getOrDefault(name, 0);
        boolean falcon = architecture.equals("falcon");
        return switch (role(name)) {
            case OUTPUT -> output(columns, falcon);
            case EMBEDDING -> tied ? output(columns, falcon) : type.base();
            case VALUE -> value(rank);
            case KEY -> experts == 8 ? DType.Q8_0 : type.base();
            case ATTENTION_OUTPUT -> attentionOutput(falcon);
            case DOWN -> down(experts > 1 ? layer(name) : rank, falcon);
            case OTHER -> type.base();
        };
    }

    private DType output(long columns, boolean falcon) {
        return falcon || type.base() == DType.Q8_0 || columns % type.base().blockSize() != 0 ? DType.Q8_0 : DType.Q6_K;
    }

    private DType value(int layer) {
        boolean grouped = kvHeads > 0 && heads / kvHeads >= 4;
        DType dtype = switch (type) {
            case Q2_K -> grouped ? DType.Q4_K : DType.Q3_K;
            case Q2_K_S -> grouped ? DType.Q4_K : DType.Q2_K;
            case Q3_K_M -> layer < 2 ? DType.Q5_K : DType.Q4_K;
            case Q3_K_L -> DType.Q5_K;
            case IQ4_NL -> grouped ? DType.Q5_K : DType.IQ4_NL;
            case Q4_K_M, Q5_K_M -> deservesMore(layer, values) ? DType.Q6_K : type.base();
            case Q4_K_S -> layer < 4 ? DType.Q5_K : DType.Q4_K;
            case F32, F16, BF16, Q8_0, Q6_K, Q5_K_S, Q5_1, Q5_0, Q4_1, Q4_0, Q3_K_S -> type.base();
        };
        // The 70B models of Llama, where eight heads share a value matrix.
        boolean shared = architecture.equals("llama") && layers == 80 && heads != kvHeads;
        if (shared && (dtype == DType.Q3_K || dtype == DType.Q4_K)) {
            dtype = DType.Q5_K;
        }
        return experts == 8 ? DType.Q8_0 : dtype;
    }

    private DType down(int layer, boolean falcon) {
        boolean more = deservesMore(layer, layers);
        boolean early = layer < layers / 8;
        boolean weighted = options.importance() != null;
        return switch (type) {
            case Q2_K -> DType.Q3_K;
            case Q2_K_S -> early ? DType.Q4_K : DType.Q2_K;
            case Q3_K_M -> layer < layers / 16 ? DType.Q5_K : falcon && !more ? DType.Q3_K : DType.Q4_K;
            case Q3_K_L -> falcon ? DType.Q4_K : DType.Q5_K;
            case Q4_K_M -> {
                if (falcon) {
                    yield layer < layers / 16 ? DType.Q6_K : more ? DType.Q5_K : DType.Q4_K;
                }
                yield more ? DType.Q6_K : DType.Q4_K;
            }
            case Q4_K_S -> early && !falcon ? DType.Q5_K : DType.Q4_K;
            case Q5_K_M -> more ? DType.Q6_K : DType.Q5_K;
            case IQ4_NL -> early && !weighted ? DType.Q5_K : DType.IQ4_NL;
            case Q4_0 -> early && weighted ? DType.Q4_1 : DType.Q4_0;
            case Q5_0 -> early && weighted ? DType.Q5_1 : DType.Q5_0;
            case F32, F16, BF16, Q8_0, Q6_K, Q5_K_S, Q5_1, Q4_1, Q3_K_S -> type.base();
        };
    }

    private DType attentionOutput(boolean falcon) {
        if (falcon) {
            return type == FileType.Q3_K_L ? DType.Q4_K : type.base();
        }
        return switch (type) {
            case Q2_K -> experts == 8 ? DType.Q5_K : DType.Q3_K;
            case Q3_K_M -> experts == 8 ? DType.Q5_K : DType.Q4_K;
            case Q3_K_L -> experts == 8 ? DType.Q3_K : DType.Q5_K;
            case Q3_K_S, Q4_K_S, Q4_K_M, IQ4_NL -> experts == 8 ? DType.Q5_K : type.base();
            case F32, F16, BF16, Q8_0, Q6_K, Q5_K_M, Q5_K_S, Q5_1, Q5_0, Q4_1, Q4_0, Q2_K_S -> type.base();
        };
    }

    /// The first and the last eighth of the layers, and every third between.
    private static boolean deservesMore(long layer, long layers) {
        return layer < layers / 8 || layer >= 7 * layers / 8 || (layer - layers / 8) % 3 == 2;
    }

    /// The format itself, or one with smaller blocks where rows are no whole number of its own.
    private static DType fitting(DType dtype, long columns) {
        if (columns % dtype.blockSize() == 0) {
            return dtype;
        }
        DType smaller = switch (dtype) {
            case Q2_K, Q3_K -> DType.Q4_0;
            case Q4_K -> DType.Q5_0;
            case Q5_K -> DType.Q5_1;
            case Q6_K -> DType.Q8_0;
            case F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL -> DType.F16;
        };
        return columns % smaller.blockSize() == 0 ? smaller : DType.F16;
    }

    /// Whether llama.cpp would refuse to make a tensor of that format without importance.
    boolean needsImportance(String name, DType dtype) {
        Role role = role(name);
        return type == FileType.Q2_K_S && dtype == DType.Q2_K && role != Role.EMBEDDING && role != Role.OUTPUT;
    }

    private static Role role(String name) {
        if (name.equals("output.weight")) {
            return Role.OUTPUT;
        }
        if (isEmbedding(name)) {
            return Role.EMBEDDING;
        }
        if (name.contains("attn_qkv.weight") || name.contains("attn_kv_b.weight") || name.contains("attn_v.weight")) {
            return Role.VALUE;
        }
        if (name.contains("attn_k.weight")) {
            return Role.KEY;
        }
        if (name.contains("attn_output.weight")) {
            return Role.ATTENTION_OUTPUT;
        }
        return name.contains("ffn_down") && name.endsWith("weight") ? Role.DOWN : Role.OTHER;
    }

    static boolean isEmbedding(String name) {
        return name.equals("token_embd.weight") || name.equals("per_layer_token_embd.weight");
    }

    /// The number of a tensor's layer; -1 outside of layers.
    private static int layer(String name) {
        Matcher matcher = LAYER.matcher(name);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
    }
}
