"""Frames as SDSS packs them, small: python make_frames.py writes frame-{g,r,i}.fits.bz2 beside itself."""

import bz2
import io
from pathlib import Path

import numpy
from astropy.io import fits

random = numpy.random.default_rng(3)
for band in "gri":
    image = fits.PrimaryHDU(random.normal(0, 0.02, (24, 32)).astype("float32"))
    for key, value in {"BUNIT": "nanomaggy", "RUN": 1737, "CAMCOL": 5, "FILTER": band}.items():
        image.header[key] = value
    sky = fits.BinTableHDU.from_columns([fits.Column("ALLSKY", "4E", array=[[1, 2, 3, 4]])])
    packed = io.BytesIO()
    fits.HDUList([image, sky]).writeto(packed)
    Path(__file__).with_name(f"frame-{band}.fits.bz2").write_bytes(bz2.compress(packed.getvalue()))
