package dev.bantam.formats;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// How a family of transformers' models is named in GGUF: each setting, each tensor, in one place a family.
///
/// @param modelType `model_type` of `config.json`
/// @param architecture `general.architecture` of GGUF
/// @param paired whether GGUF stores the rows of queries and keys in pairs `(2i, 2i + 1)`
/// @param normShift what GGUF adds to the weights of norms
/// @param names GGUF's names of a layer's tensors, where they are not the usual ones
/// @param settings turns the settings
record HuggingFaceFamily(
        String modelType,
        String architecture,
        boolean paired,
        float normShift,
        Map<String, String> names,
        Consumer<HuggingFaceSettings> settings) {
    private static final Set<String> SILU = Set.of("silu", "swish");

    /// Old files of Gemma say `gelu` and mean the tanh form.
    private static final Set<String> GELU = Set.of("gelu_pytorch_tanh", "gelu");

    private static final String LAYER = "blk.";

    /// transformers' names of tensors outside of layers, of models that write.
    private static final Map<String, String> MODULES =
            Map.of("token_embd", "model.embed_tokens", "output_norm", "model.norm", "output", "lm_head");

    /// A layer's tensors without `.weight` or `.bias`.
    private static final Map<String, String> USUAL = Map.ofEntries(
            Map.entry("input_layernorm", "attn_norm"),
            Map.entry("self_attn.q_proj", "attn_q"),
            Map.entry("self_attn.k_proj", "attn_k"),
            Map.entry("self_attn.v_proj", "attn_v"),
            Map.entry("self_attn.o_proj", "attn_output"),
            Map.entry("self_attn.q_norm", "attn_q_norm"),
            Map.entry("self_attn.k_norm", "attn_k_norm"),
            Map.entry("post_attention_layernorm", "ffn_norm"),
            Map.entry("mlp.gate_proj", "ffn_gate"),
            Map.entry("mlp.up_proj", "ffn_up"),
            Map.entry("mlp.down_proj", "ffn_down"));

    /// Norms of what attention and feed-forward give.
    private static final Map<String, String> NORMED_AFTER = Map.of(
            "post_attention_layernorm", "post_attention_norm",
            "pre_feedforward_layernorm", "ffn_norm",
            "post_feedforward_layernorm", "post_ffw_norm");

    /// A norm for each head, by its number: `#`.
    private static final Map<String, String> HEAD_NORMS = Map.of(
            "self_attn.q_layernorm.norms.#", "attn_q_norm.#",
            "self_attn.k_layernorm.norms.#", "attn_k_norm.#");

    private static final Map<String, String> FUSED =
            Map.of("self_attn.qkv_proj", "attn_qkv", "mlp.gate_up_proj", "ffn_up");

    /// Experts are named by their number: `#`.
    private static final Map<String, String> MIXTRAL = Map.of(
            "block_sparse_moe.gate", "ffn_gate_inp",
            "block_sparse_moe.experts.#.w1", "ffn_gate.#",
            "block_sparse_moe.experts.#.w2", "ffn_down.#",
            "block_sparse_moe.experts.#.w3", "ffn_up.#");

    private static final Map<String, String> EXPERTS = Map.of(
            "mlp.gate", "ffn_gate_inp",
            "mlp.experts.#.gate_proj", "ffn_gate.#",
            "mlp.experts.#.down_proj", "ffn_down.#",
            "mlp.experts.#.up_proj", "ffn_up.#");

    /// BERT norms every sum.
    private static final Map<String, String> BERT = Map.of(
            "attention.self.query", "attn_q",
            "attention.self.key", "attn_k",
            "attention.self.value", "attn_v",
            "attention.output.dense", "attn_output",
            "attention.output.LayerNorm", "attn_output_norm",
            "intermediate.dense", "ffn_up",
            "output.dense", "ffn_down",
            "output.LayerNorm", "layer_output_norm");

    /// What stands outside of layers.
    private static final Map<String, String> OUTSIDE = Map.of(
            "embed_tokens", "token_embd",
            "norm", "output_norm",
            "lm_head", "output",
            "embeddings.word_embeddings", "token_embd",
            "embeddings.position_embeddings", "position_embd",
            "embeddings.token_type_embeddings", "token_types",
            "embeddings.LayerNorm", "token_embd_norm");

    /// Behind the type of a model whose attention is not causal, though its family's is.
    static final String BIDIRECTIONAL = " with use_bidirectional_attention";

    static final List<HuggingFaceFamily> ALL = List.of(
            new HuggingFaceFamily("llama", "llama", true, 0, Map.of(), s -> {
                like("silu", s, 0, 1);
                s.config().flag("attention_bias", false);
            }),
            new HuggingFaceFamily("mistral", "llama", true, 0, Map.of(), s -> {
                like("silu", s, 0, 1);
                s.window(4096);
            }),
            new HuggingFaceFamily("ministral", "llama", true, 0, Map.of(), s -> {
                like("silu", s, 0, 1);
                s.window(4096);
            }),
            new HuggingFaceFamily("mixtral", "llama", true, 0, MIXTRAL, s -> {
                like("silu", s, 0, 1);
                s.window(0);
                s.integer("num_local_experts", "expert_count");
                s.integer("num_experts_per_tok", "expert_used_count");
            }),
            new HuggingFaceFamily("qwen2", "qwen2", false, 0, Map.of(), s -> {
                like("silu", s, 0, 1);
                withoutWindow(s);
            }),
            new HuggingFaceFamily("qwen3", "qwen3", false, 0, Map.of(), s -> {
                like("silu", s, 128, 1);
                withoutWindow(s);
                s.config().flag("attention_bias", false);
            }),
            new HuggingFaceFamily("smollm3", "smollm3", true, 0, Map.of(), s -> {
                like("silu", s, 0, 1);
                withoutWindow(s);
                s.requirePeriodOfPositions(4);
                s.config().flag("attention_bias", false);
            }),
            new HuggingFaceFamily("granite", "granite", true, 0, Map.of(), s -> {
                like("silu", s, 0, 1);
                s.config().flag("attention_bias", false);
                s.number("embedding_multiplier", "embedding_scale");
                s.number("residual_multiplier", "residual_scale");
                s.number("attention_multiplier", "attention.scale");
                s.number("logits_scaling", "logit_scale");
            }),
            new HuggingFaceFamily("phi3", "phi3", false, 0, FUSED, s -> {
                like("silu", s, 0, 1);
                s.window(0);
            }),
            new HuggingFaceFamily("stablelm", "stablelm", false, 0, HEAD_NORMS, s -> {
                s.config().require("hidden_act", "silu", SILU);
                s.sizes(0);
                s.number("layer_norm_eps", "attention.layer_norm_epsilon");
                s.rope(0.25);
                s.config().flag("use_qkv_bias", false);
                s.config().flag("qk_layernorm", false);
                s.put("use_parallel_residual", s.config().flag("use_parallel_residual", false));
            }),
            new HuggingFaceFamily("olmo2", "olmo2", false, 0, NORMED_AFTER, s -> {
                like("silu", s, 0, 1);
                s.config().flag("attention_bias", false);
            }),
            new HuggingFaceFamily("nemotron", "nemotron", false, 1, Map.of(), s -> {
                s.config().require("hidden_act", "relu2", Set.of("relu2"));
                s.sizes(0);
                s.number("norm_eps", "attention.layer_norm_epsilon");
                s.rope(0.5);
                s.config().flag("attention_bias", false);
            }),
            new HuggingFaceFamily("qwen3_moe", "qwen3moe", false, 0, EXPERTS, s -> {
                like("silu", s, 128, 1);
                withoutWindow(s);
                s.config().flag("attention_bias", false);
                s.integer(s.config().has("num_experts") ? "num_experts" : "num_local_experts", "expert_count");
                s.integer("num_experts_per_tok", "expert_used_count");
                s.integer("moe_intermediate_size", "expert_feed_forward_length");
                s.put("expert_weights_norm", s.config().flag("norm_topk_prob", false));
                long step = s.config().optionalInteger("decoder_sparse_step").orElse(1);
                if (step != 1) {
                    throw s.config().refusal("decoder_sparse_step", Long.toString(step));
                }
            }),
            new HuggingFaceFamily("gemma", "gemma", false, 1, Map.of(), s -> {
                like("gelu", s, 256, 1);
                s.config().require("hidden_activation", "gelu_pytorch_tanh", GELU);
                s.config().flag("attention_bias", false);
            }),
            new HuggingFaceFamily("gemma2", "gemma2", false, 1, NORMED_AFTER, s -> {
                like("gelu", s, 256, 1);
                gemmaScales(s);
                s.put(
                        "attn_logit_softcapping",
                        s.config().optionalNumber("attn_logit_softcapping").orElse(0));
            }),
            new HuggingFaceFamily("gemma3_text", "gemma3", false, 1, NORMED_AFTER, s -> {
                like("gelu", s, 256, 1);
                gemmaScales(s);
            }),
            new HuggingFaceFamily("gemma3_text" + BIDIRECTIONAL, "gemma-embedding", false, 1, NORMED_AFTER, s -> {
                like("gelu", s, 256, 1);
                gemmaScales(s);
            }),
            new HuggingFaceFamily("bert", "bert", false, 0, BERT, s -> {
                s.config().require("hidden_act", "gelu", Set.of("gelu"));
                s.config().require("position_embedding_type", "absolute", Set.of("absolute"));
                s.sizes(0);
                s.number("layer_norm_eps", "attention.layer_norm_epsilon");
                s.config().ignore("type_vocab_size");
            }));

    /// What nearly all families state.
    private static void like(String activation, HuggingFaceSettings s, long usualHeadDim, double usualRotaryPart) {
        boolean silu = activation.equals("silu");
        s.config().require("hidden_act", silu ? "silu" : "gelu_pytorch_tanh", silu ? SILU : GELU);
        s.sizes(usualHeadDim);
        s.number("rms_norm_eps", "attention.layer_norm_rms_epsilon");
        s.rope(usualRotaryPart);
    }

    /// Of these families no published model uses the window that it states.
    private static void withoutWindow(HuggingFaceSettings s) {
        if (s.config().flag("use_sliding_window", false)) {
            throw s.config().refusal("use_sliding_window", "true");
        }
        s.config().ignore("sliding_window");
        for (String kind : s.config().array("layer_types")) {
            if (!kind.equals("full_attention")) {
                throw s.config().refusal("layer_types", kind);
            }
        }
    }

    private static void gemmaScales(HuggingFaceSettings s) {
        s.config().require("hidden_activation", "gelu_pytorch_tanh", GELU);
        s.config().flag("attention_bias", false);
        s.window(4096);
        s.put("attention.scale", 1 / Math.sqrt(s.config().number("query_pre_attn_scalar")));
        s.put(
                "final_logit_softcapping",
                s.config().optionalNumber("final_logit_softcapping").orElse(0));
    }

    /// The family of that `model_type`.
    static Optional<HuggingFaceFamily> named(String modelType) {
        return ALL.stream().filter(family -> family.modelType.equals(modelType)).findFirst();
    }

    /// Whether its models make vectors of texts and nothing else.
    boolean embeds() {
        return modelType.equals("bert") || modelType.endsWith(BIDIRECTIONAL);
    }

    /// Whether a tensor is one that the model's states do not depend on: counters, frequencies that settings state as
    /// well, and what BERT was trained with to tell whether one sentence follows another.
    static boolean isUnused(String name) {
        return name.endsWith(".rotary_emb.inv_freq")
                || name.endsWith("embeddings.position_ids")
                || name.matches("(bert\\.)?pooler\\.dense\\.(weight|bias)");
    }

    /// transformers' name for a tensor, the way back of [#tensorName]; empty where the family has no such tensor.
    ///
    /// @param name GGUF's; of tensors that are several in transformers, without their number
    /// @param number of an expert or head; -1 for tensors that are one in both
    Optional<String> moduleName(String name, int number) {
        int dot = name.lastIndexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        String kind = name.substring(dot);
        String module = name.substring(0, dot);
        String outside = MODULES.get(module);
        if (outside != null) {
            return number < 0 ? Optional.of(outside + kind) : Optional.empty();
        }
        int end = module.indexOf('.', LAYER.length());
        if (!module.startsWith(LAYER) || end < 0) {
            return Optional.empty();
        }
        String wanted = module.substring(end + 1) + (number < 0 ? "" : ".#");
        // The family's own names go before the usual ones.
        return Stream.of(names, USUAL)
                .flatMap(known -> known.entrySet().stream())
                .filter(entry -> entry.getValue().equals(wanted))
                .map(entry -> "model.layers." + module.substring(LAYER.length(), end) + "."
                        + entry.getKey().replace("#", Integer.toString(number)) + kind)
                .findFirst();
    }

    /// GGUF's name for a tensor; empty where the family has no such tensor.
    Optional<String> tensorName(String name) {
        int dot = name.lastIndexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        String kind = name.substring(dot);
        String module = name.substring(0, dot);
        // A model without what makes logits of its states is saved without the first part of the name.
        module = module.replaceFirst("^(model|bert)\\.", "");
        if (OUTSIDE.containsKey(module)) {
            return Optional.of(OUTSIDE.get(module) + kind);
        }
        String prefix = module.startsWith("encoder.") ? "encoder.layer." : "layers.";
        int end = module.indexOf('.', prefix.length());
        if (!module.startsWith(prefix) || end < 0) {
            return Optional.empty();
        }
        String layer = module.substring(prefix.length(), end);
        String inLayer = module.substring(end + 1);
        String number = inLayer.replaceFirst("^.*?\\.(\\d+)(\\..*)?$", "$1");
        boolean numbered = !number.equals(inLayer);
        String pattern = numbered ? inLayer.replaceFirst("\\.\\d+", ".#") : inLayer;
        Map<String, String> known = new HashMap<>(USUAL);
        known.putAll(names);
        return Optional.ofNullable(known.get(pattern))
                .map(target -> LAYER + layer + "." + (numbered ? target.replace("#", number) : target) + kind);
    }
}
