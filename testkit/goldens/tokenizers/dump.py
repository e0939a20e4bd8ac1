"""Dumps a vocabulary's ids of generated strings: `python dump.py <gguf or json> <output.gz> [count] [seed]`.

A line is a flag (c: the template wrote it, p: plain), a tab, the text with escapes, a tab, the ids.
"""

import gzip
import io
import sys

from oracle import CONTROL, USER_DEFINED, build, read_metadata
from strings import strings


def escape(text):
    simple = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    units = text.encode("utf-16-be")
    codes = [units[i] << 8 | units[i + 1] for i in range(0, len(units), 2)]
    return "".join(simple.get(chr(code)) or (chr(code) if 0x20 <= code < 0x7f else f"\\u{code:04x}") for code in codes)


def specials(metadata):
    """Names of added tokens, the user's own first."""
    pairs = list(zip(metadata["tokens"], metadata["token_type"]))
    own = [token for token, type in pairs if type == USER_DEFINED]
    return own[:: max(1, len(own) // 20)] + [token for token, type in pairs if type == CONTROL][:20]


def lines(metadata, count, seed):
    with_control, plain = build(metadata)
    for number, text in enumerate(strings(seed, count, specials(metadata))):
        flag, tokenizer = ("c", with_control) if number % 2 else ("p", plain)
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        yield f"{flag}\t{escape(text)}\t{' '.join(map(str, ids))}\n"


def write(path, content):
    """Compressed without a time stamp, so that the same dump is the same file."""
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as compressed:
        with io.TextIOWrapper(compressed, "ascii", newline="\n") as text:
            text.writelines(content)


def main():
    source, target = sys.argv[1:3]
    count, seed = (int(value) for value in (sys.argv[3:] + ["600", "1"][len(sys.argv) - 3:]))
    write(target, lines(read_metadata(source), count, seed))


if __name__ == "__main__":
    main()
