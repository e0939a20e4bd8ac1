#!/usr/bin/env python3
"""Converts real models to Hugging Face folders and back, and has llama.cpp measure what came of it.

Usage: convert.py --binaries FOLDER --models FOLDER [--bantam PATH] [--type F16] [MODEL ...]

Each GGUF file becomes a folder (`bantam convert`), and that a GGUF file of the same type again. llama-perplexity is run on
it, on the original, and on what llama-quantize makes of the original in that type: the last has the same weights, so its
perplexity must be the same. Prints a table in Markdown.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from fetch_models import MODELS
from reference import build, perplexity_of, run

HERE = Path(__file__).resolve().parent
# Perplexities are printed with four digits after the point.
TOLERANCE = 1e-4


def main() -> None:
    parser = argparse.ArgumentParser(description="Has llama.cpp measure models that were converted there and back.")
    parser.add_argument("--binaries", type=Path, required=True, help="the folder of llama-perplexity and llama-quantize")
    parser.add_argument("--models", type=Path, required=True, help="the folder that fetch_models.py filled")
    parser.add_argument("--bantam", type=Path, default=HERE.parents[1] / "bantam", metavar="PATH")
    parser.add_argument("--type", default="F16", choices=("F16", "BF16", "F32"))
    parser.add_argument("names", nargs="*", metavar="MODEL", help=", ".join(MODELS))
    options = parser.parse_args()
    kind = options.type
    print(f"| model | original | {kind} by llama-quantize | {kind} by `bantam convert`, there and back | relative difference |")
    print("|---|---|---|---|---|", flush=True)
    worst = max(row(options, name) for name in options.names or MODELS)
    print(f"\n- llama.cpp {build(options.binaries)}\n- Bantam {commit()}")
    if not worst <= TOLERANCE:
        raise SystemExit(f"perplexities differ by {worst:.2e}, more than {TOLERANCE}")


def row(options: argparse.Namespace, name: str) -> float:
    original = options.models / f"{name}.gguf"
    with tempfile.TemporaryDirectory() as temporary:
        reference, folder, back = (Path(temporary) / part for part in ("reference.gguf", name, "back.gguf"))
        run(options.binaries / "llama-quantize", "--allow-requantize", original, reference, options.type)
        run(options.bantam, "convert", original, folder, "--type", options.type)
        run(options.bantam, "convert", folder, back, "--type", options.type)
        measured = [perplexity_of(options.binaries, path)[:2] for path in (original, reference, back)]
    difference = abs(measured[2][0] / measured[1][0] - 1)
    cells = " | ".join(f"{perplexity:.4f} ± {error:.4f}" for perplexity, error in measured)
    print(f"| {name} | {cells} | {difference:.1e} |", flush=True)
    return difference


def commit() -> str:
    return subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], cwd=HERE, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
