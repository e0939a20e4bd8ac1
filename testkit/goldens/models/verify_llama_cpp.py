"""Checks the GGUF files against llama.cpp: it loads each and predicts the same at every position.

Usage: verify_llama_cpp.py path/to/llama-server
"""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np

from generate import RESOURCES

# llama.cpp computes GELU from a table of float16 values, so Gemma agrees less closely than the others.
TOLERANCE = {"llama": 1e-4, "qwen2": 1e-4, "gemma3": 2e-2}

LETTER = 4 + ord("A")


def main() -> None:
    (server,) = sys.argv[1:]
    for path in sorted(RESOURCES.glob("*/model.gguf")):
        verify(server, path)


def verify(server: str, path: Path) -> None:
    expected = json.loads((path.parent / "expected.json").read_text())
    logits = np.fromfile(path.parent / "logits.f32", "<f4").reshape(expected["logits"]["shape"])
    port = free_port()
    command = [server, "-m", path, "--host", "127.0.0.1", "--port", str(port), "-t", "1", "-c", "128", "-np", "1"]
    command += ["-ctk", "f32", "-ctv", "f32", "-fa", "off", "--no-webui"]
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        await_ready(port, process)
        row, worst = 0, 0.0
        for tokens in expected["sequences"]:
            for length in range(1, len(tokens) + 1):
                actual = next_log_probabilities(port, tokens[:length], logits.shape[1])
                reference = log_softmax(logits[row])
                worst = max(worst, np.abs(actual - reference).max())
                row += 1
        reply = complete(port, expected["sequences"][0], n_predict=len(expected["continuation"]), ignore_eos=False)
        continued = reply["tokens"] == expected["continuation"]
    finally:
        process.terminate()
        process.wait()
    allowed = TOLERANCE[expected["name"].removesuffix("-tied")]
    print(f"{expected['name']}: {row} positions, log-probabilities within {worst:.1e}; continuation equal: {continued}")
    if worst > allowed or not continued:
        raise SystemExit(f"{path} does not agree with llama.cpp")


def next_log_probabilities(port: int, tokens: list[int], size: int) -> np.ndarray:
    # The server tells no probabilities beside half a character or an end: let it choose a letter. The bias comes after.
    reply = complete(port, tokens, n_predict=1, n_probs=size, logit_bias=[[LETTER, 1000.0]])
    values = np.full(size, np.nan)
    for entry in reply["completion_probabilities"][0]["top_logprobs"]:
        values[entry["id"]] = entry["logprob"]
    if np.isnan(values).any():
        raise ValueError("llama-server left tokens out")
    return values


def complete(port: int, tokens: list[int], **options) -> dict:
    body = {"prompt": tokens, "temperature": 0.0, "cache_prompt": False, "return_tokens": True, **options}
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/completion", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def await_ready(port: int, process: subprocess.Popen) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise SystemExit(f"llama-server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise SystemExit("llama-server did not become ready")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def log_softmax(logits: np.ndarray) -> np.ndarray:
    shifted = logits.astype(np.float64) - logits.max()
    return shifted - np.log(np.exp(shifted).sum())


if __name__ == "__main__":
    main()
