"""Checks the GGUF files of the first families against llama.cpp: it loads each and predicts the same at every position.

Usage: verify_llama_cpp.py path/to/llama-server
"""

import json
import sys
from pathlib import Path

import numpy as np

from families import GOLDENS
from generate import RESOURCES

sys.path.append(str(Path(__file__).parents[3] / "benchmarks/peers"))
from llama_server import LlamaServer  # noqa: E402

# llama.cpp computes GELU from a table of float16 values, so Gemma agrees less closely than the others.
TOLERANCE = {"llama": 1e-4, "qwen2": 1e-4, "gemma3": 2e-2}
LETTER = 4 + ord("A")


def main() -> None:
    (program,) = sys.argv[1:]
    # Not those of 16 bits: llama.cpp rounds activations to the format of the weights.
    for golden in GOLDENS:
        if "gguf" in golden.files:
            verify(Path(program), RESOURCES / golden.name / "model.gguf")


def verify(program: Path, path: Path) -> None:
    expected = json.loads((path.parent / "expected.json").read_text())
    logits = np.fromfile(path.parent / "logits.f32", "<f4").reshape(expected["logits"]["shape"])
    prompts = [tokens[:end] for tokens in expected["sequences"] for end in range(1, len(tokens) + 1)]
    with LlamaServer(program, path, context=128, threads=1) as server:
        worst = max(
            np.abs(next_log_probabilities(server, prompt, len(row)) - log_softmax(row)).max()
            for prompt, row in zip(prompts, logits, strict=True)
        )
        reply = server.complete(expected["sequences"][0], n_predict=len(expected["continuation"]))
    continued = reply["tokens"] == expected["continuation"]
    name = expected["name"]
    print(f"{name}: {len(prompts)} positions, log-probabilities within {worst:.1e}; continuation equal: {continued}")
    if not worst <= TOLERANCE[name.removesuffix("-tied")] or not continued:
        raise SystemExit(f"{path} does not agree with llama.cpp")


def next_log_probabilities(server: LlamaServer, tokens: list[int], size: int) -> np.ndarray:
    # The server tells no probabilities beside half a character or an end: let it choose a letter. The bias comes after.
    reply = server.complete(tokens, n_predict=1, n_probs=size, logit_bias=[[LETTER, 1000.0]])
    values = np.full(size, np.nan)
    for entry in reply["completion_probabilities"][0]["top_logprobs"]:
        values[entry["id"]] = entry["logprob"]
    if np.isnan(values).any():
        raise ValueError("llama-server left tokens out")
    return values


def log_softmax(logits: np.ndarray) -> np.ndarray:
    shifted = logits.astype(np.float64) - logits.max()
    return shifted - np.log(np.exp(shifted).sum())


if __name__ == "__main__":
    main()
