"""Builds a Hugging Face tokenizer from the vocabulary metadata of a GGUF file.

What GGUF does not say (regular expressions, normalisation) is taken from the families' own definitions.
"""

import json
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers
from tokenizers.models import BPE

NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = 1, 2, 3, 4, 5, 6
SPACE = "\u2581"
KEYS = ("model", "pre", "tokens", "token_type", "scores", "merges", "bos_token_id", "eos_token_id", "eot_token_id",
        "unknown_token_id", "add_bos_token", "add_space_prefix")


def read_metadata(path):
    """The vocabulary of a GGUF file, or of JSON with the same keys, under GGUF's key names without their prefix."""
    if Path(path).suffix == ".json":
        with open(path, encoding="utf-8") as file:
            return {key.removeprefix("tokenizer.ggml."): value for key, value in json.load(file).items()}
    from gguf import GGUFReader

    fields = GGUFReader(path).fields
    return {key: fields["tokenizer.ggml." + key].contents() for key in KEYS if "tokenizer.ggml." + key in fields}


def llama3_pattern(longest_number):
    number = r"\p{N}" if longest_number == 1 else r"\p{N}{1,%d}" % longest_number
    return (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|" + number
            + r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")


def pre_tokenizer(pre):
    if pre in ("gpt-2", "default"):
        return pre_tokenizers.ByteLevel(add_prefix_space=False)
    if pre in ("smollm", "starcoder", "refact"):
        return pre_tokenizers.Sequence(
            [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    pattern = llama3_pattern({"qwen2": 1, "llama-bpe": 3}[pre])
    return pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(pattern), "isolated"),
         pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def byte_level(metadata):
    ids = {token: id for id, token in enumerate(metadata["tokens"])}
    merges = [tuple(merge.split(" ")) for merge in metadata["merges"]]
    tokenizer = Tokenizer(BPE(ids, merges, ignore_merges=metadata["pre"] == "llama-bpe"))
    if metadata["pre"] == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizer(metadata["pre"])
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def sentence_piece(metadata):
    """Merges rebuilt from scores: every way to cut a token in two tokens, tokens of high score first."""
    tokens = [token.replace(" ", SPACE) if type == USER_DEFINED else token
              for token, type in zip(metadata["tokens"], metadata["token_type"])]
    ids = {token: id for id, token in enumerate(tokens)}
    normal = {token for token, type in zip(tokens, metadata["token_type"]) if type == NORMAL}
    merges = []
    for token in normal:
        score = metadata["scores"][ids[token]]
        cuts = ((token[:i], token[i:]) for i in range(1, len(token)))
        merges += [(-score, ids[left], ids[right], left, right) for left, right in cuts
                   if left in normal and right in normal]
    unknown = metadata.get("unknown_token_id")
    tokenizer = Tokenizer(BPE(
        ids, [merge[3:] for merge in sorted(merges)], fuse_unk=True, byte_fallback=BYTE in metadata["token_type"],
        unk_token=None if unknown is None else tokens[unknown]))
    steps = [normalizers.Replace(" ", SPACE)]
    if metadata.get("add_space_prefix", True):
        steps.insert(0, normalizers.Prepend(SPACE))
    tokenizer.normalizer = normalizers.Sequence(steps)
    tokenizer.decoder = decoders.Sequence([decoders.Replace(SPACE, " "), decoders.ByteFallback(), decoders.Fuse()])
    return tokenizer


def build(metadata):
    """A pair of tokenizers: for text that a template wrote, and for plain text, where control tokens stay text."""
    pair = []
    for control in (True, False):
        spaced = metadata["model"] == "llama"
        tokenizer = sentence_piece(metadata) if spaced else byte_level(metadata)
        added = []
        for token, type in zip(metadata["tokens"], metadata["token_type"]):
            if type == USER_DEFINED:
                # SentencePiece looks for them in normalised text, where a space is the same as its sign. A prefix would
                # be added to the token itself, though.
                content = token.replace(" ", SPACE) if spaced else token
                added.append(AddedToken(content, normalized=spaced and not metadata.get("add_space_prefix", True)))
            elif control and type in (CONTROL, UNKNOWN):
                added.append(AddedToken(token, normalized=False, special=True))
        tokenizer.add_tokens(added)
        pair.append(tokenizer)
    return pair
