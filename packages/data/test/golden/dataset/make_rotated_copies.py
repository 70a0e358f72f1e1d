"""Makes odd.png, even.png and rotated-copies.json: small images, and what Pillow makes of them at the thesis's 16 angles.

    python make_rotated_copies.py && npx prettier --write rotated-copies.json

Needs numpy and Pillow. `PIL.Image.rotate` with its defaults: nearest pixel, black corners, the same size. The hashes are
SHA-256 of the pixels, row by row, RGB.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
from PIL import Image

FOLDER = Path(__file__).parent
ANGLES = [30, 45, 60, 90, 120, 135, 150, 180, 210, 225, 240, 270, 300, 315, 330, 360]

images = {}
for name, side in [("odd", 37), ("even", 40)]:
    pixels = np.random.default_rng(side).integers(0, 256, (side, side, 3), dtype=np.uint8)
    image = Image.fromarray(pixels)
    image.save(FOLDER / f"{name}.png")
    images[name] = {
        "side": side,
        "copies": [
            {"angleDeg": angle, "sha256": hashlib.sha256(image.rotate(angle).tobytes()).hexdigest()}
            for angle in ANGLES
        ],
    }
(FOLDER / "rotated-copies.json").write_text(json.dumps(images, indent=2))
