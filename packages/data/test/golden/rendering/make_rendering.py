"""Makes the goldens of rendering: python make_rendering.py, in this folder. astropy 8, numpy, scipy, reproject.

lupton.json    make_lupton_rgb of three bands that reach from negative to saturated, with several stretches
resample.json  planes of a star field resampled by others: bilinear by scipy's map_coordinates, lanczos3 by sums in
               double precision, area by reproject_exact
"""
import json
import warnings

import numpy as np
from astropy.io import fits
from astropy.visualization import make_lupton_rgb
from astropy.wcs import WCS
from scipy.ndimage import map_coordinates

warnings.filterwarnings("ignore")
rng = np.random.default_rng(11)


def write(name, value):
    with open(name, "w") as file:
        json.dump(value, file, separators=(",", ":"))
        file.write("\n")


def lupton():
    size = 24
    bands = rng.lognormal(-1, 2.5, (3, size, size)) - 0.3
    bands[:, 0, :6] = [[-1, 0, 1e-12, 1e4, 3e5, 1e-3]] * 3
    bands[1, 1, :4] = [-5, 1e6, 0, 0.02]
    bands = bands.astype(np.float32)
    cases = [(3.2, 10, 0, [1, 1, 1]), (0.5, 8, -0.1, [0.8, 1, 1.4]), (30, 3, 0.05, [1, 1, 1]), (5, 0, 0, [1, 1, 1]), (4, 8, 0, [0.8, 1, 1.4])]
    made = []
    for stretch, q, minimum, weights in cases:
        red, green, blue = (band * weight for band, weight in zip(bands, weights))
        rgb = make_lupton_rgb(red, green, blue, minimum=minimum, stretch=stretch, Q=q)
        made.append({"stretch": stretch, "q": q, "minimum": minimum, "weights": weights, "rgb": rgb.reshape(-1).tolist()})
    write("lupton.json", {"size": size, "bands": [[float(f"{v:.9g}") for v in b.reshape(-1)] for b in bands], "cases": made})


def header(size, scale, turn, crval, crpix, flip=1, ctype="TAN"):
    world = WCS(naxis=2)
    world.wcs.ctype = [f"RA---{ctype}", f"DEC--{ctype}"]
    world.wcs.crval, world.wcs.crpix = crval, crpix
    step, cosine, sine = scale / 3600, np.cos(np.radians(turn)), np.sin(np.radians(turn))
    world.wcs.cd = [[-step * cosine * flip, step * sine], [step * sine * flip, step * cosine]]
    world.pixel_shape = (size, size)
    return world


def sky(world, size):
    """A smooth scene, so that what interpolation loses is small, in nanomaggies an image pixel."""
    y, x = np.mgrid[:size, :size]
    ra, dec = world.all_pix2world(x, y, 0)
    plane = 0.05 + 0.02 * np.sin((ra - 50) * 2000) * np.cos((dec - 41.5) * 1500)
    for star_ra, star_dec, flux in [(50.001, 41.502, 30), (49.997, 41.4985, 10), (50.0, 41.5, 5)]:
        east = (ra - star_ra) * np.cos(np.radians(dec)) * 3600
        north = (dec - star_dec) * 3600
        plane = plane + flux * np.exp(-(east**2 + north**2) / (2 * 0.9**2)) / (2 * np.pi * 0.9**2)
    return plane.astype(np.float32)


def lanczos(plane, x, y):
    def weights(f):
        t = f - np.arange(-2, 4)
        w = np.sinc(t) * np.sinc(t / 3)
        return w / w.sum()

    out = np.full(x.shape, np.nan)
    for at in np.ndindex(x.shape):
        i, j = int(np.floor(x[at])), int(np.floor(y[at]))
        if i < 2 or j < 2 or i + 3 >= plane.shape[1] or j + 3 >= plane.shape[0]:
            continue
        out[at] = weights(y[at] - j) @ plane[j - 2 : j + 4, i - 2 : i + 4].astype(float) @ weights(x[at] - i)
    return out


def resample():
    size = 80
    images = {
        "turned": header(size, 0.31, 33, [50.0005, 41.5002], [38.2, 44.9]),
        "flipped": header(size, 0.45, -8, [50.002, 41.499], [50.3, 30.1], flip=-1),
        "fine": header(size * 2, 0.13, 2, [50.0, 41.5], [81.5, 78.25]),
    }
    wanted = header(48, 0.4, 0, [50.0, 41.5], [24.5, 24.5])
    # The grid's first row is the northernmost.
    row, column = np.mgrid[:48, :48]
    ra, dec = wanted.all_pix2world(column, 47 - row, 0)
    cases = []
    from reproject import reproject_exact

    for name, world in images.items():
        side = world.pixel_shape[0]
        plane = sky(world, side)
        x, y = world.all_world2pix(ra, dec, 0)
        bilinear = map_coordinates(plane.astype(float), [y, x], order=1, cval=np.nan)
        area, footprint = reproject_exact((plane, world), wanted, shape_out=(48, 48))
        area[footprint < 0.999999] = np.nan
        fits.writeto(f"{name}.fits", plane, unitless(world), overwrite=True)
        cases.append({"image": name, **{key: rounded(value) for key, value in
                      {"bilinear": bilinear, "lanczos3": lanczos(plane, x, y), "area": area[::-1]}.items()}})
    write("resample.json", {"raDeg": 50.0, "decDeg": 41.5, "pixelScaleArcsec": 0.4, "size": 48, "cases": cases})


def unitless(world):
    cards = world.to_header()
    cards["BUNIT"] = "nanomaggy"
    return cards


def rounded(plane):
    return [None if np.isnan(value) else float(f"{value:.8g}") for value in plane.reshape(-1)]


lupton()
resample()
