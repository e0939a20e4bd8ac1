"""Writes, for each number format, blocks of bytes and the floats that the reference makes of them.

    pip install -r requirements.txt
    python quantized_blocks.py ../../src/main/resources/dev/bantam/testkit/formats

<format>.blocks holds the stored bytes, <format>.floats the values as little-endian float32. The bytes are random but for
the half-precision scales, which are drawn from ordinary, negative, zero, smallest, subnormal and large numbers.
"""

import sys
from pathlib import Path

import gguf
import numpy as np

BLOCKS = {32: 256, 256: 128}

# Where the half-precision numbers of a block lie.
HALVES = {
    "Q4_0": [0],
    "Q4_1": [0, 2],
    "Q5_0": [0],
    "Q5_1": [0, 2],
    "Q8_0": [0],
    "IQ4_NL": [0],
    "Q2_K": [80, 82],
    "Q3_K": [108],
    "Q4_K": [0, 2],
    "Q5_K": [0, 2],
    "Q6_K": [208],
}

SPECIAL = [0x0000, 0x8000, 0x0001, 0x8001, 0x03FF, 0x83FF, 0x0400, 0x7BFF, 0xFBFF, 0x3C00, 0xBC00]


def halves(random, count):
    """Bits of `count` halves: the special ones first, then ordinary scales of either sign, then subnormals."""
    ordinary = random.normal(0, 0.05, count).astype(np.float16).view(np.uint16)
    subnormal = random.integers(1, 0x400, count, dtype=np.uint16) | (random.integers(0, 2, count, dtype=np.uint16) << 15)
    bits = np.where(np.arange(count) % 8 == 7, subnormal, ordinary).astype(np.uint16)
    bits[: len(SPECIAL)] = random.permutation(SPECIAL)
    return bits


def quantized(random, name):
    block_size, block_bytes = gguf.GGML_QUANT_SIZES[gguf.GGMLQuantizationType[name]]
    count = BLOCKS[block_size]
    data = random.integers(0, 256, (count, block_bytes), dtype=np.uint8)
    for offset in HALVES[name]:
        data[:, offset : offset + 2] = halves(random, count).reshape(-1, 1).view(np.uint8)
    return data


def plain(random, name):
    """Every exponent and the edges; no NaN, for their payload is not defined."""
    if name == "F32":
        bits = random.integers(0, 2**32, 2048, dtype=np.uint32)
        bits = bits[(bits & 0x7F800000) != 0x7F800000]
        bits = np.concatenate([bits, np.array([0, 1, 0x80000000, 0x7F800000, 0xFF800000, 0x7F7FFFFF], dtype=np.uint32)])
        return bits.view(np.uint8).reshape(1, -1)
    bits = random.integers(0, 2**16, 4096, dtype=np.uint16)
    infinity = 0x7C00 if name == "F16" else 0x7F80
    bits = bits[(bits & infinity) != infinity]
    edges = np.array([0, 1, 0x8000, 0x8001, infinity, 0x8000 | infinity, infinity - 1], dtype=np.uint16)
    return np.concatenate([bits, edges]).view(np.uint8).reshape(1, -1)


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for seed, name in enumerate(["F32", "F16", "BF16", *HALVES]):
        random = np.random.default_rng(1000 + seed)
        data = quantized(random, name) if name in HALVES else plain(random, name)
        with np.errstate(all="ignore"):
            floats = gguf.dequantize(data, gguf.GGMLQuantizationType[name])
        (folder / f"{name}.blocks").write_bytes(data.tobytes())
        (folder / f"{name}.floats").write_bytes(floats.astype("<f4").tobytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
