#!/usr/bin/env python3
"""Compares how fast short sentences become vectors: Bantam and sentence-transformers in turns, on the same weights.

Usage: embed_speed.py --python VENV/bin/python [--model FOLDER] [--rounds 3]

VENV has sentence-transformers and torch; FOLDER is the one that `bantam pull all-minilm-l6-v2` made. Each round runs both
programs, a process each, with the first 200 messages of at most 100 characters in `examples/tickets`, then with these
six times over. Sentences a second are those of the difference, so starting up and reading the model count nothing.
Writes its table to <date>-<cpu>-embed.md and prints it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path
from statistics import median

import machine

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
STORE = Path(os.environ.get("BANTAM_HOME") or Path.home() / ".cache/bantam")
COUNT, LONGEST, TIMES = 200, 100, 6
REFERENCE = """
import sys, torch
from sentence_transformers import SentenceTransformer
torch.set_num_threads(int(sys.argv[3]))
model = SentenceTransformer(sys.argv[1], device="cpu")
texts = open(sys.argv[2]).read().splitlines()
for vector in model.encode(texts, normalize_embeddings=True, show_progress_bar=False):
    print(*vector)
"""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compares the speed of embeddings with sentence-transformers.")
    parser.add_argument("--python", type=Path, required=True, metavar="PATH")
    parser.add_argument("--model", type=Path, default=STORE / "models/all-minilm-l6-v2", metavar="FOLDER")
    parser.add_argument("--bantam", type=Path, default=ROOT / "bantam", metavar="PATH")
    parser.add_argument("--results", type=Path, default=HERE.parent / "results", metavar="FOLDER")
    parser.add_argument("-t", type=int, default=2, metavar="N", help="threads")
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    return parser.parse_args()


def sentences() -> list[str]:
    found = []
    for split in ("test", "train"):
        for line in (ROOT / f"examples/tickets/{split}.jsonl").read_text().splitlines():
            text = json.loads(line)["text"]
            if len(text) <= LONGEST and "\n" not in text:
                found.append(text)
    return found[:COUNT]


def seconds(command: list) -> float:
    start = time.monotonic()
    done = subprocess.run(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {done.returncode}: {done.stderr[-500:]}")
    return time.monotonic() - start


def main() -> None:
    given = arguments()
    texts = sentences()
    with tempfile.TemporaryDirectory() as folder:
        few, many = Path(folder, "few.txt"), Path(folder, "many.txt")
        few.write_text("\n".join(texts) + "\n")
        many.write_text("\n".join(texts * TIMES) + "\n")
        programs = {
            "Bantam": lambda file: [given.bantam, "embed", given.model, "--file", file, "--threads", given.t],
            "sentence-transformers": lambda file: [given.python, "-c", REFERENCE, given.model, file, given.t],
        }
        for command in programs.values():
            seconds(command(few))
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in programs}
        for _ in range(given.rounds):
            for name, command in programs.items():
                times[name].append((seconds(command(few)), seconds(command(many))))
    report(given, times)


def report(given: argparse.Namespace, times: dict[str, list[tuple[float, float]]]) -> None:
    described = machine.description()
    lines = [
        f"# Vectors of short sentences, {described['cpu']}",
        "",
        f"{datetime.now(timezone.utc):%Y-%m-%d}, {given.t} threads on {described['cores']} cores, medians of {given.rounds} rounds in turns:",
        f"`benchmarks/peers/{Path(sys.argv[0]).name}`, all-MiniLM-L6-v2 in float32, {COUNT} messages of at most {LONGEST} characters.",
        "",
        "| | sentences a second, once running | seconds for the first 200, from the shell |",
        "|---|---|---|",
    ]
    for name, rounds in times.items():
        speed = median(COUNT * (TIMES - 1) / (many - few) for few, many in rounds)
        lines.append(f"| {name} | {speed:.0f} | {median(few for few, _ in rounds):.2f} |")
    text = "\n".join(lines) + "\n"
    cpu = "-".join(described["cpu"].lower().split()[:2]) or "unknown"
    target = given.results / f"{datetime.now(timezone.utc):%Y-%m-%d}-{cpu}-embed.md"
    target.write_text(text)
    print(text + f"\nwritten to {target}")


if __name__ == "__main__":
    main()
