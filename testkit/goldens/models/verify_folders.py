"""Checks folders that `bantam convert` makes of the tiny models' GGUF files: transformers computes the golden logits with them.

Usage: verify_folders.py path/to/bantam [NAME ...]
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

from families import GOLDENS
from generate import RESOURCES, forward
from more_families import MORE_GOLDENS

TOLERANCE = 1e-4


def main() -> None:
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(1)
    program, *names = sys.argv[1:]
    worst = {
        golden.name: verify(program, golden.name)
        for golden in (*GOLDENS, *MORE_GOLDENS)
        if "gguf" in golden.files and (not names or golden.name in names)
    }
    wrong = [name for name, difference in worst.items() if not difference <= TOLERANCE]
    if wrong or not worst:
        raise SystemExit(f"{len(wrong)} of {len(worst)} do not agree with transformers: {', '.join(wrong)}")


def verify(program: str, name: str) -> float:
    """The largest difference of any logit, relative to the largest of its position."""
    expected = json.loads((RESOURCES / name / "expected.json").read_text())
    logits = np.fromfile(RESOURCES / name / "logits.f32", "<f4").reshape(expected["logits"]["shape"])
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / name
        command = [program, "convert", RESOURCES / name / "model.gguf", folder, "--type", "F32"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        model, loading = AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True
        )
        left = [kind for kind in ("missing_keys", "unexpected_keys", "mismatched_keys") if loading[kind]]
        if left:
            raise SystemExit(f"{name}: {', '.join(left)}: {[loading[kind] for kind in left]}")
        model.config._experts_implementation = "eager"
        tokenizer = AutoTokenizer.from_pretrained(folder)
        found = np.concatenate([forward(model.eval(), tokens) for tokens in expected["sequences"]])
    difference = float((np.abs(found - logits).max(axis=1) / np.abs(logits).max(axis=1)).max())
    print(f"{name}: {type(model).__name__}, {len(logits)} positions within {difference:.1e}; {len(tokenizer)} tokens", flush=True)
    return difference


if __name__ == "__main__":
    main()
