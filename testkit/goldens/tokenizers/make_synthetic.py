"""Trains two small vocabularies on generated text and dumps reference ids: `python make_synthetic.py <resources folder>`.

byte-level.json has control tokens, tokens of the user's, an unused one, and no token for a few bytes; sentence-piece.json
has byte tokens, a token with a sign for a space inside, and characters that no token stands for. The dumps differ in
pre-tokenizer, space prefix and byte tokens.
"""

import json
import random
import sys
from pathlib import Path

from tokenizers import Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import BPE
from tokenizers.trainers import BpeTrainer

from dump import lines, write
from oracle import BYTE, CONTROL, NORMAL, SPACE, UNKNOWN, UNUSED, USER_DEFINED
from strings import CODE, WORDS, strings

CASES = 300
CONTROLS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|im|>", "<|im_start|>user"]
USERS = ["<tool_call>", "</tool_call>", "<tool", "\n\n\n", "    ", "étoile"]


def training_text():
    rng = random.Random(3)
    words = [" ".join(rng.choice(WORDS) for _ in range(rng.randint(3, 12))) for _ in range(2000)]
    return words + strings(4, 1500, ["x"]) + CODE * 5


def train(pre_tokenizer, size, alphabet, limit):
    tokenizer = Tokenizer(BPE())
    tokenizer.pre_tokenizer = pre_tokenizer
    if alphabet is None:
        tokenizer.normalizer = normalizers.Replace(" ", SPACE)
    tokenizer.train_from_iterator(training_text(), BpeTrainer(
        vocab_size=size, show_progress=False, initial_alphabet=alphabet or [], limit_alphabet=limit))
    trained = json.loads(tokenizer.to_str())["model"]
    return sorted(trained["vocab"], key=trained["vocab"].get), [" ".join(merge) for merge in trained["merges"]]


def metadata(model, entries, **more):
    return {"model": model, "tokens": [token for token, _ in entries], "token_type": [type for _, type in entries], **more}


def byte_level():
    missing = {"\u0106", "ø", "ÿ"}
    alphabet = [c for c in pre_tokenizers.ByteLevel.alphabet() if c not in missing]
    tokens, merges = train(pre_tokenizers.ByteLevel(add_prefix_space=False), 700, alphabet, 256)
    tokens = [token for token in tokens if not missing & set(token)]
    merges = [merge for merge in merges if not missing & set(merge)]
    entries = [(token, CONTROL) for token in CONTROLS] + [(token, NORMAL) for token in tokens]
    entries += [(token, USER_DEFINED) for token in USERS] + [("[PAD]", UNUSED)]
    return metadata("gpt2", entries, pre="smollm", merges=merges, bos_token_id=1, eos_token_id=2, add_bos_token=False)


def sentence_piece():
    tokens, merges = train(pre_tokenizers.Split("\n", "isolated"), 500, None, 150)
    single = [token for token in tokens if len(token) == 1]
    # The trainer lets nothing but line feeds stop a merge; a token with a space inside is what the cut into words must heed.
    longer = [token for token in tokens if len(token) > 1 and len(set(token)) > 1] + [">" + SPACE + "<", SPACE + "qx"]
    only_inside = {"q", "\n"}
    entries = [("<pad>", CONTROL), ("<eos>", CONTROL), ("<bos>", CONTROL), ("<unk>", UNKNOWN), ("<end_of_turn>", CONTROL)]
    entries += [("\n" * n, USER_DEFINED) for n in range(1, 5)] + [(" " * n, USER_DEFINED) for n in range(2, 7)]
    entries += [("<b>", USER_DEFINED), ("</b>", USER_DEFINED), ("[multimodal]", USER_DEFINED)]
    entries += [(f"<0x{value:02X}>", BYTE) for value in range(256)]
    special = len(entries)
    entries += [(token, NORMAL) for token in longer]
    entries += [(token, NORMAL) for token in single if token not in only_inside]
    scores = [-1000.0] * special + [-float(rank) for rank in range(len(entries) - special)]
    return metadata("llama", entries, scores=scores, bos_token_id=2, eos_token_id=1, unknown_token_id=3,
                    add_bos_token=True, add_space_prefix=False)


def without_bytes(vocabulary):
    """The same ids, but the byte tokens are unused."""
    types = [UNUSED if type == BYTE else type for type in vocabulary["token_type"]]
    return vocabulary | {"token_type": types}


def with_prefix(vocabulary):
    """With a space before the text; the tokens that are spaces are unused, as the reference cannot have both."""
    types = [UNUSED if token.isspace() and " " in token else type
             for token, type in zip(vocabulary["tokens"], vocabulary["token_type"])]
    return vocabulary | {"token_type": types, "add_space_prefix": True}


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    bytes_, pieces = byte_level(), sentence_piece()
    for name, vocabulary in (("byte-level", bytes_), ("sentence-piece", pieces)):
        content = {"tokenizer.ggml." + key: value for key, value in vocabulary.items()}
        (folder / f"{name}.json").write_text(json.dumps(content, indent=0) + "\n", encoding="ascii")
    variants = {f"byte-level-{pre}": bytes_ | {"pre": pre} for pre in ("gpt-2", "smollm", "llama-bpe", "qwen2")}
    variants["sentence-piece"] = pieces
    variants["sentence-piece-prefix"] = with_prefix(pieces)
    variants["sentence-piece-unknown"] = without_bytes(pieces)
    for number, (name, vocabulary) in enumerate(variants.items()):
        write(folder / f"{name}.gz", lines(vocabulary, CASES, 20 + number))


if __name__ == "__main__":
    main()
