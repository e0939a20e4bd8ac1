#!/usr/bin/env python3
"""Writes what llama.cpp computes with a real model: perplexities and greedy continuations; see README.md.

Usage: reference.py --binaries FOLDER --models FOLDER [--output FOLDER] [MODEL ...]
"""

import argparse
import hashlib
import json
import re
import subprocess
import tempfile
from pathlib import Path

from fetch_models import MODELS, sha256
from llama_server import LlamaServer

OUTPUT = Path(__file__).parents[2] / "testkit/src/main/resources/dev/bantam/testkit/reference"
TEXT = OUTPUT / "english.txt"
CONTEXT = 512
THREADS = 2
STEPS = 24
VERSION = "llama-cpp-python 0.3.36"
PROMPTS = (
    "Once upon a time, in a village by the sea, there lived an old",
    "The three primary colours are",
    "Water boils at a temperature of",
    "def fibonacci(n):\n",
    "Question: What is the capital of France?\nAnswer:",
    "1, 2, 3, 4, 5, 6, 7,",
    "Dear Sir or Madam,\n\nI am writing to",
    "To make a simple pancake batter, you need",
    '{"name": "Alice", "age": 30, "city":',
    "The main difference between a virus and a bacterium is that",
)


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes what llama.cpp computes with the real models.")
    parser.add_argument("--binaries", type=Path, required=True, help="the folder of llama-server and the others")
    parser.add_argument("--models", type=Path, required=True, help="the folder that fetch_models.py filled")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("names", nargs="*", metavar="MODEL", help=", ".join(MODELS))
    arguments = parser.parse_args()
    for name in arguments.names or MODELS:
        if name not in MODELS:
            parser.error(f"unknown model {name}; there are {', '.join(MODELS)}")
        path = arguments.models / f"{name}.gguf"
        if not path.exists() or sha256(path) != MODELS[name].sha256:
            raise SystemExit(f"{path} is missing or not the right file; run fetch_models.py {name}")
        result = reference(arguments.binaries, name, path)
        (arguments.output / f"{name}.json").write_text(dump(result))
        print(name, result["file"]["perplexity"], result["float32"]["perplexity"], flush=True)


def reference(binaries: Path, name: str, path: Path) -> dict:
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "float32.gguf"
        run(binaries / "llama-quantize", "--allow-requantize", path, copy, "F32")
        file, float32 = measure(binaries, path), measure(binaries, copy)
    return {
        "model": name,
        "sha256": MODELS[name].sha256,
        "reference": f"llama.cpp of {VERSION}",
        "build": build(binaries),
        "text": {"file": TEXT.name, "sha256": hashlib.sha256(TEXT.read_bytes()).hexdigest(), "context": CONTEXT},
        "file": file,
        "float32": float32,
    }


def measure(binaries: Path, path: Path) -> dict:
    perplexity, error, chunks = perplexity_of(binaries, path)
    with LlamaServer(binaries / "llama-server", path, threads=THREADS) as server:
        continuations = [continuation(server, prompt) for prompt in PROMPTS]
        tokens = len(server.tokenize(TEXT.read_text()))
    return {
        "perplexity": perplexity,
        "standardError": error,
        "chunks": chunks,
        "textTokens": tokens,
        "continuations": continuations,
    }


def perplexity_of(binaries: Path, path: Path) -> tuple[float, float, list[float]]:
    """The final estimate with its standard error, and the running estimate after each chunk."""
    options = ["-f", TEXT, "-c", CONTEXT, "-b", CONTEXT, "-t", THREADS, "-ctk", "f32", "-ctv", "f32", "-fa", "off"]
    output = run(binaries / "llama-perplexity", "-m", path, *options)
    final = re.search(r"Final estimate: PPL = ([0-9.]+) \+/- ([0-9.]+)", output)
    if final is None:
        raise SystemExit(f"llama-perplexity gave no estimate for {path}")
    chunks = [float(value) for value in re.findall(r"\[\d+\]([0-9.]+),", output)]
    return float(final[1]), float(final[2]), chunks


def continuation(server: LlamaServer, prompt: str) -> dict:
    tokens = server.tokenize(prompt)
    reply = server.complete(tokens, n_predict=STEPS, n_probs=2)
    steps = [
        [[entry["id"], round(entry["logprob"], 5)] for entry in step["top_logprobs"]]
        for step in reply.get("completion_probabilities", [])
    ]
    # The server leaves out the probabilities of a token that ends within a character.
    if [best for (best, _), _ in steps] != reply["tokens"]:
        raise SystemExit(f"the continuation of {prompt!r} is not the best token of every step; choose another prompt")
    return {"prompt": prompt, "tokens": tokens, "text": reply["content"], "steps": steps}


def build(binaries: Path) -> str:
    output = run(binaries / "llama-server", "--version")
    return " ".join(line.strip() for line in output.splitlines() if line.startswith(("version:", "built with")))


def run(*command) -> str:
    """Standard output and error of a program that must succeed."""
    result = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {result.returncode}:\n{result.stdout[-2000:]}")
    return result.stdout


def dump(value: dict) -> str:
    """Indented JSON with arrays of numbers, and of pairs of numbers, on one line."""
    text = json.dumps(value, indent=1)
    text = re.sub(r"\[\s+(-?[\d.e-]+),\s+(-?[\d.e-]+)\s+\]", r"[\1, \2]", text)
    text = re.sub(r"\[\s+((?:-?[\d.e-]+|\[[^\[\]]*\])(?:,\s+(?:-?[\d.e-]+|\[[^\[\]]*\]))*)\s+\]", flat, text)
    return re.sub(r"\n( +)", lambda match: "\n" + match[1] * 2, text) + "\n"


def flat(match: re.Match) -> str:
    return "[" + re.sub(r",\s+", ", ", match[1]) + "]"


if __name__ == "__main__":
    main()
