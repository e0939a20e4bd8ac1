"""Writes the vectors that sentence-transformers make with all-MiniLM-L6-v2 of the first 200 test messages of
`examples/tickets`, in float16.

    venv/bin/pip install sentence-transformers==6.2.0 && venv/bin/python minilm.py FOLDER

FOLDER is the model's, such as the one that `bantam pull all-minilm-l6-v2` makes.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

ROOT = Path(__file__).parents[3]
TARGET = ROOT / "testkit/src/main/resources/dev/bantam/testkit/embedding/all-minilm-l6-v2.f16"
COUNT = 200


def main() -> None:
    torch.set_num_threads(2)
    lines = (ROOT / "examples/tickets/test.jsonl").read_text().splitlines()[:COUNT]
    texts = [json.loads(line)["text"] for line in lines]
    model = SentenceTransformer(sys.argv[1], device="cpu")
    longest = max(len(ids) for ids in model.tokenizer(texts, truncation=False)["input_ids"])
    if longest > model.max_seq_length:
        raise ValueError(f"a text of {longest} tokens would be cut")
    model.encode(texts, normalize_embeddings=True).astype("<f2").tofile(TARGET)


if __name__ == "__main__":
    main()
