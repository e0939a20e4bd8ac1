#!/usr/bin/env python3
"""Compares the speed of Bantam with that of llama.cpp: the same files, the same threads, in turns.

Usage: speed.py [--models FILE ...] [-p 512] [-n 128] [-d 0] [-r 3] [-t 2] [--rounds 5]

Each round runs `bantam bench`, then `llama-bench`, each in a process of its own that makes one untimed and -r timed
runs of each test; before the first round both run once uncounted. Writes <date>-<cpu>.json and .md, prints the latter.
"""

import argparse
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

import machine
import speed_plot
from speed_table import table

HERE = Path(__file__).resolve().parent
PEERS = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bantam/peers"

PROMPT = "The hen went to the market because"

def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compares the speed of Bantam with that of llama.cpp.")
    parser.add_argument("--models", nargs="+", type=Path, metavar="FILE", help="GGUF files; default: all fetched ones")
    parser.add_argument("--bantam", type=Path, default=HERE.parents[1] / "bantam", metavar="PATH")
    parser.add_argument("--llama-bench", type=Path, default=PEERS / "build/bin/llama-bench", metavar="PATH")
    parser.add_argument("--results", type=Path, default=HERE.parent / "results", metavar="FOLDER")
    parser.add_argument("-p", type=int, default=512, metavar="N", help="prompt tokens; 0 for no such test")
    parser.add_argument("-n", type=int, default=128, metavar="N", help="generated tokens; 0 for no such test")
    parser.add_argument("-d", type=int, default=0, metavar="N", help="tokens in the context before each test")
    parser.add_argument("-r", type=int, default=3, metavar="N", help="timed runs of a process, whose mean counts")
    parser.add_argument("-t", type=int, default=2, metavar="N", help="threads")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="processes of each program, per model")
    parser.add_argument("--timeout", type=float, default=900, metavar="SECONDS", help="longest time of one process")
    parser.add_argument("--limit", type=float, default=90, metavar="MINUTES", help="no round begins later than this")
    given = parser.parse_args()
    given.models = given.models or sorted((PEERS / "models").glob("*.gguf"))
    if not given.models:
        parser.error(f"no models in {PEERS / 'models'}: run fetch_models.py, or name files with --models")
    # Without a folder in its name a program would be looked for on the PATH.
    given.bantam, given.llama_bench = given.bantam.absolute(), given.llama_bench.absolute()
    for file in [*given.models, given.bantam, given.llama_bench]:
        if not file.is_file():
            parser.error(f"{file} is no file" + ("; setup.sh builds it" if file == given.llama_bench else ""))
    if min(given.r, given.t, given.rounds) < 1 or min(given.p, given.n, given.d) < 0 or given.p + given.n == 0:
        parser.error("-r, -t and --rounds must be 1 or more, -p or -n too, and -d 0 or more")
    return given


def expected(given: argparse.Namespace) -> list[str]:
    """The tests by the names both programs give them."""
    return [name(kind == "pp" and tokens, tokens, given.d) for kind, tokens in (("pp", given.p), ("tg", given.n)) if tokens]


def name(prompt: int, tokens: int, depth: int) -> str:
    return f"{'pp' if prompt else 'tg'}{tokens}" + (f" @ d{depth}" if depth else "")


def run_bantam(given: argparse.Namespace, model: Path, repetitions: int) -> dict:
    run, tests = rows(given, [given.bantam, "bench", *options(given, model, repetitions)])
    kept = ("machine_gb_per_second", "machine_gflops")
    return run | {"tokens_per_second": means("bantam", tests, given), "settings": {key: tests[0][key] for key in kept}}


def run_llama(given: argparse.Namespace, model: Path, repetitions: int) -> dict:
    run, tests = rows(given, [given.llama_bench, *options(given, model, repetitions)])
    if any(test.get("gpu_info") for test in tests):
        raise machine.RunFailure(f"llama-bench computes on {tests[0]['gpu_info']}; name one built for the processor")
    kept = ("build_commit", "build_number", "backends", "model_type", "model_size", "type_k", "type_v", "flash_attn")
    settings = {key: tests[0].get(key) for key in kept}
    return run | {"tokens_per_second": means("llama-bench", tests, given), "settings": settings}


def same_text(given: argparse.Namespace, model: Path) -> str:
    """How far both continue a text alike, the best token always: speed is worth nothing where they do not."""
    completion = given.llama_bench.with_name("llama-completion")
    few = ["-n", "24", "-t", given.t]
    bantam = timed(given, [given.bantam, "run", model.resolve(), PROMPT, "--raw", "--temperature", "0", *few])
    llama = timed(
        given,
        [completion, "-m", model.resolve(), "-p", PROMPT, "--temp", "0", "-no-cnv", "--no-display-prompt", *few],
    )
    texts = [run["output"].removesuffix("[end of text]").strip() for run in (bantam, llama)]
    same = len(os.path.commonprefix([text.split() for text in texts]))
    if not same:
        raise machine.RunFailure(f"the texts differ from the first word on: {texts[0][:80]!r}, {texts[1][:80]!r}")
    return f"{same} of {max(len(text.split()) for text in texts)} words"


def rows(given: argparse.Namespace, command: list) -> tuple[dict, list]:
    run = timed(given, [*command, "-o", "json"])
    try:
        return run, json.loads(run.pop("output"))
    except ValueError as failure:
        raise machine.RunFailure(f"{command[0]} printed no JSON: {failure}") from failure


def means(program: str, tests: list[dict], given: argparse.Namespace) -> dict[str, float]:
    """Tokens a second by the name of the test."""
    figures = {
        name(test["n_prompt"], test["n_prompt"] or test["n_gen"], test["n_depth"]): test["avg_ts"] for test in tests
    }
    return checked(program, figures, given)


def options(given: argparse.Namespace, model: Path, repetitions: int) -> list:
    return ["-m", model.resolve(), "-p", given.p, "-n", given.n, "-d", given.d, "-r", repetitions, "-t", given.t]


def timed(given: argparse.Namespace, command: list) -> dict:
    """One process, with how busy the machine was before and beside it."""
    load = os.getloadavg()[0]
    before = machine.busy_cores()
    run = machine.run(list(map(str, command)), given.timeout)
    return {
        "output": run.output,
        "seconds": run.seconds,
        "load_average_before": load,
        "busy_cores_before": before,
        "busy_cores_of_others": run.others,
    }


def checked(program: str, means: dict[str, float], given: argparse.Namespace) -> dict[str, float]:
    """The figures, if there is one above zero for every test."""
    if sorted(means) != sorted(expected(given)) or min(means.values()) <= 0:
        raise machine.RunFailure(f"{program} gave {means} for the tests {expected(given)}")
    return means


def versions(given: argparse.Namespace) -> dict:
    project = given.bantam.resolve().parent
    home = said(project / "build/find-jdk")
    changes = said("git", "-C", project, "status", "--porcelain", "--untracked-files=no")
    return {
        "bantam": {
            "revision": said("git", "-C", project, "rev-parse", "HEAD"),
            "changed": None if changes is None else changes != "",
            "java": said(Path(home) / "bin/java" if home else "java", "-version"),
            "java_options": os.environ.get("BANTAM_JAVA_OPTS", ""),
        },
        "llama.cpp": said(given.llama_bench, "--version"),
    }


def said(*command) -> str | None:
    """What a program prints, to either stream; None where it fails or is not there."""
    try:
        done = subprocess.run(
            list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def new_file(folder: Path, cpu: str) -> Path:
    """A name that is not taken yet: <date>-<cpu>.json, the next with -2."""
    folder.mkdir(parents=True, exist_ok=True)
    slug = re.sub(r"[^a-z0-9]+", "-", cpu.lower()).strip("-")
    stem = f"{datetime.now(timezone.utc):%Y-%m-%d}-{slug}"
    names = [stem] + [f"{stem}-{number}" for number in range(2, 1000)]
    return next(folder / f"{name}.json" for name in names if not (folder / f"{name}.json").exists())


def measure(given: argparse.Namespace, model: Path, entry: dict, deadline: float, save) -> None:
    """Fills the entry round by round, so that what was measured is kept whatever happens."""
    programs = {"bantam": run_bantam, "llama.cpp": run_llama}
    entry["same_text"] = same_text(given, model)
    for round_number in range(given.rounds + 1):
        if time.monotonic() > deadline:
            raise machine.RunFailure(f"stopped after {given.limit:g} minutes; --limit allows more")
        figures = {}
        for name, program in programs.items():
            print(f"{model.name}: {f'round {round_number}' if round_number else 'warm-up'}, {name}", file=sys.stderr)
            figures[name] = program(given, model, given.r if round_number else 1)
        if round_number:
            entry["rounds"].append(figures)
            save()


def main() -> int:
    given = arguments()
    # Ended from outside, it ends its child and keeps what was measured, as on Ctrl-C.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    deadline = time.monotonic() + 60 * given.limit
    results = {
        "time": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "machine": machine.description(),
        "load_average_at_start": os.getloadavg()[0],
        "versions": versions(given),
        "options": {name: getattr(given, name) for name in ("p", "n", "r", "t", "rounds")},
        "tests": expected(given),
        "models": [],
    }
    file = new_file(given.results, results["machine"]["cpu"])

    def save() -> None:
        file.write_text(json.dumps(results, indent=1) + "\n")
        file.with_suffix(".md").write_text(table(results))
        speed_plot.write([results], file.with_suffix(".svg"))

    try:
        for model in given.models:
            with model.open("rb") as data:
                digest = hashlib.file_digest(data, "sha256").hexdigest()
            entry = {"name": model.stem, "bytes": model.stat().st_size, "sha256": digest, "same_text": "", "rounds": [], "failure": None}
            results["models"].append(entry)
            try:
                measure(given, model, entry, deadline, save)
            except machine.RunFailure as failure:
                entry["failure"] = str(failure)
                print(f"{model.name}: {failure}", file=sys.stderr)
            except KeyboardInterrupt:
                entry["failure"] = "interrupted"
                raise
            finally:
                save()
    except KeyboardInterrupt:
        print(f"Interrupted; what was measured is in {file}", file=sys.stderr)
        return 130
    print(table(results), end="")
    print(f"Written to {file} and {file.with_suffix('.md').name}", file=sys.stderr)
    return 1 if any(entry["failure"] for entry in results["models"]) else 0


if __name__ == "__main__":
    sys.exit(main())
