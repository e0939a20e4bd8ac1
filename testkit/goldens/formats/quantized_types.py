"""Writes which number format llama-quantize gives each tensor of models of four shapes, in each of its mixtures.

    pip install -r requirements.txt
    python quantized_types.py /path/to/llama-quantize ../../src/main/resources/dev/bantam/testkit/formats/quantized/types.txt

The models have the names and row lengths of real ones, two rows a matrix, and are F16 without values. Lines of the result:

    model ARCHITECTURE key=value ...      starts one; keys are settings of its architecture
    tensor NAME SIZE SIZE ...             outermost dimension first
    types MIXTURE FORMAT FORMAT ...       in the order of the tensors

Made with llama-cpp-python 0.3.36.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import gguf
import numpy as np

MIXTURES = "Q8_0 Q6_K Q5_K_M Q5_K_S Q5_1 Q5_0 Q4_K_M Q4_K_S Q4_1 IQ4_NL Q4_0 Q3_K_L Q3_K_M Q3_K_S Q2_K Q2_K_S".split()


def dense(layers, hidden, feed_forward, tied):
    tensors = {"token_embd.weight": (2, hidden), "output_norm.weight": (hidden,)}
    if not tied:
        tensors["output.weight"] = (2, hidden)
    for layer in range(layers):
        for name in ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up"]:
            tensors[f"blk.{layer}.{name}.weight"] = (2, hidden)
        tensors[f"blk.{layer}.ffn_down.weight"] = (2, feed_forward)
        tensors[f"blk.{layer}.attn_norm.weight"] = (hidden,)
    return tensors


def experts(layers, hidden, feed_forward):
    tensors = dense(layers, hidden, feed_forward, False)
    for layer in range(layers):
        del tensors[f"blk.{layer}.ffn_gate.weight"], tensors[f"blk.{layer}.ffn_up.weight"]
        del tensors[f"blk.{layer}.ffn_down.weight"]
        tensors[f"blk.{layer}.ffn_gate_inp.weight"] = (8, hidden)
        tensors[f"blk.{layer}.ffn_up_exps.weight"] = (8, 2, hidden)
        tensors[f"blk.{layer}.ffn_down_exps.weight"] = (8, 2, feed_forward)
    return tensors


def falcon(layers, hidden, feed_forward):
    tensors = {"token_embd.weight": (2, hidden), "output.weight": (2, hidden)}
    for layer in range(layers):
        tensors[f"blk.{layer}.attn_qkv.weight"] = (2, hidden)
        tensors[f"blk.{layer}.attn_output.weight"] = (2, hidden)
        tensors[f"blk.{layer}.ffn_up.weight"] = (2, hidden)
        tensors[f"blk.{layer}.ffn_down.weight"] = (2, feed_forward)
    return tensors


MODELS = [
    ("llama", dict(layers=16, heads=8, kv=2, experts=0), dense(16, 256, 512, False)),
    ("llama", dict(layers=17, heads=4, kv=2, experts=0), dense(17, 288, 512, True)),
    ("llama", dict(layers=9, heads=8, kv=8, experts=0), dense(9, 240, 256, True)),
    ("llama", dict(layers=16, heads=8, kv=2, experts=8), experts(16, 256, 512)),
    ("falcon", dict(layers=16, heads=8, kv=1, experts=0), falcon(16, 256, 512)),
]


def write(path, architecture, settings, tensors):
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_block_count(settings["layers"])
    writer.add_context_length(64)
    writer.add_embedding_length(256)
    writer.add_feed_forward_length(512)
    writer.add_head_count(settings["heads"])
    writer.add_head_count_kv(settings["kv"])
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_layer_norm_eps(1e-5)
    if settings["experts"]:
        writer.add_expert_count(settings["experts"])
        writer.add_expert_used_count(2)
    for name, shape in tensors.items():
        writer.add_tensor(name, np.zeros(shape, dtype=np.float16 if len(shape) > 1 else np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def formats(quantizer, path, mixture):
    output = subprocess.run(
        [quantizer, "--dry-run", path, "unused", mixture], capture_output=True, text=True, check=True
    )
    found = {}
    pattern = re.compile(r"\]\s+(\S+)\s+- \[.*?type =\s*(\S+), .*?size = [^\n]*?MiB(?: ->[^\n]*?MiB \((\S+)\))?$", re.M | re.S)
    for match in pattern.finditer(output.stdout + output.stderr):
        found[match.group(1)] = (match.group(3) or match.group(2)).upper()
    return found


def main(quantizer, target):
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model.gguf")
        for architecture, settings, tensors in MODELS:
            write(path, architecture, settings, tensors)
            lines.append(f"model {architecture} " + " ".join(f"{k}={v}" for k, v in settings.items()))
            lines += [f"tensor {name} " + " ".join(map(str, shape)) for name, shape in tensors.items()]
            for mixture in MIXTURES:
                found = formats(quantizer, path, mixture)
                lines.append(f"types {mixture} " + " ".join(found[name] for name in tensors))
    target.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
