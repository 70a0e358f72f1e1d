"""The overly-red rule by OpenCV over every 8-bit colour: its bits' SHA-256, and colours at its edges with their answers.

pip install numpy opencv-python-headless
"""

import hashlib
import json
from pathlib import Path

import cv2
import numpy as np

colours = np.arange(1 << 24, dtype=np.uint32)
rgb = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=-1).astype(np.uint8)
hsv = cv2.cvtColor(rgb.reshape(4096, 4096, 3), cv2.COLOR_RGB2HSV)
low = cv2.inRange(hsv, np.array([0, 80, 20]), np.array([10, 255, 255]))
high = cv2.inRange(hsv, np.array([160, 100, 20]), np.array([179, 255, 255]))
red = ((low > 0) | (high > 0)).reshape(-1)

# Red colours whose neighbour in blue is not, or the other way round: where rounding decides.
edges = np.flatnonzero(red[1:] != red[:-1])
chosen = np.random.default_rng(5).choice(edges, 500, replace=False)
samples = sorted({int(c) for edge in chosen for c in (edge, edge + 1)})
golden = {
    "opencv": cv2.__version__,
    "red": int(red.sum()),
    "sha256": hashlib.sha256(np.packbits(red, bitorder="little").tobytes()).hexdigest(),
    "samples": [[*(int(x) for x in rgb[c]), int(red[c])] for c in samples],
}
(Path(__file__).parent / "red-colours.json").write_text(json.dumps(golden) + "\n")
