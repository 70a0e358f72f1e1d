"""Draws of Philox4x32-10, written down from the paper in plain integers: `draws.json`.

    python make_draws.py
"""

import json
from pathlib import Path

MASK = 2**32 - 1


def philox(counter, key):
    c, k = list(counter), list(key)
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(p1 >> 32) ^ c[1] ^ k[0], p1 & MASK, (p0 >> 32) ^ c[3] ^ k[1], p0 & MASK]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return c


def fnv1a(text):
    h = 0x811C9DC5
    for byte in text.encode():
        h = ((h ^ byte) * 0x01000193) & MASK
    return h


def words(seed, purpose, index0, index1):
    word = fnv1a(purpose) if isinstance(purpose, str) else purpose
    bits = seed & (2**64 - 1)
    block = 0
    while True:
        yield from philox([block, index0, index1, word], [bits & MASK, bits >> 32])
        block += 1


def uniforms(stream, n):
    return [((next(stream) >> 5) * 2**26 + (next(stream) >> 6)) / 2**53 for _ in range(n)]


def integer(stream, n):
    limit = 2**32 - 2**32 % n
    while True:
        word = next(stream)
        if word < limit:
            return word % n


def shuffled(stream, n):
    order = list(range(n))
    for i in range(n - 1, 0, -1):
        j = integer(stream, i + 1)
        order[i], order[j] = order[j], order[i]
    return order


sources = [
    (0, "split", 0, 0),
    (42, "sky noise", 7, 0),
    (2**53 - 1, "rotation \u00e9", 4294967295, 3),
    (-1, 3, 1, 2),
]
golden = [
    {
        "seed": seed,
        "purpose": purpose,
        "indices": [index0, index1],
        "words": [next(s) for s in [words(seed, purpose, index0, index1)] for _ in range(6)],
        "uniforms": uniforms(words(seed, purpose, index0, index1), 5),
        "shuffled": shuffled(words(seed, purpose, index0, index1), 12),
        "largeIntegers": [integer(s, 3_000_000_000) for s in [words(seed, purpose, index0, index1)] for _ in range(8)],
    }
    for seed, purpose, index0, index1 in sources
]
(Path(__file__).parent / "draws.json").write_text(json.dumps(golden, indent=1) + "\n")
