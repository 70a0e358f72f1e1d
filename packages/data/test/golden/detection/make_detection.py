"""What Python's sep finds on a simulated field: python make_detection.py [FIELD.fits]

The field comes from a hash (see field()), so that the test makes the same one; with a path it is also written there.
sep's catalogue goes to sep.json. Of version 1.2.1, as Debian's library is: from 1.3 on some detections are cleaned otherwise.
"""

import json
import sys
from pathlib import Path

import numpy as np
import sep

SIDE = 2048


def hashed(count, seed):
    """The finalizer of MurmurHash3 over count numbers from seed on, as numbers in [0, 1)."""
    with np.errstate(over="ignore"):
        h = np.arange(count, dtype=np.uint32) + np.uint32(seed)
        h = (h ^ (h >> np.uint32(16))) * np.uint32(0x85EBCA6B)
        h = (h ^ (h >> np.uint32(13))) * np.uint32(0xC2B2AE35)
        h = h ^ (h >> np.uint32(16))
    return h.astype(np.float64) / 2.0**32


def field():
    """Sky with a gradient, noise (a sum of three uniform numbers), stars and disks, and two patches without data."""
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    noise = sum(hashed(SIDE * SIDE, 10**9 * k) for k in (1, 2, 3)).reshape(SIDE, SIDE) - 1.5
    pixels = 10 + x * 2.0**-11 + y * 2.0**-10 + noise
    draws = hashed(7 * 1500, 4 * 10**9).reshape(1500, 7)
    for u in draws:
        cx, cy = u[0] * SIDE, u[1] * SIDE
        peak = 1.5 * 300 ** u[2] ** 1.5
        core = 2.0 if u[3] < 0.4 else 2.0 + 6 * u[3] ** 2
        ratio = 1.0 if u[3] < 0.4 else 0.3 + 0.7 * u[4]
        angle = np.pi * u[5]
        reach = int(core * 12)
        x0, x1 = max(0, int(cx) - reach), min(SIDE, int(cx) + reach + 1)
        y0, y1 = max(0, int(cy) - reach), min(SIDE, int(cy) + reach + 1)
        yy, xx = np.mgrid[y0:y1, x0:x1]
        along = (xx - cx) * np.cos(angle) + (yy - cy) * np.sin(angle)
        across = (yy - cy) * np.cos(angle) - (xx - cx) * np.sin(angle)
        r2 = (along / core) ** 2 + (across / (core * ratio)) ** 2
        pixels[y0:y1, x0:x1] += peak / (1 + r2) ** 3
    pixels[700:730, 300:900] = np.nan
    pixels[1500:1600, 1500:1600] = np.nan
    return pixels.astype(np.float32)


def main():
    pixels = field()
    if len(sys.argv) > 1:
        from astropy.io import fits

        header = fits.Header()
        cards = dict(CTYPE1="RA---TAN", CTYPE2="DEC--TAN", CRVAL1=49.95, CRVAL2=41.51, CRPIX1=1024.5, CRPIX2=1024.5)
        header.update(cards | dict(CD1_1=-1e-4, CD1_2=0.0, CD2_1=0.0, CD2_2=1e-4, BUNIT="nanomaggy"))
        fits.writeto(sys.argv[1], pixels, header, overwrite=True)
    mask = ~np.isfinite(pixels)
    clean = np.where(mask, 0, pixels).astype(np.float32)
    background = sep.Background(clean, mask=mask)
    sky, noise = background.back(), background.rms()
    light = np.where(mask, 0, clean - sky).astype(np.float32)
    found = sep.extract(light, 1.5, err=noise, mask=mask)
    a, b, theta = found["a"].astype(float), found["b"].astype(float), found["theta"].astype(float)
    theta -= np.pi * np.round(theta / np.pi)
    kron, flags = sep.kron_radius(light, found["x"], found["y"], a, b, theta, 6.0, mask=mask)
    flux, error, more = sep.sum_ellipse(
        light, found["x"], found["y"], a, b, theta, 2.5 * kron, err=noise, mask=mask, subpix=5
    )
    tiny = kron * np.sqrt(a * b) < 1.75
    circle = sep.sum_circle(light, found["x"][tiny], found["y"][tiny], 1.75, err=noise, mask=mask, subpix=5)
    flux[tiny], error[tiny] = circle[0], circle[1]
    half, _ = sep.flux_radius(light, found["x"], found["y"], 6 * a, 0.5, normflux=flux, subpix=5, mask=mask)
    order = np.lexsort((found["x"], found["y"]))
    columns = dict(
        x=found["x"], y=found["y"], a=a, b=b, theta=found["theta"], npix=found["npix"], flux=flux, error=error,
        kron=kron, half=half, merged=(found["flag"] & 1),
    )
    told = {
        "sep": sep.__version__,
        "noise": float(background.globalrms),
        "level": float(background.globalback),
        "columns": {name: [float(f"{value:.6g}") for value in values[order]] for name, values in columns.items()},
    }
    Path(__file__).with_name("sep.json").write_text(json.dumps(told, separators=(",", ":")) + "\n")
    print(len(order), "objects,", int(columns["merged"].sum()), "blended")


main()
