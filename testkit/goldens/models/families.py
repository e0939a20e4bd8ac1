"""The tiny models: one configuration each, and random weights that make every part of the forward pass matter."""

import zlib
from dataclasses import dataclass, field

import numpy as np
import torch
from transformers import CONFIG_MAPPING, MODEL_FOR_CAUSAL_LM_MAPPING, Gemma3ForCausalLM, Gemma3TextConfig

VOCABULARY_SIZE = 320


@dataclass(frozen=True)
class Golden:
    """A model, the files it is written as, and changes of its configuration that its logits must notice."""

    name: str
    architecture: str
    configuration: dict
    files: tuple[str, ...]
    ablations: dict[str, dict] = field(default_factory=dict)
    gguf: str | None = None  # GGUF's name, where it is another
    vocabulary: int = VOCABULARY_SIZE
    halves: bool = False  # whether weights are such that 16 bits hold them

    @property
    def seed(self) -> int:
        return zlib.crc32(self.name.encode())


def rope(theta: float) -> dict:
    return {"rope_type": "default", "rope_theta": theta}


def gemma_rope(local: float, full: float) -> dict:
    return {"sliding_attention": rope(local), "full_attention": rope(full)}


GOLDENS = (
    Golden(
        name="llama",
        architecture="llama",
        configuration=dict(
            hidden_size=64,
            intermediate_size=96,
            num_hidden_layers=3,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=24,  # not hidden/heads
            rms_norm_eps=1e-5,
            rope_parameters=rope(10000.0),
            max_position_embeddings=256,
            tie_word_embeddings=False,
        ),
        files=("gguf", "huggingface"),
        ablations={"rope base": dict(rope_parameters=rope(100000.0))},
    ),
    Golden(
        name="llama-tied",
        architecture="llama",
        configuration=dict(
            hidden_size=48,
            intermediate_size=104,
            num_hidden_layers=3,
            num_attention_heads=6,  # three query heads to a key-value head
            num_key_value_heads=2,
            rms_norm_eps=1e-5,
            rope_parameters=rope(100000.0),
            max_position_embeddings=256,
            tie_word_embeddings=True,
        ),
        files=("gguf",),
        ablations={"rope base": dict(rope_parameters=rope(10000.0))},
    ),
    Golden(
        name="qwen2",
        architecture="qwen2",
        configuration=dict(
            hidden_size=64,
            intermediate_size=96,
            num_hidden_layers=3,
            num_attention_heads=4,
            num_key_value_heads=2,
            rms_norm_eps=1e-6,
            rope_parameters=rope(1000000.0),
            max_position_embeddings=256,
            tie_word_embeddings=False,
        ),
        files=("gguf",),
        ablations={"rope base": dict(rope_parameters=rope(10000.0))},
    ),
    Golden(
        name="qwen2-tied",
        architecture="qwen2",
        configuration=dict(
            hidden_size=64,
            intermediate_size=112,
            num_hidden_layers=4,
            num_attention_heads=4,
            num_key_value_heads=1,
            rms_norm_eps=1e-6,
            rope_parameters=rope(1000000.0),
            max_position_embeddings=256,
            tie_word_embeddings=True,
        ),
        files=("gguf", "huggingface"),
        ablations={"rope base": dict(rope_parameters=rope(10000.0))},
    ),
    Golden(
        name="gemma3",
        architecture="gemma3",
        configuration=dict(
            hidden_size=64,
            intermediate_size=96,
            num_hidden_layers=7,  # five local, one global, one local again
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=24,
            query_pre_attn_scalar=24,  # GGUF has no key for another value
            rms_norm_eps=1e-6,
            sliding_window=12,
            rope_parameters=gemma_rope(10000.0, 1000000.0),
            max_position_embeddings=256,
            tie_word_embeddings=True,
        ),
        files=("gguf",),
        ablations={
            "sliding window": dict(sliding_window=11),
            "no global layer": dict(layer_types=["sliding_attention"] * 7),
            "local rope base": dict(rope_parameters=gemma_rope(1000000.0, 1000000.0)),
            "global rope base": dict(rope_parameters=gemma_rope(10000.0, 10000.0)),
            "attention scale": dict(query_pre_attn_scalar=16),
        },
    ),
    Golden(
        name="gemma3-scaled",
        architecture="gemma3",
        configuration=dict(
            hidden_size=64,
            intermediate_size=96,
            num_hidden_layers=4,
            num_attention_heads=4,
            num_key_value_heads=1,
            head_dim=16,
            query_pre_attn_scalar=40,  # neither head_dim nor hidden/heads
            rms_norm_eps=1e-6,
            sliding_window=7,
            sliding_window_pattern=3,
            rope_parameters=gemma_rope(20000.0, 500000.0),
            max_position_embeddings=256,
            tie_word_embeddings=True,
        ),
        files=("huggingface",),
        ablations={
            "sliding window": dict(sliding_window=8),
            "layer pattern": dict(sliding_window_pattern=6),
            "local rope base": dict(rope_parameters=gemma_rope(10000.0, 500000.0)),
            "global rope base": dict(rope_parameters=gemma_rope(20000.0, 1000000.0)),
            "attention scale": dict(query_pre_attn_scalar=16),
        },
    ),
)


def classes(architecture: str) -> tuple[type, type]:
    if architecture == "gemma3":
        return Gemma3TextConfig, Gemma3ForCausalLM
    config_class = CONFIG_MAPPING[architecture]
    return config_class, MODEL_FOR_CAUSAL_LM_MAPPING[config_class]


def build(golden: Golden, **changes) -> torch.nn.Module:
    """The model in float32 with eager attention; changes replace parts of its configuration, never its weights."""
    config_class, model_class = classes(golden.architecture)
    config = config_class(
        vocab_size=golden.vocabulary,
        bos_token_id=2,
        eos_token_id=1,
        pad_token_id=0,
        **{**golden.configuration, **changes},
    )
    config._attn_implementation = "eager"
    config._experts_implementation = "eager"
    model = model_class(config).to(torch.float32).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(torch.from_numpy(weights(golden, name, tuple(parameter.shape))))
    return model


def weights(golden: Golden, name: str, shape: tuple[int, ...]) -> np.ndarray:
    """Random values whose seed is the name, so neither the order of parameters nor other tensors change them."""
    generator = np.random.default_rng([golden.seed, zlib.crc32(name.encode())])
    center, deviation = distribution(golden, name, shape)
    values = (center + deviation * generator.standard_normal(shape)).astype(np.float32)
    return halved(values) if golden.halves else values


def halved(values: np.ndarray) -> np.ndarray:
    """The nearest values that both bfloat16 and float16 hold exactly."""
    rounded = torch.from_numpy(values).to(torch.bfloat16).to(torch.float32).numpy()
    return np.where(np.abs(rounded) < 2.0**-14, np.float32(0), rounded)


def distribution(golden: Golden, name: str, shape: tuple[int, ...]) -> tuple[float, float]:
    """Mean and standard deviation: attention is sharp, biases matter, logits vary by several units."""
    gemma = golden.architecture.startswith("gemma")
    shifted = gemma or golden.architecture == "nemotron"
    if name == "model.norm.weight" and gemma:
        return 5.0, 1.0
    if "norm" in name:
        # These multiply by 1 + weight.
        return (0.0 if shifted or name.endswith("bias") else 1.0), 0.3
    if name.endswith("q_proj.bias") or name.endswith("k_proj.bias"):
        return 0.0, 1.0
    if name.endswith(".bias"):
        return 0.0, 0.5
    if "embed_tokens" in name and gemma:
        # Small beside what the layers add: tied to the output, it would else predict the token just read.
        return 0.0, 0.05
    if "embed_tokens" in name:
        return 0.0, 0.35 if golden.configuration["tie_word_embeddings"] else 1.0
    gain = 1.0
    if name.endswith(("q_proj.weight", "k_proj.weight", "qkv_proj.weight")):
        gain = 1.5
    elif name.endswith("mlp.gate.weight"):
        gain = 2.0
    elif name.startswith("lm_head"):
        gain = 3.0
    return 0.0, gain / shape[-1] ** 0.5
