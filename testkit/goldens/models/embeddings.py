"""Writes embeddings of the tiny models' sequences: final hidden states, averaged over all tokens, of length 1.

    venv/bin/python embeddings.py
"""

import json

import torch
from families import GOLDENS, build

from generate import RESOURCES


def embedding(model: torch.nn.Module, tokens: list[int]) -> list[float]:
    with torch.no_grad():
        states = model.model(torch.tensor([tokens]), use_cache=False).last_hidden_state[0]
    return torch.nn.functional.normalize(states.mean(dim=0), dim=0).tolist()


def main() -> None:
    torch.set_num_threads(1)
    for golden in GOLDENS:
        model = build(golden)
        folder = RESOURCES / golden.name
        sequences = json.loads((folder / "expected.json").read_text())["sequences"]
        rows = ",\n".join(json.dumps(embedding(model, tokens)) for tokens in sequences)
        (folder / "embeddings.json").write_text(f"[\n{rows}\n]\n")


if __name__ == "__main__":
    main()
