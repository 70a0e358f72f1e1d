"""Weights and cutouts from a formula that ../../onnx/formula-run.ts has too, so that no large file need be kept.

Every number is a hash of its tensor's name and its index, as a float64 in [-1, 1), scaled and rounded once.
"""

import hashlib
import math

import numpy as np


def name_seed(name: str) -> int:
    """FNV-1a, 32 bits."""
    seed = 0x811C9DC5
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x01000193) & 0xFFFFFFFF
    return seed


def values(name: str, count: int) -> np.ndarray:
    """`count` float64 in [-1, 1): MurmurHash3's 32-bit finaliser over a Weyl sequence."""
    h = np.uint32(name_seed(name)) + np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B1)
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x85EBCA6B)
    h ^= h >> np.uint32(13)
    h *= np.uint32(0xC2B2AE35)
    h ^= h >> np.uint32(16)
    return h.astype(np.float64) / 2147483648 - 1


def weight(name: str, shape: tuple[int, ...]) -> np.ndarray:
    """A tensor of a ResNet by its torchvision name; magnitudes that keep activations near 1."""
    if name.endswith("num_batches_tracked"):
        return np.array(100, dtype=np.int64)
    count = math.prod(shape)
    u = values(name, count)
    if len(shape) > 1:
        scaled = math.sqrt(6 / (count // shape[0])) * u
    elif name.endswith(".running_var"):
        scaled = 1 + 0.5 * u
    elif name.endswith("bn3.weight"):
        scaled = 0.25 + 0.05 * u
    elif name.endswith(".weight"):
        scaled = 1 + 0.2 * u
    else:
        scaled = 0.1 * u
    return scaled.astype(np.float32).reshape(shape)


def cutouts(count: int, height: int, width: int) -> np.ndarray:
    """[count, height, width, 3] uint8: blocks of 8 pixels with noise, so that every mix-up of axes shows."""
    n, y, x, c = np.indices((count, height, width, 3))
    blocks_down, blocks_across = (height + 7) // 8, (width + 7) // 8
    block = ((n * blocks_down + y // 8) * blocks_across + x // 8) * 3 + c
    coarse = values("image-blocks", count * blocks_down * blocks_across * 3)[block]
    fine = values("image-pixels", count * height * width * 3).reshape(count, height, width, 3)
    return np.floor(128 + 100 * coarse + 27 * fine).astype(np.uint8)


def digest(arrays) -> str:
    """SHA-256 over the bytes of all arrays: equal in both languages, or the formulas differ."""
    h = hashlib.sha256()
    for array in arrays:
        h.update(np.ascontiguousarray(array).tobytes())
    return h.hexdigest()


def rounded(array) -> list:
    return [[float(f"{value:.8g}") for value in row] for row in np.asarray(array, dtype=np.float64)]
