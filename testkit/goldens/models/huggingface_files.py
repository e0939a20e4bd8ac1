"""Writes a model as a Hugging Face folder: the weights once, the configuration in the two styles found on the hub."""

import copy
import json
from pathlib import Path

import torch

import vocabulary
from families import Golden


def write(golden: Golden, model: torch.nn.Module, folder: Path) -> None:
    """config.json as transformers 5 writes it, config-version-4.json as most published models still have it (not of the smaller
    ones)."""
    if golden.halves:
        copy.deepcopy(model).to(torch.bfloat16).save_pretrained(folder)
    else:
        model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    (folder / "model.safetensors").chmod(0o644)
    if golden.name == "llama3":
        vocabulary_files(golden, folder)
    if golden.halves:
        return
    current = json.loads((folder / "config.json").read_text())
    (folder / "config-version-4.json").write_text(json.dumps(version_4(golden, current), indent=2) + "\n")
    check(model, folder)


def vocabulary_files(golden: Golden, folder: Path) -> None:
    """What makes the folder whole: byte-level BPE, a chat template, what ends an answer."""
    pieces = vocabulary.letters(golden.vocabulary)
    added = [
        {"id": index, "content": token, "special": True, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
        for index, token in enumerate(pieces["tokens"][:4])
    ]
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    tokenizer = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": None,
        "pre_tokenizer": byte_level,
        "post_processor": None,
        "decoder": byte_level,
        "model": {"type": "BPE", "vocab": {token: index for index, token in enumerate(pieces["tokens"])}, "merges": pieces["merges"]},
    }
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False) + "\n")
    (folder / "tokenizer_config.json").write_text(json.dumps({"bos_token": "<bos>", "eos_token": "<eos>", "add_bos_token": True}) + "\n")
    (folder / "generation_config.json").write_text(json.dumps({"eos_token_id": [1, 3]}) + "\n")
    (folder / "chat_template.jinja").write_text(
        "{{ bos_token }}{% for m in messages %}{{ m.role }}: {{ m.content }}{{ eos_token }}{% endfor %}assistant:"
    )


def version_4(golden: Golden, current: dict) -> dict:
    """Rope parameters at the top level, the pattern of Gemma's layers as one number, dtype under its old name."""
    older = dict(current)
    parameters = older.pop("rope_parameters")
    older["torch_dtype"] = older.pop("dtype")
    older["transformers_version"] = "4.57.0"
    older.pop("layer_types", None)
    older.pop("_sliding_window_pattern", None)
    if golden.architecture == "gemma3":
        older["rope_theta"] = parameters["full_attention"]["rope_theta"]
        older["rope_local_base_freq"] = parameters["sliding_attention"]["rope_theta"]
        older["sliding_window_pattern"] = golden.configuration.get("sliding_window_pattern", 6)
    else:
        older["rope_theta"] = parameters["rope_theta"]
    older["rope_scaling"] = None
    return dict(sorted(older.items()))


def check(model: torch.nn.Module, folder: Path) -> None:
    """Both configurations, read back, are the model's."""
    names = ["num_hidden_layers", "rope_parameters", "layer_types", "sliding_window", "query_pre_attn_scalar", "head_dim"]
    for file in ("config.json", "config-version-4.json"):
        config = type(model.config).from_json_file(folder / file)
        for name in names:
            if getattr(config, name, None) != getattr(model.config, name, None):
                raise ValueError(f"{folder / file}: {name} is {getattr(config, name, None)}")
