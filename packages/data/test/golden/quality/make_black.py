"""Shares of images that black rectangles cover, by SciPy's opening: strips at the edge, slanted edges, speckle, black, none.

pip install numpy scipy
"""

import json
import math
from pathlib import Path

import numpy as np
from scipy.ndimage import binary_opening, gaussian_filter

draws = np.random.default_rng(11)


def covered(black):
    side = min(black.shape)
    marks = np.zeros(black.shape, bool)
    for high, wide in [(1 / 5, 1 / 5), (1 / 25, 3 / 5), (3 / 5, 1 / 25)]:
        rectangle = np.ones((math.ceil(high * side), math.ceil(wide * side)), bool)
        marks |= binary_opening(black, rectangle)
    return float(marks.mean())


def speckle(shape, share):
    return (gaussian_filter(draws.normal(size=shape), 1.5) < share).astype(np.uint8)


cases = {}
y, x = np.mgrid[:40, :56]
cases["none"] = np.zeros((40, 56), np.uint8)
cases["all"] = np.ones((40, 56), np.uint8)
cases["strip"] = (x < 3).astype(np.uint8)
cases["thin strip"] = (y < 1).astype(np.uint8)
cases["slanted"] = (x + 0.4 * y > 50).astype(np.uint8)
cases["corner"] = (x + y > 80).astype(np.uint8)
cases["square"] = ((abs(x - 20) < 6) & (abs(y - 15) < 5)).astype(np.uint8)
for i, share in enumerate([-0.1, 0.0, 0.15, 0.3]):
    cases[f"speckle {i}"] = speckle((40, 56), share)
cases["tall"] = speckle((61, 33), 0.2)

golden = [
    {
        "name": name,
        "height": black.shape[0],
        "width": black.shape[1],
        "bits": np.packbits(black.reshape(-1), bitorder="little").tobytes().hex(),
        "fraction": covered(black),
    }
    for name, black in cases.items()
]
(Path(__file__).parent / "black.json").write_text(json.dumps(golden) + "\n")
