"""Writes tiny GGUF and safetensors files with every metadata type and several number formats.

    pip install -r requirements.txt
    python tiny_files.py ../../src/main/resources/dev/bantam/testkit/formats

The values are plain enough for tests to repeat them.
"""

import json
import shutil
import struct
import sys
from pathlib import Path

import gguf
import numpy as np
import safetensors

Type = gguf.GGUFValueType


def add_metadata(writer):
    writer.add_uint8("test.uint8", 200)
    writer.add_int8("test.int8", -100)
    writer.add_uint16("test.uint16", 60000)
    writer.add_int16("test.int16", -30000)
    writer.add_uint32("test.uint32", 4000000000)
    writer.add_int32("test.int32", -2000000000)
    writer.add_uint64("test.uint64", 9000000000000000000)
    writer.add_int64("test.int64", -9000000000000000000)
    writer.add_float32("test.float32", 0.1)
    writer.add_float64("test.float64", 0.1)
    writer.add_bool("test.true", True)
    writer.add_bool("test.false", False)
    writer.add_string("test.string", "naïve \U0001f9a4\n")
    writer.add_key_value("test.uint8s", [0, 255], Type.ARRAY, Type.UINT8)
    writer.add_key_value("test.int8s", [-128, 127], Type.ARRAY, Type.INT8)
    writer.add_key_value("test.uint16s", [0, 65535], Type.ARRAY, Type.UINT16)
    writer.add_key_value("test.int16s", [-32768, 32767], Type.ARRAY, Type.INT16)
    writer.add_key_value("test.uint32s", [0, 2147483647], Type.ARRAY, Type.UINT32)
    writer.add_key_value("test.int32s", [-2147483648, 2147483647], Type.ARRAY, Type.INT32)
    writer.add_key_value("test.uint64s", [0, 4000000000], Type.ARRAY, Type.UINT64)
    writer.add_key_value("test.int64s", [-1, 1], Type.ARRAY, Type.INT64)
    writer.add_key_value("test.float32s", [0.5, -1.25], Type.ARRAY, Type.FLOAT32)
    writer.add_key_value("test.float64s", [0.5, -1.25], Type.ARRAY, Type.FLOAT64)
    writer.add_key_value("test.bools", [True, False, True], Type.ARRAY, Type.BOOL)
    writer.add_key_value("test.strings", ["a", "", "ß", "<|end|>"], Type.ARRAY, Type.STRING)


def add_tensors(writer):
    values = np.arange(64, dtype=np.float32) / 8 - 3
    writer.add_tensor("plain.f32", values[:6].reshape(2, 3))
    writer.add_tensor("plain.f16", values[:5].astype(np.float16))
    writer.add_tensor("cube.f32", values[:24].reshape(2, 3, 4))
    for name in ["Q8_0", "Q4_0", "BF16"]:
        quantization = gguf.GGMLQuantizationType[name]
        data = gguf.quantize(values.reshape(2, 32), quantization)
        writer.add_tensor("block." + name, data, raw_dtype=quantization)


def write_gguf(path, *steps, **options):
    writer = gguf.GGUFWriter(path, "test", **options)
    for step in steps:
        step(writer)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def add_unsupported(writer):
    for name in ["IQ2_XXS", "TQ1_0", "IQ4_XS", "I32"]:
        quantization = gguf.GGMLQuantizationType[name]
        block_size, block_bytes = gguf.GGML_QUANT_SIZES[quantization]
        data = np.zeros((2, 256 // block_size * block_bytes), dtype=np.uint8)
        if name == "I32":
            data = np.zeros((2, 256), dtype=np.int32)
        writer.add_tensor("odd." + name, data, raw_dtype=None if name == "I32" else quantization)
    writer.add_tensor("plain.f32", np.ones(4, dtype=np.float32))


def gguf_files(folder):
    write_gguf(folder / "tiny-v3.gguf", add_metadata, add_tensors)
    # Version 2 has the same layout.
    whole = (folder / "tiny-v3.gguf").read_bytes()
    (folder / "tiny-v2.gguf").write_bytes(whole[:4] + struct.pack("<I", 2) + whole[8:])
    write_gguf(folder / "aligned-64.gguf", lambda writer: writer.add_custom_alignment(64), add_tensors)
    write_gguf(folder / "metadata-only.gguf", add_metadata)
    write_gguf(folder / "big-endian.gguf", add_metadata, add_tensors, endianess=gguf.GGUFEndian.BIG)
    write_gguf(folder / "unsupported.gguf", add_unsupported)
    write_gguf(folder / "split.gguf", lambda writer: writer.add_uint16("split.count", 3), add_tensors)


def tensor(dtype, shape, data):
    return dtype, shape, np.frombuffer(data, dtype=np.uint8)


def serialize(tensors, metadata=None):
    specs = {
        name: safetensors.TensorSpec(dtype=dtype, shape=shape, data_ptr=data.ctypes.data, data_len=data.nbytes)
        for name, (dtype, shape, data) in tensors.items()
    }
    return bytes(safetensors.serialize(specs, metadata=metadata))


def bf16(values):
    return gguf.quantize(values.astype(np.float32), gguf.GGMLQuantizationType.BF16).tobytes()


def safetensors_files(folder):
    values = np.arange(24, dtype=np.float32) / 8 - 1
    plain = {
        "plain.f32": tensor("float32", [2, 3], values[:6].tobytes()),
        "plain.f16": tensor("float16", [5], values[:5].astype(np.float16).tobytes()),
        "plain.bf16": tensor("bfloat16", [2, 3, 4], bf16(values)),
        "scalar.f32": tensor("float32", [], values[3:4].tobytes()),
    }
    odd = {
        "odd.i64": tensor("int64", [2], bytes(16)),
        "odd.f8": tensor("float8_e4m3fn", [3], bytes(3)),
        "odd.bool": tensor("bool", [1], bytes(1)),
        "empty.f32": tensor("float32", [0, 4], b""),
    }
    metadata = {"format": "pt"}
    (folder / "tiny.safetensors").write_bytes(serialize(plain, metadata))
    (folder / "unsupported.safetensors").write_bytes(serialize({**plain, **odd}))

    sharded = folder / "sharded"
    shutil.rmtree(sharded, ignore_errors=True)
    sharded.mkdir()
    names = list(plain)
    weight_map = {}
    for i, part in enumerate([names[:2], names[2:]]):
        shard = f"model-0000{i + 1}-of-00002.safetensors"
        (sharded / shard).write_bytes(serialize({name: plain[name] for name in part}, metadata))
        weight_map.update({name: shard for name in part})
    size = sum(data.nbytes for _, _, data in plain.values())
    index = {"metadata": {"total_size": size}, "weight_map": weight_map}
    (sharded / "model.safetensors.index.json").write_text(json.dumps(index, indent=2) + "\n")


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    gguf_files(folder)
    safetensors_files(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
