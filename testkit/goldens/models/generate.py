"""Writes every tiny model, or those named, and what transformers computes with it; see README.md."""

import json
import sys
from pathlib import Path

import numpy as np
import torch
import transformers

import gguf_files
import huggingface_files
from families import GOLDENS, Golden, build
from more_families import MORE_GOLDENS

RESOURCES = Path(__file__).parents[2] / "src/main/resources/dev/bantam/testkit/models"
LENGTHS = (48, 7)
CONTINUATION = 16
# A margin between the best and the second-best logit that float32 rounding, in any order, can't cross.
LEAST_MARGIN = 0.05
LEAST_ABLATION = 0.05


def main() -> None:
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    for golden in (*GOLDENS, *MORE_GOLDENS):
        if sys.argv[1:] and golden.name not in sys.argv[1:]:
            continue
        model = build(golden)
        folder = RESOURCES / golden.name
        folder.mkdir(parents=True, exist_ok=True)
        if "gguf" in golden.files:
            gguf_files.write(golden, model, folder / "model.gguf")
        if "huggingface" in golden.files:
            huggingface_files.write(golden, model, folder)
        expected(golden, model, folder)


def expected(golden: Golden, model: torch.nn.Module, folder: Path) -> None:
    sequences, continuation, margin = choose_sequences(golden, model)
    logits = [forward(model, tokens) for tokens in sequences]
    hidden = hidden_states(model, sequences[0])
    difference = float64_difference(golden, sequences[0], logits[0])
    for change, configuration in golden.ablations.items():
        changed = forward(build(golden, **configuration), sequences[0])
        effect = np.abs(changed - logits[0])[-1].max()
        print(f"{golden.name}: {change} changes the last logits by up to {effect:.3f}")
        if effect < LEAST_ABLATION:
            raise ValueError(f"{golden.name}: the goldens would not notice a wrong {change}")
    np.concatenate(logits).astype("<f4").tofile(folder / "logits.f32")
    hidden.astype("<f4").tofile(folder / "hidden.f32")
    description = {
        "name": golden.name,
        "files": list(golden.files),
        "transformers": transformers.__version__,
        "torch": torch.__version__.split("+")[0],
        "vocabularySize": golden.vocabulary,
        "hiddenSize": model.config.hidden_size,
        "layers": model.config.num_hidden_layers,
        "sequences": sequences,
        "logits": {"file": "logits.f32", "shape": [sum(map(len, sequences)), golden.vocabulary]},
        "hidden": {"file": "hidden.f32", "shape": list(hidden.shape)},
        "continuation": continuation,
        "leastMargin": round(margin, 4),
        "float64Difference": float(f"{difference:.2g}"),
    }
    text = json.dumps(description, indent=2)
    (folder / "expected.json").write_text(compact_arrays(text) + "\n")
    print(f"{golden.name}: logits deviate by {np.concatenate(logits).std():.2f}, from float64 by {difference:.1e}")


def choose_sequences(golden: Golden, model: torch.nn.Module) -> tuple[list[list[int]], list[int], float]:
    """The first random sequences whose greedy continuation is clear at every step and not one token over and over."""
    for attempt in range(200):
        generator = np.random.default_rng([golden.seed, attempt])
        sequences = [[2, *generator.integers(4, golden.vocabulary, length - 1).tolist()] for length in LENGTHS]
        tokens, continuation, margins = list(sequences[0]), [], []
        for _ in range(CONTINUATION):
            last = forward(model, tokens)[-1]
            second, best = np.sort(last)[-2:]
            margins.append(float(best - second))
            continuation.append(int(last.argmax()))
            tokens.append(continuation[-1])
        if min(margins) >= LEAST_MARGIN and len(set(continuation)) >= CONTINUATION // 2:
            return sequences, continuation, min(margins)
    raise ValueError(f"{golden.name}: no sequence has a clear continuation")


def forward(model: torch.nn.Module, tokens: list[int]) -> np.ndarray:
    """Logits of every position: [tokens, vocabulary]."""
    with torch.no_grad():
        return model(torch.tensor([tokens]), use_cache=False).logits[0].numpy()


def hidden_states(model: torch.nn.Module, tokens: list[int]) -> np.ndarray:
    """The last position's state: the (scaled) embedding, after each layer, after the final norm: [layers + 2, hidden]."""
    states = []
    hooks = [model.model.layers[0].register_forward_pre_hook(lambda _, inputs: states.append(inputs[0]))]
    for part in [*model.model.layers, model.model.norm]:
        hooks.append(part.register_forward_hook(lambda _, inputs, output: states.append(output)))
    forward(model, tokens)
    for hook in hooks:
        hook.remove()
    return np.stack([state[0, -1].detach().numpy() for state in states])


def float64_difference(golden: Golden, tokens: list[int], logits: np.ndarray) -> float:
    """How far float32 is from float64, relative to the largest logit: what the tolerance of the tests is to be seen by."""
    exact = forward(build(golden).double(), tokens)
    return float(np.abs(exact - logits).max() / np.abs(exact).max())


def compact_arrays(text: str) -> str:
    """Puts the innermost arrays of numbers on one line each."""
    lines, inside = [], None
    for line in text.split("\n"):
        stripped = line.strip()
        if inside is None and line.endswith("["):
            inside = [line]
        elif inside is not None and line.endswith("["):
            lines += ["".join(inside)]
            inside = [line]
        elif inside is not None and stripped.startswith("]"):
            separator = " ".join(inside[1:])
            lines.append(inside[0] + separator + stripped)
            inside = None
        elif inside is not None:
            inside.append(stripped)
        else:
            lines.append(line)
    return "\n".join(lines)


if __name__ == "__main__":
    main()
