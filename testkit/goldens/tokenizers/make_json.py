"""Makes a small `tokenizer.json` of each family and dumps reference ids: `python make_json.py <resources folder>`.

Vocabularies are trained on generated text; normalizers, pre-tokenizers and options are those of the families' own files.
"""

import json
import sys
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import BPE, WordPiece
from tokenizers.trainers import BpeTrainer, WordPieceTrainer

from dump import escape, write
from make_synthetic import training_text
from oracle import SPACE, case_pattern, llama3_pattern, pre_tokenizer, read_tokenizer_json
from strings import strings

CASES = 300
SIZE = 600
CONTROLS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
USERS = ["<tool_call>", "<tool", "\n\n\n", "</think>"]


def split(pattern, behavior="isolated", invert=False):
    return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), behavior, invert),
                                    pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def byte_level(steps, normalizer=None, whole=False):
    tokenizer = Tokenizer(BPE(ignore_merges=whole))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = steps
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(training_text(), BpeTrainer(
        vocab_size=SIZE, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    return tokenizer


def space_signs(normalizer, steps, bytes_=True, **options):
    tokenizer = Tokenizer(BPE(byte_fallback=bytes_, unk_token="<unk>", **options))
    # Trained word by word; the families' files have no such step.
    tokenizer.normalizer = normalizers.Replace(" ", SPACE)
    tokenizer.pre_tokenizer = pre_tokenizers.Split(SPACE, "merged_with_next")
    named = ["<unk>", "<s>", "</s>"] + [f"<0x{value:02X}>" for value in range(256) if value != 9 and bytes_]
    tokenizer.train_from_iterator(training_text(), BpeTrainer(
        vocab_size=SIZE, show_progress=False, special_tokens=named, limit_alphabet=110))
    content = json.loads(tokenizer.to_str())
    content["added_tokens"] = content["added_tokens"][:3]
    tokenizer = Tokenizer.from_str(json.dumps(content))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = steps
    return tokenizer


def bert(**options):
    tokenizer = Tokenizer(WordPiece(unk_token="[UNK]", max_input_chars_per_word=options.pop("longest", 100)))
    tokenizer.normalizer = normalizers.BertNormalizer(**options)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.train_from_iterator(training_text(), WordPieceTrainer(
        vocab_size=900, show_progress=False, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], limit_alphabet=160))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return tokenizer


def metaspace(scheme):
    return pre_tokenizers.Metaspace(SPACE, prepend_scheme=scheme, split=False)


def families():
    prefix = normalizers.Sequence([normalizers.Prepend(SPACE), normalizers.Replace(" ", SPACE)])
    signs = normalizers.Replace(" ", SPACE)
    no_steps = pre_tokenizers.Split(" ", "merged_with_previous")
    contraction = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    yield "gpt2", byte_level(pre_tokenizer("gpt-2"))
    yield "smollm2", byte_level(pre_tokenizer("smollm"))
    yield "granite", byte_level(pre_tokenizer("refact"))
    yield "command-r", byte_level(pre_tokenizer("command-r"), normalizers.NFC())
    yield "llama3", byte_level(split(llama3_pattern(3)), whole=True)
    yield "olmo2", byte_level(split(llama3_pattern(3), "removed", True))
    yield "qwen2", byte_level(split(llama3_pattern(1)), normalizers.NFC())
    yield "stablelm2", byte_level(split(llama3_pattern(1), "removed", True), normalizers.NFC())
    yield "tekken", byte_level(split(case_pattern(1, "")), whole=True)
    yield "phi4-mini", byte_level(split(case_pattern(3, contraction), "removed", True))
    for name in ("deepseek-llm", "deepseek-coder", "deepseek-v3"):
        yield name, byte_level(pre_tokenizer(name), normalizers.Sequence([]))
    yield "nfkc", byte_level(pre_tokenizer("gpt-2"), normalizers.NFKC())
    yield "llama2", space_signs(prefix, None, fuse_unk=True)
    yield "phi3", space_signs(prefix, None, fuse_unk=True)
    yield "mistral-v3", space_signs(None, metaspace("first"), fuse_unk=True)
    yield "metaspace-always", space_signs(None, metaspace("always"), fuse_unk=True)
    yield "gemma", space_signs(signs, None, fuse_unk=True)
    yield "gemma3", space_signs(signs, no_steps, fuse_unk=True)
    yield "unknown-fused", space_signs(signs, None, bytes_=False, fuse_unk=True)
    yield "unknown", space_signs(signs, None, bytes_=False)
    yield "bert", bert()
    yield "bert-cased", bert(lowercase=False, longest=6)
    yield "bert-accents", bert(strip_accents=False)
    yield "bert-raw", bert(clean_text=False, handle_chinese_chars=False)


def added(name):
    """Phi-3's take the spaces behind them along; the other options of a token are tried on one file each."""
    users = [AddedToken(token, normalized=name in ("qwen2", "nfkc", "deepseek-llm", "bert")) for token in USERS]
    if name.startswith("bert"):
        return users[:1]
    if name == "gemma3":
        users += [AddedToken(SPACE * 2, normalized=False), AddedToken("é\u0301", normalized=False)]
    if name == "llama3":
        users += [AddedToken("the", single_word=True, normalized=False), AddedToken("of", lstrip=True, normalized=False),
                  AddedToken("and", rstrip=True, single_word=True, normalized=False)]
    if name == "qwen2":
        users += [AddedToken("e\u0301t", normalized=True), AddedToken("was", single_word=True, lstrip=True, rstrip=True)]
    return users + [AddedToken(token, special=True, normalized=False, rstrip=name == "phi3") for token in CONTROLS]


def main():
    folder = Path(sys.argv[1]) / "json"
    folder.mkdir(parents=True, exist_ok=True)
    for number, (name, tokenizer) in enumerate(families()):
        tokenizer.add_tokens(added(name))
        path = folder / f"{name}.json"
        content = json.loads(tokenizer.to_str())
        if number % 2:  # the older spelling
            merges = content["model"].get("merges", [])
            content["model"] |= {"merges": [" ".join(pair) for pair in merges]} if merges else {}
        path.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="ascii")
        pair = read_tokenizer_json(path)
        texts = strings(60 + number, CASES, CONTROLS + USERS + ["the", " of ", "was", "e\u0301t", "<s>", "</s>", "[MASK]"])
        write(folder / f"{name}.gz", (
            f"{'pc'[index % 2]}\t{escape(text)}\t"
            f"{' '.join(map(str, pair[1 - index % 2].encode(text, add_special_tokens=False).ids))}\n"
            for index, text in enumerate(texts)))


if __name__ == "__main__":
    main()
