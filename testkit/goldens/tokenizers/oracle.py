"""Builds a Hugging Face tokenizer from the vocabulary metadata of a GGUF file.

What GGUF does not say (regular expressions, normalisation) is taken from the families' own definitions.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers
from tokenizers.models import BPE, WordPiece

NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = 1, 2, 3, 4, 5, 6
SPACE = "\u2581"
# DeepSeek's sets, as its own tokenizer.json has them.
CASED_LETTERS = (Path(__file__).parent / "deepseek_letters.txt").read_text(encoding="utf-8").strip()
DEEPSEEK_SIGNS = "!-/:-~\uff01-\uff0f\uff1a-\uff5e\u2018-\u201f\u3000-\u3002"
DEEPSEEK_IDEOGRAPHS = "[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]+"
DEEPSEEK3_JAPANESE = "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+"
DEEPSEEK3_WORDS = ("[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
                   "| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+")
NFC = ("qwen2", "stablelm2", "deepseek-r1-qwen", "command-r")
WHOLE_PIECES = ("llama-bpe", "smaug-bpe", "dbrx", "tekken", "gpt-4o")


def read_metadata(path):
    """The vocabulary of a GGUF file, or of JSON with the same keys, under GGUF's key names without their prefix."""
    if Path(path).suffix == ".json":
        with open(path, encoding="utf-8") as file:
            return {key.removeprefix("tokenizer.ggml."): value for key, value in json.load(file).items()}
    from gguf import GGUFReader

    fields = GGUFReader(path).fields
    return {key.removeprefix("tokenizer.ggml."): fields[key].contents() for key in fields
            if key.startswith("tokenizer.ggml.") or key == "general.name"}


def llama3_pattern(longest_number):
    number = r"\p{N}" if longest_number == 1 else r"\p{N}{1,%d}" % longest_number
    return (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|" + number
            + r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")


def case_pattern(longest_number, contraction):
    upper, lower = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
    number = r"\p{N}" if longest_number == 1 else r"\p{N}{1,%d}" % longest_number
    return (r"[^\r\n\p{L}\p{N}]?" + upper + "*" + lower + "+" + contraction + r"|[^\r\n\p{L}\p{N}]?" + upper + "+" + lower + "*"
            + contraction + "|" + number + r"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")


def expressions(pre):
    """What text is split by, one after the other; the last may be a step of the library's own."""
    digits = pre_tokenizers.Digits(individual_digits=True)
    match pre:
        case "llama-bpe" | "smaug-bpe" | "dbrx":
            return [llama3_pattern(3)]
        case "qwen2" | "stablelm2" | "deepseek-r1-qwen":
            return [llama3_pattern(1)]
        case "tekken":
            return [case_pattern(1, "")]
        case "gpt-4o":
            return [case_pattern(3, "(?i:'s|'t|'re|'ve|'m|'ll|'d)?")]
        case "deepseek-llm":
            return ["[\r\n]", rf"\s?[{CASED_LETTERS}]+", rf"\s?[{DEEPSEEK_SIGNS}]+", r"\s+$", DEEPSEEK_IDEOGRAPHS, digits]
        case "deepseek-coder":
            return ["[\r\n]", r"\s?\p{L}+", r"\s?\p{P}+", DEEPSEEK_IDEOGRAPHS, digits]
        case "deepseek-v3":
            return [r"\p{N}{1,3}", DEEPSEEK3_JAPANESE, DEEPSEEK3_WORDS]
    raise ValueError("no pre-tokenizer " + pre)


def pre_tokenizer(pre):
    if pre in ("gpt-2", "default"):
        return pre_tokenizers.ByteLevel(add_prefix_space=False)
    if pre in ("smollm", "starcoder", "refact", "command-r"):
        return pre_tokenizers.Sequence(
            [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    steps = [pre_tokenizers.Split(Regex(step), "isolated") if isinstance(step, str) else step for step in expressions(pre)]
    return pre_tokenizers.Sequence([*steps, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def byte_level(metadata):
    ids = {token: id for id, token in enumerate(metadata["tokens"])}
    merges = [tuple(merge.split(" ")) for merge in metadata["merges"]]
    tokenizer = Tokenizer(BPE(ids, merges, ignore_merges=metadata["pre"] in WHOLE_PIECES))
    if metadata["pre"] in NFC:
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizer(metadata["pre"])
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def sentence_piece(metadata):
    """Merges rebuilt from scores, in the order of transformers' converter: tokens of high score first, and of the ways
    to cut one that with the longest beginning."""
    tokens = [token.replace(" ", SPACE) if type == USER_DEFINED else token
              for token, type in zip(metadata["tokens"], metadata["token_type"])]
    ids = {token: id for id, token in enumerate(tokens)}
    normal = {token for token, type in zip(tokens, metadata["token_type"]) if type == NORMAL}
    merges = []
    for token in normal:
        score = metadata["scores"][ids[token]]
        cuts = ((token[:i], token[i:]) for i in range(1, len(token)))
        merges += [(-score, -len(left), -len(right), left, right) for left, right in cuts
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


def word_piece(metadata):
    """Model files write a sign for a space before what begins a word, and nothing before what goes on."""
    names = [token if type == CONTROL else token[1:] if token.startswith(SPACE) else "##" + token
             for token, type in zip(metadata["tokens"], metadata["token_type"])]
    tokenizer = Tokenizer(WordPiece({name: id for id, name in enumerate(names)}, unk_token=names[metadata["unknown_token_id"]]))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def strips(metadata, token):
    """Phi-3's control tokens take the spaces after them along, but for a few."""
    name = metadata.get("general.name", "").lower()
    return ("phi-3" in name or "phi3" in name) and token not in ("<unk>", "<s>", "<|endoftext|>")


class Renumbered:
    """A tokenizer without its control tokens, which numbers the added tokens that are left anew: these are put right."""

    def __init__(self, tokenizer, tokens):
        self.tokenizer = tokenizer
        self.ids = {tokenizer.token_to_id(token["content"]): token["id"] for token in tokens}

    def encode(self, text, add_special_tokens):
        encoding = self.tokenizer.encode(text, add_special_tokens=add_special_tokens)
        return Ids([self.ids.get(id, id) for id in encoding.ids])


@dataclass(frozen=True)
class Ids:
    ids: list[int]


def read_tokenizer_json(path):
    """A pair as `build` gives, of a tokenizer.json."""
    content = json.loads(Path(path).read_text(encoding="utf-8"))
    pair = []
    for tokens in content["added_tokens"], [token for token in content["added_tokens"] if not token["special"]]:
        tokenizer = Tokenizer.from_str(json.dumps(content | {"added_tokens": tokens, "post_processor": None}))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        pair.append(Renumbered(tokenizer, tokens))
    return pair


def build(metadata):
    """A pair of tokenizers: for text that a template wrote, and for plain text, where control tokens stay text."""
    pair = []
    for control in (True, False):
        spaced = metadata["model"] == "llama"
        tokenizer = {"llama": sentence_piece, "gpt2": byte_level, "bert": word_piece}[metadata["model"]](metadata)
        added = []
        for token, type in zip(metadata["tokens"], metadata["token_type"]):
            if type == USER_DEFINED:
                # SentencePiece looks for them in normalised text, where a space is the same as its sign. A prefix would
                # be added to the token itself, though.
                content = token.replace(" ", SPACE) if spaced else token
                added.append(AddedToken(content, normalized=spaced and not metadata.get("add_space_prefix", True)))
            elif control and type in (CONTROL, UNKNOWN):
                rstrip = type == CONTROL and strips(metadata, token)
                added.append(AddedToken(token, normalized=False, special=True, rstrip=rstrip))
        tokenizer.add_tokens(added)
        pair.append(tokenizer)
    return pair
