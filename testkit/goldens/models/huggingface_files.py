"""Writes a model as a Hugging Face folder: the weights once, the configuration in the two styles found on the hub."""

import json
from pathlib import Path

import torch

from families import Golden


def write(golden: Golden, model: torch.nn.Module, folder: Path) -> None:
    """config.json as transformers 5 writes it, config-version-4.json as most published models still have it."""
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    (folder / "model.safetensors").chmod(0o644)
    current = json.loads((folder / "config.json").read_text())
    (folder / "config-version-4.json").write_text(json.dumps(version_4(golden, current), indent=2) + "\n")
    check(model, folder)


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
