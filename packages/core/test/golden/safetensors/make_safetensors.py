"""Tensor files as the Python package `safetensors` writes them, and what it thinks of damaged ones.

Writes `python.safetensors` with its content in `python.json`, and `verdicts.json`: small files (base64), each with
whether the Python package accepts it.

    pip install safetensors torch numpy && python make_safetensors.py
"""

import base64
import json
import struct
from pathlib import Path

import torch
from safetensors import SafetensorError, deserialize
from safetensors.torch import save_file

here = Path(__file__).parent

tensors = {
    "double": torch.tensor([1.5, -2.25, 1e300], dtype=torch.float64),
    "long": torch.tensor([[2**62 + 1], [-5]], dtype=torch.int64),
    "float": torch.arange(6, dtype=torch.float32).reshape(2, 3) / 7,
    "int": torch.tensor([2**31 - 1, -(2**31), 0], dtype=torch.int32),
    "brain": torch.tensor([1.0, 3.140625, -0.5], dtype=torch.bfloat16),
    "half": torch.tensor([0.5, 65504.0], dtype=torch.float16),
    "short": torch.tensor([-1, 32767], dtype=torch.int16),
    "byte": torch.tensor([[[0, 255, 7]]], dtype=torch.uint8),
    "signed byte": torch.tensor([-128, 127], dtype=torch.int8),
    "truth": torch.tensor([True, False, True]),
    "scalar": torch.tensor(42, dtype=torch.int64),
    "empty": torch.zeros(0, 4, dtype=torch.float32),
}
save_file(tensors, here / "python.safetensors", metadata={"format": "pt, \u00e9\u4e2d"})

NAMES = {
    torch.float64: "F64", torch.int64: "I64", torch.float32: "F32", torch.int32: "I32", torch.bfloat16: "BF16",
    torch.float16: "F16", torch.int16: "I16", torch.uint8: "U8", torch.int8: "I8", torch.bool: "BOOL",
}  # fmt: skip


def raw(tensor):
    return bytes(tensor.contiguous().reshape(-1).view(torch.uint8).tolist()) if tensor.numel() else b""


content = {
    name: {"dtype": NAMES[t.dtype], "shape": list(t.shape), "hex": raw(t).hex()} for name, t in tensors.items()
}
(here / "python.json").write_text(json.dumps(content, indent=1) + "\n")


def file(header, data=b"", length=None):
    text = header if isinstance(header, bytes) else json.dumps(header, separators=(",", ":")).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def u8(shape, begin, end):
    return {"dtype": "U8", "shape": shape, "data_offsets": [begin, end]}


four = bytes(range(4))
cases = {
    "one tensor": file({"a": u8([4], 0, 4)}, four),
    "two tensors, the header in another order": file({"b": u8([2], 2, 4), "a": u8([2], 0, 2)}, four),
    "padded with spaces": file(b'{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}        ', four),
    "no tensors": file({}),
    "metadata alone": file({"__metadata__": {"a": "b"}}),
    "a scalar": file({"a": u8([], 0, 1)}, b"x"),
    "a tensor without elements": file({"a": u8([0, 3], 0, 0)}),
    "tensors without elements between others": file({"a": u8([2], 0, 2), "e": u8([0], 2, 2), "b": u8([2], 2, 4)}, four),
    "overlapping tensors": file({"a": u8([3], 0, 3), "b": u8([3], 1, 4)}, four),
    "the same bytes twice": file({"a": u8([4], 0, 4), "b": u8([4], 0, 4)}, four),
    "a gap between tensors": file({"a": u8([1], 0, 1), "b": u8([2], 2, 4)}, four),
    "a gap before the first": file({"a": u8([3], 1, 4)}, four),
    "bytes after the last": file({"a": u8([3], 0, 3)}, four),
    "bytes missing": file({"a": u8([5], 0, 5)}, four),
    "a shape that is too large": file({"a": u8([5], 0, 4)}, four),
    "a shape that is too small": file({"a": u8([3], 0, 4)}, four),
    "a negative offset": file({"a": u8([4], -1, 3)}, four),
    "offsets in the wrong order": file({"a": u8([4], 4, 0)}, four),
    "a fractional offset": file({"a": u8([4], 0.5, 4.5)}, four),
    "a huge offset": file({"a": u8([4], 2**63, 2**63 + 4)}, four),
    "a huge shape": file({"a": u8([2**40, 2**40], 0, 4)}, four),
    "a shape whose product wraps to 4": file({"a": u8([2**62 + 1, 4], 0, 4)}, four),
    "a negative side": file({"a": u8([-4], 0, 4)}, four),
    "two negative sides": file({"a": u8([-2, -2], 0, 4)}, four),
    "an unknown type": file({"a": {"dtype": "U7", "shape": [4], "data_offsets": [0, 4]}}, four),
    "a type named toString": file({"a": {"dtype": "toString", "shape": [4], "data_offsets": [0, 4]}}, four),
    "no type": file({"a": {"shape": [4], "data_offsets": [0, 4]}}, four),
    "no shape": file({"a": {"dtype": "U8", "data_offsets": [0, 4]}}, four),
    "no offsets": file({"a": {"dtype": "U8", "shape": [4]}}, four),
    "three offsets": file({"a": {"dtype": "U8", "shape": [4], "data_offsets": [0, 2, 4]}}, four),
    "a tensor that is null": file({"a": None}, four),
    "a header that is a list": file([]),
    "a header that is no JSON": file(b"perseus!"),
    "a header that is not UTF-8": file(b'{"\xff\xfe":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}', four),
    "metadata that are numbers": file({"__metadata__": {"a": 1}, "a": u8([4], 0, 4)}, four),
    "metadata that are a list": file({"__metadata__": ["a"], "a": u8([4], 0, 4)}, four),
    "an empty file": b"",
    "seven bytes": b"\x01\0\0\0\0\0\0",
    "a header of no bytes": file(b""),
    "a header longer than the file": file({"a": u8([4], 0, 4)}, four, length=10_000),
    "a header of 2^63 bytes": file({"a": u8([4], 0, 4)}, four, length=2**63),
    "a header beyond the limit": file({"a": u8([4], 0, 4)}, four, length=100_000_001),
}


def accepted(blob):
    try:
        deserialize(blob)
        return True
    except SafetensorError:
        return False


verdicts = [
    {"case": name, "accepted": accepted(blob), "base64": base64.b64encode(blob).decode()} for name, blob in cases.items()
]
(here / "verdicts.json").write_text(json.dumps(verdicts, indent=1) + "\n")
