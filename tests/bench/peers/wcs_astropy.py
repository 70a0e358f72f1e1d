"""Millions of positions a second, from the sky to pixels, by astropy's all_world2pix.

python wcs_astropy.py IMAGE POSITIONS SIDE: one line of JSON.
"""

import json
import sys
import time
import warnings

import numpy as np
from astropy.io import fits
from astropy.wcs import WCS


def main():
    warnings.simplefilter("ignore")
    path, count, side = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    wcs = WCS(fits.getheader(path))
    row = int(np.ceil(np.sqrt(count)))
    places = np.arange(count)
    ra, dec = wcs.all_pix2world(places % row / row * side, places // row / row * side, 0)
    wcs.all_world2pix(ra[:1000], dec[:1000], 0)
    start = time.perf_counter()
    x, y = wcs.all_world2pix(ra, dec, 0)
    seconds = time.perf_counter() - start
    checks = [[float(x[i]), float(y[i])] for i in (0, count // 2, count - 1)]
    print(json.dumps({"millionsPerSecond": count / 1e6 / seconds, "checks": checks}))


main()
