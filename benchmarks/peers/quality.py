#!/usr/bin/env python3
"""Quantises a model to several types and compares each with the model it was made from: size, perplexity, divergence.

Usage: quality.py MODEL TEXT [--types Q8_0,Q6_K,...] [--imatrix FILE] [--chunks N]

MODEL is a GGUF file in F16 or F32. Prints a table in Markdown; the files are written to a folder that is removed.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TYPES = "Q8_0,Q6_K,Q5_K_M,Q5_0,Q4_K_M,Q4_1,Q4_0,IQ4_NL,Q3_K_M,Q2_K"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compares quantised models with the one they were made from.")
    parser.add_argument("model", type=Path)
    parser.add_argument("text", type=Path)
    parser.add_argument("--types", default=TYPES)
    parser.add_argument("--imatrix", type=Path)
    parser.add_argument("--chunks", type=int, default=0, help="windows of 512 tokens; 0 for all")
    parser.add_argument("--bantam", type=Path, default=HERE.parents[1] / "bantam", metavar="PATH")
    return parser.parse_args()


def run(*command: object) -> str:
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}: {result.stderr}")
    return result.stdout


def row(options: argparse.Namespace, folder: Path, kind: str) -> str:
    file = folder / f"{kind}.gguf"
    weights = ["--imatrix", options.imatrix] if options.imatrix else []
    run(options.bantam, "quantize", options.model, file, "--type", kind, *weights)
    measure = ["-f", options.text, "--chunks", options.chunks, "--format", "json"]
    found = json.loads(run(options.bantam, "perplexity", "-m", file, "--kl-divergence", options.model, *measure))
    size = file.stat().st_size
    share = size / options.model.stat().st_size
    file.unlink()
    return (
        f"| {kind} | {size / 1e6:.1f} | {share:.3f} | {found['perplexity']['value']:.3f} "
        f"| {found['ratio']['value']:.4f} ± {found['ratio']['error']:.4f} "
        f"| {found['mean_kld']['value']:.5f} ± {found['mean_kld']['error']:.5f} | {found['kld999']:.4f} "
        f"| {100 * found['same_top']['value']:.2f} ± {100 * found['same_top']['error']:.2f} |"
    )


def main() -> None:
    options = arguments()
    print("| type | MB | of the source | PPL | PPL(Q)/PPL(base) | mean KLD | 99.9 % KLD | same top, % |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for kind in options.types.split(","):
            print(row(options, Path(folder), kind), flush=True)


if __name__ == "__main__":
    sys.exit(main())
