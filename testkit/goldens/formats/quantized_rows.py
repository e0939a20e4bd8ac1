"""Writes a small seeded matrix and what llama.cpp makes of it in each number format.

    pip install -r requirements.txt
    python quantized_rows.py /path/to/llama.cpp/build/bin/libggml-base.so ../../src/main/resources/dev/bantam/testkit/formats/quantized

rows.floats is the matrix, [ROWS, COLUMNS] little-endian float32, importance.floats the importance of its columns.
<format>.blocks holds the rows as ggml_quantize_chunk stores them, the function that llama-quantize calls;
<format>.weighted the same with the importance. Made with the ggml of llama-cpp-python 0.3.36.
"""

import ctypes
import sys
from pathlib import Path

import gguf
import numpy as np

ROWS = 24
COLUMNS = 512
FORMATS = ["F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL"]
SEARCHED = ["Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL"]


def matrix(random):
    """Rows as weights are, and some that they seldom are: long tails, few values, one sign, constants, zeros."""
    rows = random.normal(0, 0.03, (ROWS, COLUMNS))
    rows[8:12] = random.standard_t(3, (4, COLUMNS)) * 0.02
    rows[12:14] *= random.random((2, COLUMNS)) < 0.1
    rows[14:16] = np.abs(rows[14:16])
    rows[16] = np.linspace(-1, 1, COLUMNS)
    rows[17] *= 1000
    rows[18] *= 0.01
    rows[19, ::2] = 0
    rows[20] = np.where(np.arange(COLUMNS) % 2, 0.5, -0.5)
    rows[21] = 0.25
    rows[22] = -0.25
    rows[23] = 0
    return rows.astype(np.float32)


def quantize(library, name, rows, importance):
    kind = gguf.GGMLQuantizationType[name]
    block_size, block_bytes = gguf.GGML_QUANT_SIZES[kind]
    blocks = np.zeros((ROWS, COLUMNS // block_size * block_bytes), dtype=np.uint8)
    weights = None if importance is None else importance.ctypes.data
    written = library.ggml_quantize_chunk(kind.value, rows.ctypes.data, blocks.ctypes.data, 0, ROWS, COLUMNS, weights)
    assert written == blocks.nbytes
    return blocks


def main(library_path, folder):
    library = ctypes.CDLL(library_path)
    library.ggml_quantize_chunk.restype = ctypes.c_size_t
    library.ggml_quantize_chunk.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p] + [ctypes.c_int64] * 3
    library.ggml_quantize_chunk.argtypes += [ctypes.c_void_p]
    random = np.random.default_rng(2000)
    rows = matrix(random)
    importance = random.lognormal(0, 1, COLUMNS).astype(np.float32)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rows.floats").write_bytes(rows.tobytes())
    (folder / "importance.floats").write_bytes(importance.tobytes())
    for name in FORMATS:
        (folder / f"{name}.blocks").write_bytes(quantize(library, name, rows, None).tobytes())
    for name in SEARCHED:
        (folder / f"{name}.weighted").write_bytes(quantize(library, name, rows, importance).tobytes())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
