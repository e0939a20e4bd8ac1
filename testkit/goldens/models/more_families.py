"""Further families, smaller still: 72 tokens, and weights that bfloat16 and float16 hold exactly."""

from families import Golden, rope

LLAMA3 = {
    "rope_type": "llama3",
    "rope_theta": 10000.0,
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 32,
}
LINEAR = {"rope_type": "linear", "rope_theta": 10000.0, "factor": 4.0}
YARN = {"rope_type": "yarn", "rope_theta": 10000.0, "factor": 4.0, "original_max_position_embeddings": 32}
SHARPER_YARN = {**YARN, "beta_fast": 16.0, "beta_slow": 2.0, "attention_factor": 1.5}
SHORT, LONG = [1.0, 1.1, 1.2, 1.3, 1.5, 1.7], [1.0, 1.5, 2.0, 3.0, 5.0, 8.0]
LONGROPE = {
    "rope_type": "longrope",
    "rope_theta": 10000.0,
    "partial_rotary_factor": 0.75,
    "short_factor": SHORT,
    "long_factor": LONG,
    "original_max_position_embeddings": 16,
}


def partial(part: float, **other) -> dict:
    return {**rope(10000.0), "partial_rotary_factor": part, **other}


def small(name: str, architecture: str, ablations: dict, gguf: str | None = None, **configuration) -> Golden:
    return Golden(
        name=name,
        architecture=architecture,
        configuration={
            **dict(
                hidden_size=24,
                intermediate_size=40,
                num_hidden_layers=3,
                num_attention_heads=4,
                num_key_value_heads=2,
                rope_parameters=rope(10000.0),
                max_position_embeddings=128,
                tie_word_embeddings=False,
            ),
            **configuration,
        },
        files=("gguf", "huggingface"),
        ablations=ablations,
        gguf=gguf,
        vocabulary=72,
        halves=True,
    )


MORE_GOLDENS = (
    small(
        "llama3",
        "llama",
        {"rope scaling": dict(rope_parameters=rope(10000.0))},
        head_dim=16,
        attention_bias=True,
        rope_parameters=LLAMA3,
    ),
    small("llama-linear", "llama", {"rope scaling": dict(rope_parameters=rope(10000.0))}, rope_parameters=LINEAR),
    small("mistral", "mistral", {"window": dict(sliding_window=13)}, gguf="llama", head_dim=12, sliding_window=12),
    small(
        "ministral",
        "ministral",
        {
            "window": dict(sliding_window=10),
            "layers": dict(layer_types=["sliding_attention"] * 3),
        },
        gguf="llama",
        head_dim=12,
        sliding_window=9,
        layer_types=["sliding_attention", "full_attention", "sliding_attention"],
    ),
    small("qwen3", "qwen3", {"rope base": dict(rope_parameters=rope(1000.0))}, head_dim=16),
    small("qwen3-yarn", "qwen3", {"rope scaling": dict(rope_parameters=YARN)}, head_dim=16, rope_parameters=SHARPER_YARN),
    small("qwen2-yarn", "qwen2", {"rope scaling": dict(rope_parameters=rope(10000.0))}, hidden_size=32, rope_parameters=YARN),
    small(
        "smollm3",
        "smollm3",
        {"layers without positions": dict(no_rope_layers=[1] * 5)},
        num_hidden_layers=5,
        no_rope_layer_interval=4,
        tie_word_embeddings=True,
    ),
    small(
        "granite",
        "granite",
        {
            "embedding scale": dict(embedding_multiplier=1.0),
            "residual scale": dict(residual_multiplier=0.4),
            "attention scale": dict(attention_multiplier=0.316),
            "logit scale": dict(logits_scaling=2.0),
        },
        embedding_multiplier=1.5,
        residual_multiplier=0.55,
        attention_multiplier=0.25,
        logits_scaling=1.5,
    ),
    small("phi3", "phi3", {"window": dict(sliding_window=12)}, sliding_window=11, hidden_size=32, original_max_position_embeddings=128),
    small(
        "phi3-longrope",
        "phi3",
        {
            "factors": dict(rope_parameters={**LONGROPE, "long_factor": SHORT}),
            "rotated part": dict(rope_parameters={**LONGROPE, "partial_rotary_factor": 0.5, "short_factor": SHORT[:4], "long_factor": LONG[:4]}),
            "attention factor": dict(rope_parameters={**LONGROPE, "attention_factor": 1.0}),
        },
        hidden_size=32,
        num_attention_heads=2,
        num_key_value_heads=1,
        rope_parameters=LONGROPE,
        original_max_position_embeddings=16,
        tie_word_embeddings=True,
    ),
    small(
        "stablelm",
        "stablelm",
        {"rotated part": dict(rope_parameters=partial(1.0))},
        hidden_size=32,
        rope_parameters=partial(0.5),
        use_qkv_bias=True,
        layer_norm_eps=1e-5,
    ),
    small(
        "stablelm-parallel",
        "stablelm",
        {"rotated part": dict(rope_parameters=partial(1.0))},
        hidden_size=32,
        rope_parameters=partial(0.5),
        qk_layernorm=True,
        use_parallel_residual=True,
        layer_norm_eps=1e-5,
    ),
    small("olmo2", "olmo2", {"rope base": dict(rope_parameters=rope(500.0))}, rms_norm_eps=1e-6),
    small(
        "nemotron",
        "nemotron",
        {"rotated part": dict(rope_parameters=partial(1.0))},
        head_dim=12,
        rope_parameters=partial(0.5),
        norm_eps=1e-5,
    ),
    small("gemma", "gemma", {"rope base": dict(rope_parameters=rope(500.0))}, head_dim=12, tie_word_embeddings=True),
    small(
        "gemma2",
        "gemma2",
        {
            "window": dict(sliding_window=12),
            "no global layer": dict(layer_types=["sliding_attention"] * 4),
            "attention cap": dict(attn_logit_softcapping=5.0),
            "logit cap": dict(final_logit_softcapping=7.0),
            "attention scale": dict(query_pre_attn_scalar=8),
        },
        num_hidden_layers=4,
        head_dim=12,
        query_pre_attn_scalar=12,  # GGUF has no key for another value
        sliding_window=11,
        attn_logit_softcapping=2.0,
        final_logit_softcapping=5.0,
        tie_word_embeddings=True,
    ),
    small(
        "mixtral",
        "mixtral",
        {"experts": dict(num_experts_per_tok=3)},
        gguf="llama",
        intermediate_size=16,
        num_local_experts=8,
        num_experts_per_tok=2,
    ),
    small(
        "qwen3-moe",
        "qwen3_moe",
        {"experts": dict(num_experts_per_tok=2), "sum of weights": dict(norm_topk_prob=False)},
        gguf="qwen3moe",
        head_dim=12,
        moe_intermediate_size=12,
        num_experts=8,
        num_experts_per_tok=3,
        norm_topk_prob=True,
    ),
)
