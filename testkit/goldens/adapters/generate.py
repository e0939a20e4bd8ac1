"""Writes low-rank adapters of the tiny models, and what PEFT and torch compute with them; see README.md."""

import json
import shutil
import sys
import zlib
from pathlib import Path

import numpy as np
import peft
import torch
from safetensors.torch import save_file

sys.path.insert(0, str(Path(__file__).parents[1] / "models"))
from families import GOLDENS, VOCABULARY_SIZE, build  # noqa: E402

RESOURCES = Path(__file__).parents[2] / "src/main/resources/dev/bantam/testkit/adapters"
ALL = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
# Model, rank, alpha, changed maps, tokens, first target: ranks and lengths that no kernel's block divides.
CASES = (
    ("llama", 4, 8, ALL, 37, 29),
    ("llama-tied", 5, 7, ALL, 70, 66),
    ("qwen2", 3, 12, ["q_proj", "v_proj", "down_proj"], 18, 1),
)


def main() -> None:
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    for case in CASES:
        write(*case)


def write(name: str, rank: int, alpha: int, targets: list[str], length: int, first: int) -> None:
    golden = next(golden for golden in GOLDENS if golden.name == name)
    config = peft.LoraConfig(r=rank, lora_alpha=alpha, target_modules=targets, task_type="CAUSAL_LM")
    model = peft.get_peft_model(build(golden), config)
    generator = np.random.default_rng(zlib.crc32(f"adapter {name}".encode()))
    trained = {key: value for key, value in model.named_parameters() if value.requires_grad}
    with torch.no_grad():
        for parameter in trained.values():
            deviation = 1 / parameter.shape[1] ** 0.5
            values = deviation * generator.standard_normal(tuple(parameter.shape))
            parameter.copy_(torch.from_numpy(values.astype(np.float32)))
    tokens = [2, *generator.integers(4, VOCABULARY_SIZE, length - 1).tolist()]
    logits = model(torch.tensor([tokens]), use_cache=False).logits[0]
    loss = torch.nn.functional.cross_entropy(logits[first - 1 : -1], torch.tensor(tokens[first:]))
    loss.backward()
    folder = RESOURCES / name
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    gradients = {key.replace(".default", ""): value.grad.contiguous() for key, value in trained.items()}
    save_file(gradients, folder / "gradients.safetensors")
    expected = {
        "peft": peft.__version__,
        "torch": torch.__version__.split("+")[0],
        "tokens": tokens,
        "firstTarget": first,
        "loss": loss.item(),
        "lastLogits": logits[-1].tolist(),
    }
    (folder / "expected.json").write_text(json.dumps(expected) + "\n")
    norm = sum(float(each.square().sum()) for each in gradients.values()) ** 0.5
    print(f"{name}: loss {loss.item():.4f}, gradient norm {norm:.4f}, {len(gradients)} tensors")


if __name__ == "__main__":
    main()
