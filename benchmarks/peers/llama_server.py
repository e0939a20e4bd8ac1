"""Runs llama-server for one model on 127.0.0.1 and asks it for tokens. Only the standard library."""

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path


class LlamaServer:
    """A context manager. The KV cache is float32 and attention is not fused: the least rounding that llama.cpp offers."""

    def __init__(self, program: Path, model: Path, context: int = 1024, threads: int = 2):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.command = [program, "-m", model, "--host", "127.0.0.1", "--port", self.port, "-c", context, "-np", 1]
        self.command += ["-t", threads, "-ctk", "f32", "-ctv", "f32", "-fa", "off", "--no-webui"]

    def __enter__(self) -> "LlamaServer":
        self.process = subprocess.Popen(
            list(map(str, self.command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            self.await_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        self.process.terminate()
        self.process.wait()

    def await_ready(self) -> None:
        for _ in range(1200):
            if self.process.poll() is not None:
                raise SystemExit(f"llama-server ended with {self.process.returncode}: {' '.join(map(str, self.command))}")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise SystemExit("llama-server did not become ready within two minutes")

    def tokenize(self, text: str) -> list[int]:
        """Token ids with the beginning that the file asks for; control tokens in the text stay text."""
        return self.post("/tokenize", {"content": text, "add_special": True, "parse_special": False})["tokens"]

    def complete(self, tokens: list[int], **options) -> dict:
        """Greedy completion of a prompt that is computed from its first token on."""
        body = {"prompt": tokens, "temperature": 0.0, "cache_prompt": False, "return_tokens": True, **options}
        return self.post("/completion", body)

    def post(self, path: str, body: dict) -> dict:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=600) as response:
            return json.load(response)
