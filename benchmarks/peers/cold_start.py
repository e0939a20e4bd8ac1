#!/usr/bin/env python3
"""Compares how long a cold start takes, from the shell to the first token, and the memory: Bantam and llama.cpp in turns.

Usage: cold_start.py [--models FILE ...] [--rounds 5]

Each round runs `bantam run FILE hi --max-tokens 1`, then `llama-completion` for one token of the same chat; a process
each, with the file in the system's cache. Before the first round both run once uncounted. Writes its table to
<date>-<cpu>-cold-start.md and prints it.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path
from statistics import median

import machine
import speed

HERE = Path(__file__).resolve().parent
PEERS = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bantam/peers"
COLUMNS = ("seconds", "processor seconds", "MB at most")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compares the cold start of Bantam with that of llama.cpp.")
    parser.add_argument("--models", nargs="+", type=Path, metavar="FILE", help="GGUF files; default: all fetched ones")
    parser.add_argument("--bantam", type=Path, default=HERE.parents[1] / "bantam", metavar="PATH")
    parser.add_argument("--llama", type=Path, default=PEERS / "build/bin/llama-completion", metavar="PATH")
    parser.add_argument("--results", type=Path, default=HERE.parent / "results", metavar="FOLDER")
    parser.add_argument("-t", type=int, default=2, metavar="N", help="threads")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="processes of each program, per model")
    given = parser.parse_args()
    given.models = given.models or sorted((PEERS / "models").glob("*.gguf"))
    for file in [*given.models, given.bantam, given.llama]:
        if not file.is_file():
            parser.error(f"{file} is no file")
    if not given.models or min(given.t, given.rounds) < 1:
        parser.error("needed are a model, and 1 or more threads and rounds")
    return given


def measured(command: list) -> tuple[float, float, float]:
    """Seconds, processor seconds, and the most resident megabytes of one process, which has to end well."""
    with tempfile.TemporaryFile() as errors:
        start = time.monotonic()
        process = subprocess.Popen(
            list(map(str, command)), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            raise SystemExit(f"{command[0]} ended with {process.returncode}: {errors.read().decode()[-500:]}")
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6


def commands(given: argparse.Namespace, model: Path) -> dict[str, list]:
    path = model.resolve()
    return {
        "bantam": [given.bantam.absolute(), "run", path, "hi", "--max-tokens", 1, "-t", given.t],
        "llama.cpp": [given.llama.absolute(), "-m", path, "-p", "hi", "-n", 1, "-t", given.t, "-st", "--simple-io"],
    }


def rows(given: argparse.Namespace, model: Path) -> list[str]:
    runs: dict[str, list] = {"bantam": [], "llama.cpp": []}
    for number in range(given.rounds + 1):
        for name, command in commands(given, model).items():
            print(f"{model.name}: {f'round {number}' if number else 'warm-up'}, {name}", file=sys.stderr)
            figures = measured(command)
            if number:
                runs[name].append(figures)
    lines = []
    for name, figures in runs.items():
        cells = [f"{median(column):.2f} ({min(column):.2f}-{max(column):.2f})" for column in list(zip(*figures))[:2]]
        most = max(figure[2] for figure in figures)
        lines.append(f"| {model.stem} ({model.stat().st_size / 1e6:.0f} MB) | {name} | {' | '.join(cells)} | {most:.0f} |")
    ratio = median(run[0] for run in runs["bantam"]) / median(run[0] for run in runs["llama.cpp"])
    return [*lines, f"| | ratio | {ratio:.1f} | | |"]


def main() -> int:
    given = arguments()
    about = machine.description()
    lines = ["| model | program | " + " | ".join(COLUMNS) + " |", "|---|---|---:|---:|---:|"]
    others = machine.busy_cores()
    versions = speed.versions(argparse.Namespace(bantam=given.bantam, llama_bench=given.llama))
    bantam = versions["bantam"]
    for model in given.models:
        lines += rows(given, model)
    lines += [
        "",
        f"Rounds: {given.rounds}; threads: {given.t}; medians, in brackets the least and the greatest. "
        f"Others used {'an unknown number of' if others is None else f'{others:.1f}'} cores before it.",
        "",
        f"- {datetime.now(timezone.utc).isoformat(timespec='seconds')}, {about['system']}",
        f"- {about['cpu']}, {about['cores']} cores ({' '.join(about['flags'])})",
        f"- Bantam {(bantam['revision'] or '?')[:12]}{', with changes' if bantam['changed'] else ''}, "
        f"Java: {(bantam['java'] or '?').splitlines()[-1]}",
        f"- llama.cpp {'; '.join((versions['llama.cpp'] or '?').splitlines())}",
    ]
    slug = re.sub(r"[^a-z0-9]+", "-", about["cpu"].lower()).strip("-")
    given.results.mkdir(parents=True, exist_ok=True)
    file = given.results / f"{datetime.now(timezone.utc):%Y-%m-%d}-{slug}-cold-start.md"
    text = "\n".join(lines) + "\n"
    file.write_text(text)
    print(text, end="")
    print(f"Written to {file}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
