"""Mpx/s of Python sep from a file to what Perseus's catalogue has: background, objects, Kron photometry, radii.

python sep_detect.py IMAGE: one line of JSON.
"""

import json
import sys
import time

import numpy as np
import sep
from astropy.io import fits
from astropy.wcs import WCS


def main():
    fits.getdata(sys.argv[1]).sum()
    start = time.perf_counter()
    pixels, header = fits.getdata(sys.argv[1], header=True)
    pixels = pixels.astype(np.float32)
    mask = ~np.isfinite(pixels)
    pixels[mask] = 0
    background = sep.Background(pixels, mask=mask)
    light, noise = pixels - background.back(), background.rms()
    found = sep.extract(light, 1.5, err=noise, mask=mask)
    x, y, a, b, theta = (found[name].astype(float) for name in ("x", "y", "a", "b", "theta"))
    theta -= np.pi * np.round(theta / np.pi)
    kron, _ = sep.kron_radius(light, x, y, a, b, theta, 6.0, mask=mask)
    flux, _, _ = sep.sum_ellipse(light, x, y, a, b, theta, 2.5 * kron, err=noise, mask=mask, subpix=5)
    sep.flux_radius(light, x, y, 6 * a, 0.5, normflux=flux, subpix=5, mask=mask)
    WCS(header).all_pix2world(x, y, 0)
    seconds = time.perf_counter() - start
    print(json.dumps({"megapixelsPerSecond": pixels.size / 1e6 / seconds, "objects": len(found)}))


main()
