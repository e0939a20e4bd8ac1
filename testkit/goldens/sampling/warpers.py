"""Writes the probabilities that tokens are drawn with after transformers' processors and warpers of logits.

    pip install -r requirements.txt
    python warpers.py ../../src/main/resources/dev/bantam/testkit/sampling

The order is transformers' own: repetition penalty, temperature, top-k, top-p, min-p, typical-p.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from transformers import LogitsProcessorList
from transformers.generation.logits_process import (
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
    TypicalLogitsWarper,
)

WARPERS = {
    "repetitionPenalty": RepetitionPenaltyLogitsProcessor,
    "temperature": TemperatureLogitsWarper,
    "topK": TopKLogitsWarper,
    "topP": TopPLogitsWarper,
    "minP": MinPLogitsWarper,
    "typicalP": TypicalLogitsWarper,
}

SETTINGS = [
    {},
    {"repetitionPenalty": 1.3},
    {"repetitionPenalty": 0.7},
    {"temperature": 0.5},
    {"temperature": 2.0},
    {"topK": 5},
    {"topP": 0.6},
    {"topP": 0.95},
    {"minP": 0.1},
    {"typicalP": 0.05},
    {"typicalP": 0.2},
    {"typicalP": 0.5},
    {"typicalP": 0.95},
    {"temperature": 0.7, "typicalP": 0.6},
    {"topK": 20, "topP": 0.9, "minP": 0.05},
    {"repetitionPenalty": 1.1, "temperature": 1.2, "topK": 25, "topP": 0.97, "minP": 0.01, "typicalP": 0.7},
]


def case(random, settings, deviation):
    logits = (deviation * random.standard_normal(40)).astype(np.float32)
    prompt = random.integers(0, 40, 9).tolist()
    chain = LogitsProcessorList([WARPERS[name](value) for name, value in settings.items()])
    scores = chain(torch.tensor([prompt]), torch.tensor(logits[None]))
    probabilities = torch.softmax(scores[0].double(), dim=-1)
    return {
        "settings": settings,
        "prompt": prompt,
        "logits": logits.tolist(),
        "probabilities": probabilities.tolist(),
    }


def main(folder):
    random = np.random.default_rng(11)
    cases = [case(random, settings, deviation) for settings in SETTINGS for deviation in (0.8, 2.5)]
    folder.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(each) for each in cases)
    (folder / "warpers.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
