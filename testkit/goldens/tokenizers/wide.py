"""Dumps hashes of the ids that the reference gives for many strings: `python wide.py <resources folder> [NAME ...]`.

`wide.gz` gets the strings, one a line with escapes; `wide/NAME` gets, for each vocabulary of `vocabularies.py`, 16 bits
of a hash for each string, and then the SHA-256 of all ids. Every second string is one that a template wrote.
"""

import hashlib
import random
import sys
import tempfile
from pathlib import Path

from dump import escape, write
from oracle import build, read_metadata, read_tokenizer_json
from strings import CODE, EMOJI, WORDS, block_run, strings
from vocabularies import VOCABULARIES, fetch

COUNT = 10_500
SPECIALS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|begin_of_text|>", "<|eot_id|>", "<|start_header_id|>", "<s>",
            "</s>", "<unk>", "<bos>", "<eos>", "<start_of_turn>", "<end_of_turn>", "<tool_call>", "</tool_call>", "[INST]",
            "[/INST]", "<|user|>", "<|assistant|>", "<|end|>", "<|system|>", "<\uff5cbegin\u2581of\u2581sentence\uff5c>",
            "<\uff5cUser\uff5c>", "<\uff5cAssistant\uff5c>", "<think>", "</think>", "[CLS]", "[SEP]", "[MASK]", "[UNK]", "##ing",
            "<unused7>", "<mask>", "<|fim_prefix|>", "<|EOT|>", "\u2581\u2581\u2581", "\n\n\n", "<table>", "<h1>"]


def long_lines(rng):
    """Lines of 100 kB, repeated from shorter ones so that the dump stays small."""
    units = ["a", " ", "\n", "1", "'", "\u4e2d\u6587\u5b57", "\ud55c\uae00", "A", "aA", "\u0301", "e\u0301", "\U0001f600", "ab1 ", "-=", "x\u00a0",
             "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(977)), "".join(WORDS), " ".join(WORDS),
             "".join(CODE), "".join(EMOJI), "".join(block_run(rng) for _ in range(60)),
             "".join(rng.choice("ACGT") for _ in range(1009)), "".join(rng.choice("0123456789") for _ in range(613))]
    return [(unit * (100_000 // len(unit.encode()) + 1)) for unit in units]


def texts():
    rng = random.Random(11)
    return strings(10, COUNT - 23, SPECIALS) + long_lines(rng)


def hash16(ids):
    value = 0
    for id in ids:
        value = (value * 31 + id + 1) & 0xffffffff
    return (value ^ value >> 16) & 0xffff


def dump(name, folder):
    with tempfile.TemporaryDirectory() as archives:
        path = fetch(name, Path(archives))
    if path.name == "tokenizer.json":
        with_control, plain = read_tokenizer_json(path)
    else:
        with_control, plain = build(read_metadata(path))
    digest, hashes = hashlib.sha256(), bytearray()
    for number, text in enumerate(texts()):
        ids = (with_control if number % 2 else plain).encode(text, add_special_tokens=False).ids
        hashes += hash16(ids).to_bytes(2, "big")
        digest.update(b"".join(id.to_bytes(4, "big") for id in ids))
    (folder / name).write_bytes(bytes(hashes) + digest.digest())


def main():
    folder = Path(sys.argv[1])
    (folder / "wide").mkdir(parents=True, exist_ok=True)
    write(folder / "wide.gz", (escape(text) + "\n" for text in texts()))
    for name in sys.argv[2:] or VOCABULARIES:
        dump(name, folder / "wide")
        print(name, flush=True)


if __name__ == "__main__":
    main()
