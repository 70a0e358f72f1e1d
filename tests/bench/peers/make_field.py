"""python make_field.py FOLDER SIDE: three bands of noise, {g,r,i}.fits and .fits.fz (RICE), and places.json."""
import json
import sys

import numpy as np
from astropy.io import fits
from astropy.wcs import WCS

folder, side = sys.argv[1], int(sys.argv[2])
rng = np.random.default_rng(1)
world = WCS(naxis=2)
world.wcs.ctype = ["RA---TAN", "DEC--TAN"]
world.wcs.crval = [50, 41.5]
world.wcs.crpix = [(side + 1) / 2] * 2
world.wcs.cdelt = [-0.4 / 3600, 0.4 / 3600]
header = world.to_header()
header["BUNIT"] = "nanomaggy"
for band in "gri":
    pixels = rng.normal(0.02, 0.03, (side, side)).astype(np.float32)
    fits.writeto(f"{folder}/{band}.fits", pixels, header, overwrite=True)
    packed = fits.CompImageHDU(pixels, header, compression_type="RICE_1", quantize_level=4)
    fits.HDUList([fits.PrimaryHDU(), packed]).writeto(f"{folder}/{band}.fits.fz", overwrite=True)
x, y = rng.uniform(150, side - 150, (2, 2000))
ra, dec = world.all_pix2world(x, y, 0)
places = [{"x": float(a), "y": float(b), "ra": float(c), "dec": float(d)} for a, b, c, d in zip(x, y, ra, dec)]
with open(f"{folder}/places.json", "w") as file:
    json.dump(places, file)
