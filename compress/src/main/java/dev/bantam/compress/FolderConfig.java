package dev.bantam.compress;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.FormatException;
import dev.bantam.model.ModelConfig;
import dev.bantam.model.ModelConfig.LayerConfig;
import dev.bantam.model.Rope;
import dev.bantam.tensor.DType;
import dev.bantam.text.HuggingFaceVocabulary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the `config.json` of a model says, in the words of its family in transformers.
///
/// Settings of rotary positions are in the style that transformers 4 and 5 both read. What a family has no word for is
/// left out, and noticed when the result is read back.
final class FolderConfig {
    private final Checkpoint gguf;
    private final ModelConfig model;
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    FolderConfig(Checkpoint gguf, ModelConfig model, DType dtype, HuggingFaceVocabulary vocabulary) {
        this.gguf = gguf;
        this.model = model;
        String modelType = modelType();
        values.put("architectures", List.of(className(modelType)));
        values.put("model_type", modelType);
        values.put(
                "torch_dtype",
                switch (dtype) {
                    case F32 -> "float32";
                    case F16 -> "float16";
                    case BF16 -> "bfloat16";
                    case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL ->
                        throw new IllegalArgumentException(
                                "a Hugging Face folder has no " + dtype + ", only F32, F16 and BF16");
                });
        // Said even where there is none: families have ids of their own where a file has not.
        values.put("bos_token_id", boxed(vocabulary.beginOfText().orElse(-1)));
        values.put("eos_token_id", ends(vocabulary.endOfAnswer()));
        values.put("pad_token_id", boxed(vocabulary.padding().orElse(-1)));
        sizes();
        rope(modelType);
        family(modelType);
    }

    /// By name.
    Map<String, @Nullable Object> values() {
        return values;
    }

    private static @Nullable Integer boxed(int id) {
        return id < 0 ? null : (Integer) id;
    }

    private static @Nullable Object ends(List<Integer> ids) {
        return ids.isEmpty() ? null : ids.size() == 1 ? ids.getFirst() : ids;
    }

    private String modelType() {
        long windows =
                model.layers().stream().filter(layer -> layer.window() > 0).count();
        return switch (model.architecture()) {
            case "llama" ->
                model.feedForward().experts() > 1
                        ? "mixtral"
                        : windows == 0 ? "llama" : windows == model.layers().size() ? "mistral" : "ministral";
            case "gemma3" -> "gemma3_text";
            case "qwen3moe" -> "qwen3_moe";
            default -> model.architecture();
        };
    }

    private String className(String modelType) {
        String name = switch (modelType) {
            case "llama" -> "Llama";
            case "mistral" -> "Mistral";
            case "ministral" -> "Ministral";
            case "mixtral" -> "Mixtral";
            case "qwen2" -> "Qwen2";
            case "qwen3" -> "Qwen3";
            case "qwen3_moe" -> "Qwen3Moe";
            case "smollm3" -> "SmolLM3";
            case "granite" -> "Granite";
            case "phi3" -> "Phi3";
            case "stablelm" -> "StableLm";
            case "olmo2" -> "Olmo2";
            case "nemotron" -> "Nemotron";
            case "gemma" -> "Gemma";
            case "gemma2" -> "Gemma2";
            case "gemma3_text" -> "Gemma3";
            default ->
                throw new FormatException(gguf + ": models of the architecture " + model.architecture()
                        + " can't become a Hugging Face folder");
        };
        return name + "ForCausalLM";
    }

    private void sizes() {
        values.put("vocab_size", model.vocabularySize());
        values.put("hidden_size", model.hiddenSize());
        values.put("intermediate_size", model.feedForwardSize());
        values.put("num_hidden_layers", model.layers().size());
        values.put("num_attention_heads", model.headCount());
        values.put("num_key_value_heads", model.kvHeadCount());
        if (!model.architecture().equals("stablelm")) {
            values.put("head_dim", model.headDim());
        }
        values.put("max_position_embeddings", model.contextLength());
        values.put(
                "hidden_act",
                switch (model.feedForward().activation()) {
                    case SILU -> "silu";
                    case GELU -> "gelu_pytorch_tanh";
                    case GELU_ERF -> "gelu";
                    case SQUARED_RELU -> "relu2";
                });
        String epsilon = switch (model.architecture()) {
            case "stablelm" -> "layer_norm_eps";
            case "nemotron" -> "norm_eps";
            default -> "rms_norm_eps";
        };
        values.put(epsilon, number(model.norms().epsilon()));
        values.put("tie_word_embeddings", gguf.entry("output.weight").isEmpty());
    }

    /// Of the layers that see everything, where a family tells positions in two ways.
    private void rope(String modelType) {
        LayerConfig told = model.layers().stream()
                .filter(layer -> layer.rope() != null && layer.window() == 0)
                .findFirst()
                .or(() -> model.layers().stream()
                        .filter(layer -> layer.rope() != null)
                        .findFirst())
                .orElseThrow(() -> new FormatException(gguf + ": no layer tells positions"));
        Rope rope = Objects.requireNonNull(told.rope());
        values.put("rope_theta", number(rope.base()));
        values.put("rope_scaling", new RopeScaling(gguf, model, rope).values());
        switch (modelType) {
            case "phi3", "stablelm", "nemotron" ->
                values.put("partial_rotary_factor", (double) rope.dimensions() / model.headDim());
            default -> {}
        }
        if (modelType.equals("phi3")) {
            values.put("original_max_position_embeddings", rope.originalContext());
        }
    }

    private void family(String modelType) {
        boolean biased = gguf.entry("blk.0.attn_q.bias").isPresent();
        if (biased && !List.of("qwen2", "stablelm").contains(modelType)) {
            if (gguf.entry("blk.0.attn_output.bias").isEmpty()) {
                throw new FormatException(gguf + ": queries have biases and attention's output has none, which a folder"
                        + " of " + modelType + " can't say");
            }
            values.put("attention_bias", true);
        }
        ModelConfig.FeedForwardConfig feedForward = model.feedForward();
        switch (modelType) {
            case "mistral", "ministral", "phi3" -> windows();
            case "mixtral" -> {
                windows();
                values.put("num_local_experts", feedForward.experts());
                values.put("num_experts_per_tok", feedForward.expertsUsed());
            }
            case "qwen3_moe" -> {
                values.put("moe_intermediate_size", feedForward.size());
                values.put("num_experts", feedForward.experts());
                values.put("num_experts_per_tok", feedForward.expertsUsed());
                values.put("norm_topk_prob", feedForward.normalized());
            }
            case "smollm3" ->
                values.put(
                        "no_rope_layers",
                        model.layers().stream()
                                .map(layer -> layer.rope() == null ? 0 : 1)
                                .toList());
            case "granite" -> {
                values.put("embedding_multiplier", number(model.scales().embedding()));
                values.put("residual_multiplier", number(model.scales().residual()));
                values.put("attention_multiplier", number(model.scales().attention()));
                values.put("logits_scaling", number(1 / model.scales().logits()));
            }
            case "stablelm" -> {
                values.put("use_qkv_bias", biased);
                values.put(
                        "qk_layernorm", gguf.entry("blk.0.attn_q_norm.weight").isPresent());
                values.put(
                        "use_parallel_residual",
                        gguf.entry("blk.0.ffn_norm.weight").isEmpty());
            }
            case "gemma" -> values.put("hidden_activation", "gelu_pytorch_tanh");
            case "gemma2", "gemma3_text" -> gemma(modelType);
            default -> {}
        }
    }

    private void gemma(String modelType) {
        values.put("hidden_activation", "gelu_pytorch_tanh");
        double attention = model.scales().attention();
        double scalar = 1 / (attention * attention);
        // Published models have whole numbers here, which a root in single precision does not give back.
        double whole = Math.rint(scalar);
        values.put(
                "query_pre_attn_scalar",
                Math.abs(scalar - whole) < 1e-4 * scalar ? (Object) (long) whole : (Object) scalar);
        float logitCap = model.scales().logitCap();
        values.put("final_logit_softcapping", logitCap == 0 ? null : (Double) number(logitCap));
        if (modelType.equals("gemma2")) {
            float cap = model.scales().attentionCap();
            values.put("attn_logit_softcapping", cap == 0 ? null : (Double) number(cap));
        } else {
            model.layers().stream()
                    .filter(layer -> layer.window() > 0)
                    .map(LayerConfig::rope)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .ifPresent(local -> values.put("rope_local_base_freq", number(local.base())));
        }
        windows();
    }

    private void windows() {
        int window = model.layers().stream().mapToInt(LayerConfig::window).max().orElse(0);
        long count = model.layers().stream().filter(layer -> layer.window() > 0).count();
        values.put("sliding_window", window == 0 ? null : (Integer) window);
        if (count > 0 && count < model.layers().size()) {
            values.put(
                    "layer_types",
                    model.layers().stream()
                            .map(layer -> layer.window() > 0 ? "sliding_attention" : "full_attention")
                            .toList());
        }
    }

    /// As people write it: 1e-5, and not what its nearest float is.
    static double number(float value) {
        return Double.parseDouble(Float.toString(value));
    }
}
