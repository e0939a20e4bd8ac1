/// Files of weights: GGUF and safetensors behind one [dev.bantam.formats.Checkpoint].
///
/// A checkpoint is [dev.bantam.formats.Metadata] and named tensors that lie memory-mapped in the file. Whatever a file
/// claims is checked before it is believed: a file that is not what its format says is refused with a
/// [dev.bantam.formats.FormatException] that names file, field and value.
///
/// ## GGUF, versions 2 and 3
///
/// All numbers are little-endian. `string` is a `u64` length and as many bytes of UTF-8.
///
/// ```
/// file    = "GGUF"  u32 version  u64 tensors  u64 keys  entry*keys  info*tensors  padding  data
/// entry   = string key  u32 type  value                       key is not empty and occurs once
/// value   = number, or u8 0 or 1 for BOOL, or string, or array
/// array   = u32 element type  u64 count  value*count          of anything but arrays
/// info    = string name  u32 dimensions  u64 size*dimensions  u32 number format  u64 offset
/// ```
///
/// Types of values are [dev.bantam.formats.GgufValueType]. Sizes list the contiguous dimension first; here shapes have
/// it last. Offsets count from the first byte of the data; that byte and every offset are multiples of the alignment,
/// `general.alignment` (`u32`, a power of two) or 32. The bytes of each number format are described with its reader in
/// `dev.bantam.tensor`. Limits: 65,536 keys, 131,072 tensors, 4 dimensions, 65,535 bytes a name and 16 MiB all names,
/// 64 MiB
/// a string, of which 4 MiB can be used, 1,048,576 strings of 32 MiB together or 2,097,152 other elements an array.
///
/// ## Safetensors
///
/// ```
/// file    = u64 length  header  data                          length at most 100,000,000, little-endian
/// header  = one JSON object of `length` bytes, padded with spaces:
///           {"__metadata__": {"key": "text", ...},
///            "name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]}, ...}
/// ```
///
/// Offsets count from the first byte of the data, which tensors cover without gaps and without overlaps. A model in
/// several files has an index, `model.safetensors.index.json`: `{"weight_map": {"name": "file", ...}}`. Limits:
/// 131,072 tensors, 16 dimensions, 65,536 keys of metadata, 4,194,304 characters a string, 16,777,216 characters
/// of names and metadata together, 65,536 values in what is unknown and left out.
///
/// ## Hugging Face folders
///
/// `config.json` and safetensors, as transformers save them, are given GGUF's keys, names and layouts as llama.cpp's
/// converter would write them: [dev.bantam.formats.HuggingFaceFolder]. A setting that has no counterpart is refused.
@NullMarked
package dev.bantam.formats;

import org.jspecify.annotations.NullMarked;
