"""Small images of every kind that cutouts come in, and their 8-bit RGB pixels as Pillow reads them.

pip install pillow numpy
"""

import json
from pathlib import Path

import numpy as np
from PIL import Image

here = Path(__file__).parent
height, width = 9, 14
draws = np.random.default_rng(20)
# Smooth, so that lossy formats stay near, with noise so that no channel or row can be taken for another.
y, x = np.mgrid[0:height, 0:width]
ramp = np.stack([12 * x + 3 * y, 20 * y + x, 255 - 9 * x - 8 * y], axis=2)
rgb = np.clip(ramp + draws.integers(-6, 7, ramp.shape), 0, 255).astype(np.uint8)
grey = rgb[:, :, 0]
grey16 = draws.integers(0, 65536, (height, width), dtype=np.uint16)
alpha = draws.integers(0, 256, (height, width), dtype=np.uint8)

colour = Image.fromarray(rgb)
files = {
    "rgb.png": (colour, {}),
    "grey.png": (Image.fromarray(grey), {}),
    "grey16.png": (Image.fromarray(grey16), {}),
    "rgba.png": (Image.fromarray(np.dstack([rgb, alpha])), {}),
    "grey-alpha.png": (Image.fromarray(np.dstack([grey, alpha])), {}),
    "palette.png": (colour.quantize(16), {}),
    "bilevel.png": (Image.fromarray(grey > 90), {}),
    "rgb.jpg": (colour, {"quality": 90}),
    "grey.jpg": (Image.fromarray(grey), {"quality": 90}),
    "progressive.jpg": (colour, {"quality": 90, "progressive": True, "subsampling": 0}),
    "lossless.webp": (colour, {"lossless": True}),
    "rgb.tif": (colour, {"compression": "tiff_lzw"}),
    "grey16.tif": (Image.fromarray(grey16), {}),
}
expected = {}
for name, (image, options) in files.items():
    image.save(here / name, **options)
    read = np.asarray(Image.open(here / name))
    if read.dtype == np.uint16:
        pixels = np.repeat((read >> 8).astype(np.uint8)[:, :, None], 3, axis=2)
    elif Image.open(here / name).mode in ("RGBA", "LA"):
        pixels = np.asarray(Image.open(here / name))[:, :, :-1]
        pixels = np.broadcast_to(pixels, (height, width, 3))
    else:
        pixels = np.asarray(Image.open(here / name).convert("RGB"))
    expected[name] = pixels.ravel().tolist()

(here / "images.json").write_text(json.dumps({"height": height, "width": width, "pixels": expected}) + "\n")
