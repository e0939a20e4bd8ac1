#!/usr/bin/env python3
"""Compares the speed of Bantam with that of Jlama, another engine on the JVM: the same model, the same threads, in turns.

Usage: jvm_peer.py --model FILE.gguf [--folder FOLDER] [-p 512] [-n 128] [-r 2] [-t 2] [--rounds 3]

Jlama reads Hugging Face folders alone: FOLDER has the same weights as float32; default: `bantam convert` makes it once.
Bantam runs the file, Jlama the folder in its own 4-bit format, with vectors as wide as the processor's and of 256 bits.
Each process makes one untimed and -r timed runs of each test. First both continue a text in float32, which is compared.
Writes its table to <date>-<cpu>-jvm.md after each round, and prints it.
"""

import argparse
import json
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path
from statistics import median

import machine
from speed import HERE, PEERS, said
from speed_table import spread

ROOT = HERE.parents[1]
VERSION = "0.8.4"
HOME = PEERS / f"jlama-{VERSION}"
PROMPT, TOKENS = "The capital of France is", 32
# As Jlama's own script starts it, for vectors in Java: its native library gives other texts, with this model wrong ones.
OPTIONS = """-Djlama.force_panama_tensor_operations=true -Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0
--add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED --add-exports=java.base/sun.nio.ch=ALL-UNNAMED
--add-opens=jdk.incubator.vector/jdk.incubator.vector=ALL-UNNAMED -XX:+AlignVector -XX:CompileCommand=quiet
-XX:CompileCommand=inline,com/github/tjake/jlama/tensor/operations/PanamaTensorOperations.dotProduct*""".split()
NARROW = "-XX:MaxVectorSize=32"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compares the speed of Bantam with that of Jlama.")
    parser.add_argument("--model", type=Path, required=True, metavar="FILE", help="GGUF file, of the family llama")
    parser.add_argument("--folder", type=Path, metavar="FOLDER", help="the same weights in float32, as a Hugging Face folder")
    parser.add_argument("--bantam", type=Path, default=ROOT / "bantam", metavar="PATH")
    parser.add_argument("--java", type=Path, metavar="PATH", help="the java that runs Jlama; default: that of Bantam")
    parser.add_argument("--results", type=Path, default=HERE.parent / "results", metavar="FOLDER")
    parser.add_argument("-p", type=int, default=512, metavar="N", help="prompt tokens")
    parser.add_argument("-n", type=int, default=128, metavar="N", help="generated tokens")
    parser.add_argument("-r", type=int, default=2, metavar="N", help="timed runs of a process, whose mean counts")
    parser.add_argument("-t", type=int, default=2, metavar="N", help="threads")
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument("--timeout", type=float, default=900, metavar="SECONDS", help="longest time of one process")
    given = parser.parse_args()
    given.java = given.java or Path(said(ROOT / "build/find-jdk") or sys.exit("no JDK")) / "bin/java"
    return given


def run(given: argparse.Namespace, *command: object) -> str:
    return machine.run(list(map(str, command)), given.timeout).output


def jlama(given: argparse.Namespace, extra: list[str], *command: object) -> str:
    return run(given, given.java, *OPTIONS, *extra, "-cp", f"{HOME / 'lib'}/*", HERE / "jvm/JlamaBench.java", *command)


def prepare(given: argparse.Namespace) -> tuple[Path, Path]:
    """Fetches Jlama, and makes the folders in float32 and in 4 bits; what is there already is taken."""
    if not (HOME / "lib").is_dir():
        copy = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
        run(given, ROOT / "mvnw", "-B", "-f", HERE / "jvm/pom.xml", copy, f"-DoutputDirectory={HOME / 'lib'}")
    folder = given.folder.resolve() if given.folder else HOME / f"{given.model.stem}-f32"
    if not folder.is_dir():
        run(given, given.bantam, "convert", given.model, folder, "--type", "F32")
    quantized = HOME / f"{given.model.stem}-q4"
    if not quantized.is_dir():
        with tempfile.TemporaryDirectory(dir=HOME) as work:
            source, target = Path(work, "source"), Path(work, "target")
            source.mkdir()
            for file in folder.iterdir():
                (source / file.name).symlink_to(file)
            (source / "README.md").touch()  # Without it Jlama's quantiser fails.
            jlama(given, [], "quantize", source, target)
            target.rename(quantized)
    return folder, quantized


def texts(given: argparse.Namespace, folder: Path) -> tuple[str, str]:
    """What Bantam and Jlama write after the prompt, greedily and in float32."""
    ours = ["run", folder, "--raw", PROMPT, "--temperature", 0, "--max-tokens", TOKENS, "--threads", given.t]
    mine = run(given, given.bantam, *ours, "--format", "json")
    theirs = jlama(given, [], "text", folder, given.t, TOKENS, "F32", PROMPT)
    return json.loads(mine)["answers"][0]["text"].strip(), theirs.split("<|im_end|>")[0].strip()


def bench_bantam(given: argparse.Namespace) -> tuple[float, float]:
    sizes = ["-p", given.p, "-n", given.n, "-r", given.r, "-t", given.t]
    tests = json.loads(run(given, given.bantam, "bench", "-m", given.model.resolve(), *sizes, "-o", "json"))
    figures = {bool(test["n_prompt"]): test["avg_ts"] for test in tests}
    return figures[True], figures[False]


def bench_jlama(given: argparse.Namespace, folder: Path, extra: list[str]) -> tuple[float, float]:
    found = json.loads(jlama(given, extra, "bench", folder, given.t, given.p, given.n, given.r, "I8"))
    return found["prompt"], found["generate"]


def report(given: argparse.Namespace, figures: dict[str, list[tuple[float, float]]], same: str) -> str:
    described = machine.description()
    java = (said(given.java, "-version") or "").splitlines()
    lines = [
        f"# Beside Jlama {VERSION}, {described['cpu']}",
        "",
        f"{datetime.now(timezone.utc):%Y-%m-%d}, {given.t} threads on {described['cores']} cores, "
        f"medians (least-greatest) of {len(figures['Bantam'])} rounds in turns, tokens a second:",
        f"`benchmarks/peers/jvm_peer.py --model {given.model.name} -p {given.p} -n {given.n} -r {given.r} --rounds {given.rounds}`",
        "",
        f"| | prompt of {given.p} | {given.n} generated tokens |",
        "|---|---|---|",
    ]
    for name, rounds in figures.items():
        cells = [spread(median(values), list(values), 1) for values in zip(*rounds)]
        lines.append(f"| {name} | {cells[0]} | {cells[1]} |")
    lines += [
        "",
        f"- Bantam runs the file ({given.model.name}), Jlama its weights in its own 4-bit format, activations rounded to 8 bits.",
        "- Jlama runs on its vectors in Java. Its native library writes other texts with this model, so it is left out.",
        f"- {same}",
        f"- Bantam {(said('git', '-C', ROOT, 'rev-parse', 'HEAD') or 'of unknown revision')[:12]}, Java: {java[-1] if java else 'unknown'}",
    ]
    text = "\n".join(lines) + "\n"
    cpu = "-".join(described["cpu"].lower().split()[:2]) or "unknown"
    (given.results / f"{datetime.now(timezone.utc):%Y-%m-%d}-{cpu}-jvm.md").write_text(text)
    return text


def main() -> None:
    given = arguments()
    folder, quantized = prepare(given)
    mine, theirs = texts(given, folder)
    same = f"Greedy text after “{PROMPT}” in float32, {TOKENS} tokens: " + (
        f"the same of both, {mine!r}." if mine == theirs else f"Bantam {mine!r}, Jlama {theirs!r}."
    )
    print(same, file=sys.stderr)
    programs = {
        "Bantam": lambda: bench_bantam(given),
        "Jlama": lambda: bench_jlama(given, quantized, []),
        "Jlama, 256-bit vectors": lambda: bench_jlama(given, quantized, [NARROW]),
    }
    figures: dict[str, list[tuple[float, float]]] = {name: [] for name in programs}
    for _ in range(given.rounds):
        for name, program in programs.items():
            figures[name].append(program())
            print(name, *figures[name][-1], file=sys.stderr)
        text = report(given, figures, same)
    print(text, end="")


if __name__ == "__main__":
    try:
        main()
    except machine.RunFailure as failure:
        sys.exit(str(failure))
