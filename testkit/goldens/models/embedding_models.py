"""Writes tiny models that make vectors of texts, as folders of sentence-transformers and as GGUF, and the vectors that
transformers computes with them in float32; see README.md.

    venv/bin/python embedding_models.py
"""

import json
import zlib
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np
import torch
from safetensors.torch import save_file
from transformers import BertConfig, BertModel, Gemma3TextConfig, Gemma3TextModel

from gguf_files import tensor_name
from generate import compact_arrays

RESOURCES = Path(__file__).parents[2] / "src/main/resources/dev/bantam/testkit/embedding"
LENGTHS = (70, 3, 1, 23)
POOLING = {"mean": 1, "cls": 2, "lasttoken": 3}
LEAST_ABLATION = 0.01
WORDS = [*"abcdefghijklmnopqrstuvwxyz", *(f"##{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"), *"0123456789.,:;!?"]

BERT_NAMES = {
    "embeddings.word_embeddings": "token_embd",
    "embeddings.position_embeddings": "position_embd",
    "embeddings.token_type_embeddings": "token_types",
    "embeddings.LayerNorm": "token_embd_norm",
    "attention.self.query": "attn_q",
    "attention.self.key": "attn_k",
    "attention.self.value": "attn_v",
    "attention.output.dense": "attn_output",
    "attention.output.LayerNorm": "attn_output_norm",
    "intermediate.dense": "ffn_up",
    "output.dense": "ffn_down",
    "output.LayerNorm": "layer_output_norm",
}


@dataclass(frozen=True)
class Embedding:
    """A model, how its states become a vector, and changes of its configuration that vectors must notice."""

    name: str
    pooling: str
    configuration: dict
    ablations: tuple[dict, ...] = ()
    dense: tuple[int, ...] = ()
    old_files: bool = False  # flags for pooling, as published models have them

    @property
    def gemma(self) -> bool:
        return self.name.startswith("gemma")


def bert(hidden: int, heads: int) -> dict:
    return dict(
        vocab_size=80,
        hidden_size=hidden,
        num_hidden_layers=2,
        num_attention_heads=heads,
        intermediate_size=40,
        max_position_embeddings=72,
        type_vocab_size=2,
        layer_norm_eps=1e-12,
        pad_token_id=0,
    )


MODELS = (
    Embedding("bert-mean", "mean", bert(32, 2), old_files=True),
    Embedding("bert-cls", "cls", bert(24, 3)),
    Embedding("bert-last", "lasttoken", bert(24, 2)),
    Embedding(
        "gemma-embedding",
        "mean",
        dict(
            vocab_size=80,
            hidden_size=32,
            intermediate_size=48,
            num_hidden_layers=4,
            num_attention_heads=4,
            num_key_value_heads=1,
            head_dim=16,
            max_position_embeddings=96,
            sliding_window=12,
            layer_types=["sliding_attention", "sliding_attention", "full_attention", "sliding_attention"],
            query_pre_attn_scalar=16,
            rms_norm_eps=1e-6,
            rope_parameters={
                "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0},
                "full_attention": {"rope_type": "default", "rope_theta": 1000000.0},
            },
            use_bidirectional_attention=True,
            bos_token_id=2,
            eos_token_id=1,
            pad_token_id=0,
        ),
        (dict(sliding_window=10), dict(sliding_window=14), dict(use_bidirectional_attention=False)),
        dense=(64, 32),
    ),
)


def build(golden: Embedding, **changes) -> torch.nn.Module:
    config_class, model_class = (Gemma3TextConfig, Gemma3TextModel) if golden.gemma else (BertConfig, BertModel)
    config = config_class(**{**golden.configuration, **changes})
    config._attn_implementation = "eager"
    model = model_class(config).eval() if golden.gemma else model_class(config, add_pooling_layer=False).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(weights(golden, name, parameter.shape))
    return model


def weights(golden: Embedding, name: str, shape) -> torch.Tensor:
    """Random values whose seed is the name: attention is sharp, biases matter."""
    generator = np.random.default_rng([zlib.crc32(golden.name.encode()), zlib.crc32(name.encode())])
    values = generator.standard_normal(tuple(shape))
    if "norm" in name.lower():
        values = values * 0.3 + (0 if golden.gemma or name.endswith("bias") else 1)
    elif name.endswith("bias"):
        values = values * 0.5
    elif "embed" in name:
        values = values * (0.1 if golden.gemma else 0.6)
    else:
        query_or_key = any(part in name for part in ("query", "key", "q_proj", "k_proj"))
        values = values * (2 if query_or_key else 1) / shape[-1] ** 0.5
    return torch.from_numpy(values.astype(np.float32))


def dense(golden: Embedding) -> list[torch.Tensor]:
    """The maps that a vector goes through at last, each [outputs, inputs]."""
    inputs = (golden.configuration["hidden_size"], *golden.dense)
    return [weights(golden, f"dense {n}", (outputs, inputs[n])) for n, outputs in enumerate(golden.dense)]


def vector(golden: Embedding, model: torch.nn.Module, tokens: list[int]) -> torch.Tensor:
    with torch.no_grad():
        states = model(torch.tensor([tokens])).last_hidden_state[0]
        pooled = {"mean": states.mean(dim=0), "cls": states[0], "lasttoken": states[-1]}[golden.pooling]
        for matrix in dense(golden):
            pooled = matrix @ pooled
        return torch.nn.functional.normalize(pooled, dim=0)


def write_folder(golden: Embedding, model: torch.nn.Module, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    (folder / "model.safetensors").chmod(0o644)
    hidden = golden.configuration["hidden_size"]
    if golden.old_files:
        flags = {"mean": "mean_tokens", "cls": "cls_token", "lasttoken": "lasttoken"}
        pooling = {"word_embedding_dimension": hidden}
        pooling.update({f"pooling_mode_{flag}": golden.pooling == mode for mode, flag in flags.items()})
        pooling["pooling_mode_max_tokens"] = False
    else:
        pooling = {"embedding_dimension": hidden, "pooling_mode": golden.pooling, "include_prompt": True}
    modules = [("", "Transformer"), ("1_Pooling", "Pooling")]
    modules += [(f"{n + 2}_Dense", "Dense") for n in range(len(golden.dense))]
    modules += [(f"{len(modules)}_Normalize", "Normalize")]
    listed = [
        {"idx": n, "name": str(n), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for n, (path, kind) in enumerate(modules)
    ]
    write_json(folder / "modules.json", listed)
    write_json(folder / "1_Pooling/config.json", pooling)
    for n, matrix in enumerate(dense(golden)):
        outputs, inputs = matrix.shape
        identity = "torch.nn.modules.linear.Identity"
        config = {"in_features": inputs, "out_features": outputs, "bias": False, "activation_function": identity}
        write_json(folder / f"{n + 2}_Dense/config.json", config)
        save_file({"linear.weight": matrix}, folder / f"{n + 2}_Dense/model.safetensors")
    write_json(folder / "sentence_bert_config.json", {"max_seq_length": 16, "do_lower_case": False})
    write_json(folder / "config_sentence_transformers.json", {"prompts": {}, "default_prompt_name": None})
    if not golden.gemma:
        write_json(folder / "tokenizer.json", word_pieces())
        write_json(folder / "tokenizer_config.json", {"do_lower_case": True, "tokenizer_class": "BertTokenizer"})


def write_json(path: Path, content) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1) + "\n")


def tokens() -> list[str]:
    return ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS][:80]


def word_pieces() -> dict:
    special = [
        {"id": n, "content": token, "special": True, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
        for n, token in enumerate(tokens()[:5])
    ]
    single = [
        {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
        {"Sequence": {"id": "A", "type_id": 0}},
        {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
    ]
    return {
        "version": "1.0",
        "added_tokens": special,
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "TemplateProcessing", "single": single, "pair": single, "special_tokens": {}},
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": {token: n for n, token in enumerate(tokens())},
        },
    }


def write_gguf(golden: Embedding, model: torch.nn.Module, path: Path) -> None:
    """As llama.cpp's converter does it."""
    config = model.config
    architecture = "gemma-embedding" if golden.gemma else "bert"
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_uint32(f"{architecture}.pooling_type", POOLING[golden.pooling])
    if golden.gemma:
        writer.add_head_count_kv(config.num_key_value_heads)
        writer.add_key_length(config.head_dim)
        writer.add_value_length(config.head_dim)
        writer.add_layer_norm_rms_eps(config.rms_norm_eps)
        writer.add_rope_freq_base(config.rope_parameters["full_attention"]["rope_theta"])
        writer.add_sliding_window(golden.configuration["sliding_window"])
        writer.add_array(
            f"{architecture}.attention.sliding_window_pattern", [kind == "sliding_attention" for kind in config.layer_types]
        )
        for n, matrix in enumerate(dense(golden)):
            writer.add_uint32(f"{architecture}.dense_{n + 2}_feat_in", matrix.shape[1])
            writer.add_uint32(f"{architecture}.dense_{n + 2}_feat_out", matrix.shape[0])
            writer.add_tensor(f"dense_{n + 2}.weight", matrix.numpy())
    else:
        writer.add_layer_norm_eps(config.layer_norm_eps)
        writer.add_causal_attention(False)
        writer.add_tokenizer_model("bert")
        writer.add_tokenizer_pre("default")
        # What begins a word has a sign before it, what goes on has none.
        names = [t if t.startswith("[") else t.removeprefix("##") if t.startswith("##") else "\u2581" + t for t in tokens()]
        names += [f"[unused{n}]" for n in range(len(names), config.vocab_size)]
        writer.add_token_list(names)
        writer.add_token_types([3 if name.startswith("[") else 1 for name in names])
        writer.add_unk_token_id(1)
        writer.add_bos_token_id(2)
        writer.add_sep_token_id(3)
        writer.add_pad_token_id(0)
    for name, parameter in model.named_parameters():
        values = parameter.detach().numpy()
        if golden.gemma:
            target = tensor_name("gemma3", name if name.startswith("model.") else f"model.{name}")
            values = values + 1 if target.endswith("norm.weight") else values
        else:
            target = bert_name(name)
        writer.add_tensor(target, np.ascontiguousarray(values, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def bert_name(name: str) -> str:
    module, kind = name.rsplit(".", 1)
    if not module.startswith("encoder.layer."):
        return f"{BERT_NAMES[module]}.{kind}"
    _, _, layer, part = module.split(".", 3)
    return f"blk.{layer}.{BERT_NAMES[part]}.{kind}"


def main() -> None:
    torch.set_num_threads(1)
    for golden in MODELS:
        model = build(golden)
        folder = RESOURCES / golden.name
        write_folder(golden, model, folder)
        write_gguf(golden, model, folder / "model.gguf")
        generator = np.random.default_rng(zlib.crc32(golden.name.encode()))
        sequences = [[2, *generator.integers(5, 80, length - 1).tolist()] for length in LENGTHS]
        vectors = [vector(golden, model, tokens) for tokens in sequences]
        for change in golden.ablations:
            difference = float((vector(golden, build(golden, **change), sequences[0]) - vectors[0]).abs().max())
            print(f"{golden.name}: {change} changes the vector by up to {difference:.4f}")
            if difference < LEAST_ABLATION:
                raise ValueError(f"{golden.name}: the goldens would not notice {change}")
        expected = {"sequences": sequences, "vectors": [values.tolist() for values in vectors]}
        (folder / "expected.json").write_text(compact_arrays(json.dumps(expected, indent=1)) + "\n")


if __name__ == "__main__":
    main()
