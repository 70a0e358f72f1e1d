"""Pairs of cutouts that overlap, by astropy's gnomonic projection: in a crowd, across 0 h, and 40 arcmin from a pole.

pip install astropy numpy
"""

import json
from pathlib import Path

import numpy as np
from astropy.wcs import WCS

draws = np.random.default_rng(3)
width, height = 30.0, 18.0
cases = []
for name, ra0, dec0, spread in [("crowd", 49.95, 41.5, 240), ("ra 0", 0.0, -12.0, 150), ("pole", 210.0, 89.3, 150)]:
    offsets = draws.uniform(-spread / 2, spread / 2, (60, 2)) / 3600
    ra = (ra0 + offsets[:, 0] / np.cos(np.radians(dec0))) % 360
    dec = dec0 + offsets[:, 1]
    pairs = []
    for i in range(len(ra)):
        wcs = WCS(naxis=2)
        wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
        wcs.wcs.crval = [ra[i], dec[i]]
        wcs.wcs.cdelt = [1 / 3600, 1 / 3600]
        wcs.wcs.crpix = [0, 0]
        east, north = wcs.wcs_world2pix(ra, dec, 0)
        east, north = east + 1, north + 1
        pairs += [
            [i, j]
            for j in range(i + 1, len(ra))
            if abs(east[j]) < width and abs(north[j]) < height
        ]
    cases.append({"name": name, "ra": ra.tolist(), "dec": dec.tolist(), "pairs": pairs})

here = Path(__file__).parent
(here / "footprints.json").write_text(json.dumps({"width": width, "height": height, "cases": cases}) + "\n")
