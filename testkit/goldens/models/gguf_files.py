"""Writes a model as GGUF in float32, with the names, the layout and the metadata of llama.cpp's converter."""

import re
from pathlib import Path

import gguf
import numpy as np
import torch

import vocabulary
from families import Golden

LAYER_NAMES = {
    "input_layernorm.weight": "attn_norm.weight",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
# What follows attention is the norm before the feed-forward layer, but in Gemma the norm of attention's own output.
NORM_NAMES = {
    "llama": {"post_attention_layernorm": "ffn_norm"},
    "qwen2": {"post_attention_layernorm": "ffn_norm"},
    "gemma3": {
        "post_attention_layernorm": "post_attention_norm",
        "pre_feedforward_layernorm": "ffn_norm",
        "post_feedforward_layernorm": "post_ffw_norm",
    },
}
OTHER_NAMES = {
    "model.embed_tokens.weight": "token_embd.weight",
    "model.norm.weight": "output_norm.weight",
    "lm_head.weight": "output.weight",
}


def write(golden: Golden, model: torch.nn.Module, path: Path) -> None:
    config = model.config
    writer = gguf.GGUFWriter(path, golden.architecture)
    writer.add_type(gguf.GGUFType.MODEL)
    writer.add_name(f"Bantam golden {golden.name}")
    add_parameters(writer, golden, config)
    add_vocabulary(writer, golden, config.vocab_size)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    for name, parameter in model.named_parameters():
        writer.add_tensor(tensor_name(golden.architecture, name), layout(golden, config, name, parameter))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def add_parameters(writer: gguf.GGUFWriter, golden: Golden, config) -> None:
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    head_dim = getattr(config, "head_dim", None)
    if head_dim is not None:
        writer.add_key_length(head_dim)
        writer.add_value_length(head_dim)
    match golden.architecture:
        case "llama":
            writer.add_rope_freq_base(config.rope_parameters["rope_theta"])
            writer.add_vocab_size(config.vocab_size)
            writer.add_rope_dimension_count(head_dim)
        case "qwen2":
            writer.add_rope_freq_base(config.rope_parameters["rope_theta"])
        case "gemma3":
            writer.add_rope_freq_base(config.rope_parameters["full_attention"]["rope_theta"])
            writer.add_rope_freq_base_swa(config.rope_parameters["sliding_attention"]["rope_theta"])
            writer.add_sliding_window(config.sliding_window)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)


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
        pieces = vocabulary.byte_level(size)
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
    layer = re.fullmatch(r"model\.layers\.(\d+)\.(.+)", name)
    if layer is None:
        raise ValueError(f"no GGUF name for {name}")
    for source, target in {**LAYER_NAMES, **NORM_NAMES[architecture]}.items():
        if layer[2].startswith(source):
            return f"blk.{layer[1]}.{layer[2].replace(source, target)}"
    raise ValueError(f"no GGUF name for {name}")


def layout(golden: Golden, config, name: str, parameter: torch.nn.Parameter) -> np.ndarray:
    values = parameter.detach().numpy()
    if golden.architecture == "llama" and ".q_proj." in name:
        return interleave(values, config.num_attention_heads)
    if golden.architecture == "llama" and ".k_proj." in name:
        return interleave(values, config.num_key_value_heads)
    if golden.architecture == "gemma3" and name.endswith("norm.weight"):
        return values + np.float32(1)
    return values


def interleave(rows: np.ndarray, heads: int) -> np.ndarray:
    """GGML rotates neighbouring rows of a llama head, transformers row i with row i + headDim / 2: 0, h/2, 1, h/2 + 1 ..."""
    head_dim = rows.shape[0] // heads
    halves = rows.reshape(heads, 2, head_dim // 2, *rows.shape[1:])
    return np.ascontiguousarray(np.swapaxes(halves, 1, 2).reshape(rows.shape))
