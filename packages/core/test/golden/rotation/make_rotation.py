"""Makes rotation.json: views of small images by docs/rotation.md, in numpy integer arithmetic and by Pillow.

    python make_rotation.py && npx prettier --write rotation.json

Needs numpy and Pillow. `cases` hold for every implementation of the specification; those with `"by": "PIL"` were made
by `PIL.Image.rotate` (nearest, black corners, square image), which the specification reproduces.
"""

import json
import math
from pathlib import Path

import numpy as np
from PIL import Image

FIX_ONE = 1 << 16


def fix(q):
    return math.floor(q * 65536.0 + 0.5)


def reflect(index, n):
    m = np.mod(index, 2 * n)
    return np.where(m < n, m, 2 * n - 1 - m)


def render(source, size, angle, flip, interpolation, corners):
    height, width, _ = source.shape
    t = math.radians(angle % 360.0)
    c, s, half = round(math.cos(t), 15), round(math.sin(t), 15), size / 2
    a2 = c * -half + -s * -half + half
    a5 = s * -half + c * -half + half
    y, x = np.mgrid[0:size, 0:size].astype(np.int64)
    u = fix(a2 + c * 0.5 + -s * 0.5) + fix(c) * x + fix(-s) * y
    v = fix(a5 + s * 0.5 + c * 0.5) + fix(s) * x + fix(c) * y
    if flip:
        u = size * FIX_ONE - u - (1 if interpolation == "nearest" else 0)
    u = u + ((width - size) // 2) * FIX_ONE
    v = v + ((height - size) // 2) * FIX_ONE

    nearest_x, nearest_y = u // FIX_ONE, v // FIX_ONE
    outside = (nearest_x < 0) | (nearest_x >= width) | (nearest_y < 0) | (nearest_y >= height)

    def pixel(ix, iy):
        if corners == "black":
            return source[np.clip(iy, 0, height - 1), np.clip(ix, 0, width - 1)].astype(np.int64)
        return source[reflect(iy, height), reflect(ix, width)].astype(np.int64)

    if interpolation == "nearest":
        out = pixel(nearest_x, nearest_y)
    else:
        u, v = u - 32768, v - 32768
        ix, iy = u // FIX_ONE, v // FIX_ONE
        fx = ((u - ix * FIX_ONE) // 32)[..., None]
        fy = ((v - iy * FIX_ONE) // 32)[..., None]
        total = (
            pixel(ix, iy) * (2048 - fx) * (2048 - fy)
            + pixel(ix + 1, iy) * fx * (2048 - fy)
            + pixel(ix, iy + 1) * (2048 - fx) * fy
            + pixel(ix + 1, iy + 1) * fx * fy
        )
        out = (total + (1 << 21)) // (1 << 22)
    if corners == "black":
        out[outside] = 0
    return out.astype(np.uint8)


def pillow(source, angle):
    return np.asarray(Image.fromarray(source).rotate(angle, resample=Image.Resampling.NEAREST))


def main():
    random = np.random.default_rng(20240501)
    shapes = [(13, 11), (9, 9), (12, 12), (5, 7), (10, 16)]
    sources = [random.integers(0, 256, (h, w, 3), dtype=np.uint8) for h, w in shapes]
    # (source, output size, corner policies); a size beyond the source's is for `reflect` and `black` only.
    windows = [(0, 7, ["reflect", "black"]), (1, 9, ["reflect", "black"]), (2, 8, ["crop", "black"])]
    windows += [(3, 8, ["reflect", "black"]), (4, 6, ["crop"])]
    angles = [0, 22.5, 30, 45, 90, 135, 180, 217.3, 270, 315, 359.9, -20, 480]

    cases = []

    def add(source, size, angle, flip, interpolation, corners, pixels, by):
        cases.append(
            {
                "source": source,
                "size": size,
                "angleDeg": angle,
                "flip": flip,
                "interpolation": interpolation,
                "corners": corners,
                "by": by,
                "pixels": pixels.reshape(-1).tolist(),
            }
        )

    for index, size, policies in windows:
        for n, angle in enumerate(angles):
            for k, corners in enumerate(policies):
                for interpolation in ("nearest", "bilinear"):
                    # Every angle upright or flipped by turns, so that the file stays small; 0 and 45 both ways.
                    for flip in (False, True) if angle in (0, 45) else [(n + k) % 2 == 1]:
                        pixels = render(sources[index], size, angle, flip, interpolation, corners)
                        add(index, size, angle, flip, interpolation, corners, pixels, "numpy")

    for index, size in ((1, 9), (2, 12)):
        for angle in np.arange(0, 360, 0.5).tolist() + random.uniform(0, 360, 2000).tolist():
            ours = render(sources[index], size, angle, False, "nearest", "black")
            assert (pillow(sources[index], angle) == ours).all(), (index, angle)
        for angle in [0, 15, 30, 45, 60, 90, 120, 135, 150, 180, 210, 225, 240, 270, 300, 315, 330, 360, 77.7]:
            add(index, size, angle, False, "nearest", "black", pillow(sources[index], angle), "PIL")

    document = {
        "sources": [
            {"height": s.shape[0], "width": s.shape[1], "pixels": s.reshape(-1).tolist()} for s in sources
        ],
        "cases": cases,
    }
    Path(__file__).with_name("rotation.json").write_text(json.dumps(document, indent=1) + "\n")
    print(len(cases), "cases")


main()
