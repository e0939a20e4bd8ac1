"""Two vocabularies of 320 tokens, learnt from the text below: byte-level BPE, and SentencePiece pieces with byte tokens.

They exist so that a GGUF file is complete and other programs load it; the models' weights are random.
"""

from collections import Counter

TEXT = """
The ferry left at six in the morning, before the fog had lifted from the harbour. There were nine of us on the deck,
and none of us had slept. The captain, a quiet woman with grey hair, handed out tea and told us that the crossing would
take two hours if the wind stayed where it was, and four if it did not. We watched the lights of the town grow small.
Then there was only the sound of the engine, the smell of salt and oil, and the slow rise and fall of the water.
"""

CONTROL, NORMAL, UNKNOWN, BYTE = 3, 1, 2, 6


def byte_characters() -> list[str]:
    """The printable character that stands for each byte in byte-level BPE: printable Latin-1 is itself, others follow."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    table = {byte: chr(byte) for byte in printable}
    table.update({byte: chr(256 + index) for index, byte in enumerate(others)})
    return [table[byte] for byte in range(256)]


def learn_merges(words: list[list[str]], count: int) -> list[tuple[str, str]]:
    """Byte-pair encoding: joins the commonest neighbours (the first in order of text where counts are equal)."""
    merges = []
    for _ in range(count):
        pairs = Counter(pair for word in words for pair in zip(word, word[1:]))
        if not pairs:
            raise ValueError("the text is too short for so many merges")
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(best)
        words = [join(word, best) for word in words]
    return merges


def join(word: list[str], pair: tuple[str, str]) -> list[str]:
    joined, index = [], 0
    while index < len(word):
        if tuple(word[index : index + 2]) == pair:
            joined.append(word[index] + word[index + 1])
            index += 2
        else:
            joined.append(word[index])
            index += 1
    return joined


def byte_level(size: int) -> dict:
    """Control tokens 0-3, the 256 bytes, then one token a merge."""
    table = byte_characters()
    control = ["<pad>", "<eos>", "<bos>", "<unk>"]
    words = [[table[byte] for byte in f" {word}".encode()] for word in TEXT.split()]
    merges = learn_merges(words, size - len(control) - 256)
    tokens = control + table + [left + right for left, right in merges]
    return {
        "tokens": tokens,
        "types": [CONTROL] * len(control) + [NORMAL] * (size - len(control)),
        "merges": [f"{left} {right}" for left, right in merges],
    }


def sentence_piece(size: int) -> dict:
    """Control tokens 0-3, the 256 bytes as byte tokens, the letters of the text, then one piece a merge."""
    control = ["<pad>", "<eos>", "<bos>", "<unk>"]
    words = [list("▁" + word) for word in TEXT.split()]
    letters = sorted({letter for word in words for letter in word})
    merges = learn_merges(words, size - len(control) - 256 - len(letters))
    pieces = [left + right for left, right in merges] + letters
    return {
        "tokens": control + [f"<0x{byte:02X}>" for byte in range(256)] + pieces,
        "types": [CONTROL] * 3 + [UNKNOWN] + [BYTE] * 256 + [NORMAL] * len(pieces),
        "scores": [0.0] * (len(control) + 256) + [-float(rank + 1) for rank in range(len(pieces))],
    }


def letters(size: int) -> dict:
    """Control tokens 0-3, then printable characters alone: the smallest vocabulary that other programs load."""
    control = ["<pad>", "<eos>", "<bos>", "<unk>"]
    characters = [*map(chr, range(ord("A"), ord("Z") + 1)), *map(chr, range(ord("a"), ord("z") + 1))]
    characters += [*"0123456789.,;:!?", "Ġ", "Ċ"]
    tokens = control + characters[: size - len(control) - 1] + ["AB"]
    if len(tokens) != size:
        raise ValueError(f"there are only {len(tokens)} tokens")
    return {
        "tokens": tokens,
        "types": [CONTROL] * len(control) + [NORMAL] * (size - len(control)),
        "merges": ["A B"],
    }
