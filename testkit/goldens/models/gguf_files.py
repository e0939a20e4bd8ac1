"""Writes a model as GGUF in float32, with the names, the layout and the metadata of llama.cpp's converter."""

import math
import re
from pathlib import Path

import gguf
import numpy as np
import torch

import vocabulary
from families import Golden

LAYER_NAMES = {
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.qkv_proj": "attn_qkv",
    "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.gate_up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "mlp.gate": "ffn_gate_inp",
    "mlp.experts.gate_up_proj": "ffn_gate_up_exps",
    "mlp.experts.down_proj": "ffn_down_exps",
}
# What follows attention is the norm before the feed-forward layer, but in some families the norm of attention's own output.
BEFORE = {"post_attention_layernorm": "ffn_norm"}
AFTER = {
    "post_attention_layernorm": "post_attention_norm",
    "pre_feedforward_layernorm": "ffn_norm",
    "post_feedforward_layernorm": "post_ffw_norm",
}
NORMED_AFTER = ("gemma2", "gemma3", "olmo2")
# The rows of queries and keys are stored in pairs.
PAIRED = ("llama", "smollm3", "granite")
OTHER_NAMES = {
    "model.embed_tokens.weight": "token_embd.weight",
    "model.norm.weight": "output_norm.weight",
    "model.norm.bias": "output_norm.bias",
    "lm_head.weight": "output.weight",
}


def write(golden: Golden, model: torch.nn.Module, path: Path) -> None:
    config = model.config
    architecture = golden.gguf or golden.architecture
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_type(gguf.GGUFType.MODEL)
    writer.add_name(f"Bantam golden {golden.name}")
    add_parameters(writer, golden, config)
    add_vocabulary(writer, golden, config.vocab_size)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    for name, values in tensors(golden, architecture, config, model).items():
        halved = golden.halves and values.ndim > 1 and not name.endswith(("_norm.weight", "gate_inp.weight"))
        writer.add_tensor(name, values.astype(np.float16) if halved else values)
    for name, values in rope_factors(config).items():
        writer.add_tensor(name, np.array(values, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def tensors(golden: Golden, architecture: str, config, model: torch.nn.Module) -> dict[str, np.ndarray]:
    found: dict[str, np.ndarray] = {}
    head_norms: dict[str, list[np.ndarray]] = {}
    for name, parameter in model.named_parameters():
        norm = re.fullmatch(r"model\.layers\.(\d+)\.self_attn\.([qk])_layernorm\.norms\.\d+\.weight", name)
        if norm:
            head_norms.setdefault(f"blk.{norm[1]}.attn_{norm[2]}_norm.weight", []).append(parameter.detach().numpy())
            continue
        target = tensor_name(architecture, name)
        values = layout(golden, architecture, config, target, parameter)
        if target.endswith("ffn_gate_up_exps"):
            # [experts, 2 * feedForward, hidden]
            gate, up = np.split(values, 2, axis=1)
            found[target.replace("gate_up", "gate") + ".weight"] = np.ascontiguousarray(gate)
            found[target.replace("gate_up", "up") + ".weight"] = np.ascontiguousarray(up)
        else:
            found[target + ".weight" if target.endswith("_exps") else target] = values
    found.update({name: np.stack(norms) for name, norms in head_norms.items()})
    return found


def add_parameters(writer: gguf.GGUFWriter, golden: Golden, config) -> None:
    head_dim = getattr(config, "head_dim", None)
    rope = config.rope_parameters.get("full_attention", config.rope_parameters)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    rms = getattr(config, "rms_norm_eps", None) or getattr(config, "norm_eps", None)
    if rms is not None:
        writer.add_layer_norm_rms_eps(rms)
    if head_dim is not None:
        writer.add_key_length(head_dim)
        writer.add_value_length(head_dim)
    rotary = head_dim or config.hidden_size // config.num_attention_heads
    if golden.architecture not in ("gemma", "gemma2", "stablelm"):
        writer.add_rope_freq_base(rope["rope_theta"])
    if golden.architecture not in ("qwen2", "qwen3", "qwen3_moe", "olmo2") and "gemma" not in golden.architecture:
        writer.add_rope_dimension_count(int(rotary * rope.get("partial_rotary_factor", 1.0)))
    add_scaling(writer, config, rope)
    match golden.architecture:
        case "llama" | "smollm3":
            writer.add_vocab_size(config.vocab_size)
        case "mistral":
            writer.add_sliding_window(config.sliding_window)
        case "ministral":
            writer.add_sliding_window(config.sliding_window)
            writer.add_sliding_window_pattern([kind == "sliding_attention" for kind in config.layer_types])
        case "mixtral" | "qwen3_moe":
            experts = config.num_experts if golden.architecture == "qwen3_moe" else config.num_local_experts
            writer.add_expert_count(experts)
            writer.add_expert_used_count(config.num_experts_per_tok)
            if golden.architecture == "qwen3_moe":
                writer.add_expert_feed_forward_length(config.moe_intermediate_size)
        case "granite":
            writer.add_attention_scale(config.attention_multiplier)
            writer.add_embedding_scale(config.embedding_multiplier)
            writer.add_residual_scale(config.residual_multiplier)
            writer.add_logit_scale(config.logits_scaling)
        case "phi3":
            writer.add_sliding_window(config.sliding_window or 0)
        case "stablelm":
            writer.add_layer_norm_eps(config.layer_norm_eps)
            writer.add_parallel_residual(config.use_parallel_residual)
        case "nemotron":
            writer.add_layer_norm_eps(config.norm_eps)
            writer.add_rope_scaling_type(gguf.RopeScalingType.NONE)
        case "gemma2":
            writer.add_attn_logit_softcapping(config.attn_logit_softcapping)
            writer.add_final_logit_softcapping(config.final_logit_softcapping)
            writer.add_sliding_window(config.sliding_window)
        case "gemma3":
            writer.add_rope_freq_base_swa(config.rope_parameters["sliding_attention"]["rope_theta"])
            writer.add_sliding_window(config.sliding_window)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16 if golden.halves else gguf.LlamaFileType.ALL_F32)


def add_scaling(writer: gguf.GGUFWriter, config, rope: dict) -> None:
    match rope["rope_type"]:
        case "linear":
            writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
            writer.add_rope_scaling_factor(rope["factor"])
        case "yarn":
            writer.add_rope_scaling_type(gguf.RopeScalingType.YARN)
            writer.add_rope_scaling_factor(rope["factor"])
            writer.add_rope_scaling_orig_ctx_len(rope["original_max_position_embeddings"])
            if "beta_fast" in rope:
                writer.add_rope_scaling_yarn_beta_fast(rope["beta_fast"])
                writer.add_rope_scaling_yarn_beta_slow(rope["beta_slow"])
            if "attention_factor" in rope:
                # It comes on top of the usual one.
                writer.add_rope_scaling_attn_factors(rope["attention_factor"] / (1 + 0.1 * math.log(rope["factor"])))
        case "longrope":
            original = rope["original_max_position_embeddings"]
            scale = config.max_position_embeddings / original
            writer.add_rope_scaling_type(gguf.RopeScalingType.LONGROPE)
            writer.add_rope_scaling_orig_ctx_len(original)
            writer.add_rope_scaling_attn_factors(math.sqrt(1 + math.log(scale) / math.log(original)))


def rope_factors(config) -> dict[str, list[float]]:
    """What rotary frequencies are divided by, which GGUF keeps in tensors."""
    rope = config.rope_parameters
    match rope.get("rope_type"):
        case "longrope":
            return {"rope_factors_long.weight": rope["long_factor"], "rope_factors_short.weight": rope["short_factor"]}
        case "llama3":
            dim, original = config.head_dim, rope["original_max_position_embeddings"]
            low, high = rope["low_freq_factor"], rope["high_freq_factor"]
            factors = []
            for index in range(0, dim, 2):
                turns = original / (2 * math.pi * rope["rope_theta"] ** (index / dim))
                smooth = min(1.0, max(0.0, (turns - low) / (high - low)))
                factors.append(1 / ((1 - smooth) / rope["factor"] + smooth))
            return {"rope_freqs.weight": factors}
    return {}


def add_vocabulary(writer: gguf.GGUFWriter, golden: Golden, size: int) -> None:
    if golden.architecture == "gemma3":
        pieces = vocabulary.sentence_piece(size)
        writer.add_tokenizer_model("llama")
        writer.add_tokenizer_pre("default")
        writer.add_token_list(pieces["tokens"])
        writer.add_token_scores(pieces["scores"])
        writer.add_token_types(pieces["types"])
        writer.add_add_space_prefix(False)
    else:
        pieces = vocabulary.letters(size) if golden.halves else vocabulary.byte_level(size)
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre("qwen2" if golden.architecture == "qwen2" else "smollm")
        writer.add_token_list(pieces["tokens"])
        writer.add_token_types(pieces["types"])
        writer.add_token_merges(pieces["merges"])
    writer.add_bos_token_id(2)
    writer.add_eos_token_id(1)
    writer.add_unk_token_id(3)
    writer.add_pad_token_id(0)
    writer.add_add_bos_token(golden.architecture == "gemma3")


def tensor_name(architecture: str, name: str) -> str:
    if name in OTHER_NAMES:
        return OTHER_NAMES[name]
    layer = re.fullmatch(r"model\.layers\.(\d+)\.(.+?)(\.weight|\.bias)?", name)
    if layer is None:
        raise ValueError(f"no GGUF name for {name}")
    names = {**LAYER_NAMES, **(AFTER if architecture in NORMED_AFTER else BEFORE)}
    if layer[2] not in names:
        raise ValueError(f"no GGUF name for {name}")
    return f"blk.{layer[1]}.{names[layer[2]]}{layer[3] or ''}"


def layout(golden: Golden, architecture: str, config, target: str, parameter: torch.nn.Parameter) -> np.ndarray:
    values = parameter.detach().numpy()
    if architecture in PAIRED and ".attn_q." in target:
        return interleave(values, config.num_attention_heads)
    if architecture in PAIRED and ".attn_k." in target:
        return interleave(values, config.num_key_value_heads)
    if (golden.architecture.startswith("gemma") or architecture == "nemotron") and target.endswith("norm.weight"):
        return values + np.float32(1)
    return values


def interleave(rows: np.ndarray, heads: int) -> np.ndarray:
    """GGML rotates neighbouring rows of a llama head, transformers row i with row i + headDim / 2: 0, h/2, 1, h/2 + 1 ..."""
    head_dim = rows.shape[0] // heads
    halves = rows.reshape(heads, 2, head_dim // 2, *rows.shape[1:])
    return np.ascontiguousarray(np.swapaxes(halves, 1, 2).reshape(rows.shape))
