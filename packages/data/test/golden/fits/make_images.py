"""Small FITS images of every way to store pixels, by astropy 8.0, and the pixels that astropy reads from them.

    python make_images.py        (astropy, numpy)

`images.json` has for each file the HDU, the shape, and the physical pixels as float32 in base64, first row first.
"""

import base64
import bz2
import gzip
import json
import pathlib

import numpy as np
from astropy.io import fits
from astropy.table import Table

HERE = pathlib.Path(__file__).parent
WIDTH, HEIGHT = 23, 17


def sky():
    """A galaxy on noise, as float32, with a gap of NaN and a stretch of exact zeros."""
    rng = np.random.default_rng(3)
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    image = 30 * np.exp(-np.hypot(x - 11.3, y - 7.7) / 2.5) + rng.normal(1.0, 0.5, (HEIGHT, WIDTH))
    image[12:14, 3:9] = np.nan
    image[2:4, 15:20] = 0
    return image.astype(np.float32)


FLOATS = sky()
WHOLE = np.nan_to_num(FLOATS * 100, nan=-7).astype(np.int16)
found = {}


def keep(name, hdu, pixels):
    encoded = base64.b64encode(np.ascontiguousarray(pixels, dtype="<f4").tobytes()).decode()
    found[name] = {"hdu": hdu, "width": pixels.shape[-1], "height": pixels.shape[-2], "pixels": encoded}


def write(name, hdus):
    fits.HDUList(hdus).writeto(HERE / name, overwrite=True)


def read(name, hdu):
    """In double, as CFITSIO scales pixels; astropy scales 8 and 16 bits in float32 and so rounds twice."""
    with fits.open(HERE / name, do_not_scale_image_data=True) as file:
        header = file[hdu].header
        stored = np.array(file[hdu].data)
    if stored.dtype.kind == "f":
        return stored.astype(np.float32)
    physical = stored.astype(np.float64) * header.get("BSCALE", 1) + header.get("BZERO", 0)
    if "BLANK" in header:
        physical[stored == header["BLANK"]] = np.nan
    return physical.astype(np.float32)


def plain():
    types = {
        "uint8": np.clip(WHOLE // 8, 0, 255).astype(np.uint8),
        "int8": np.clip(WHOLE // 16, -128, 127).astype(np.int8),
        "int16": WHOLE,
        "uint16": (WHOLE.astype(np.int32) + 40000).astype(np.uint16),
        "int32": WHOLE.astype(np.int32) * 70001,
        "uint32": WHOLE.astype(np.uint32) + np.uint32(3_000_000_000),
        "int64": WHOLE.astype(np.int64) * 2**44 + 1,
        "float32": FLOATS,
        "float64": FLOATS.astype(np.float64) / 3,
    }
    for name, pixels in types.items():
        write(f"{name}.fits", [fits.PrimaryHDU(pixels)])
        keep(f"{name}.fits", 0, read(f"{name}.fits", 0))
        with fits.open(HERE / f"{name}.fits") as file:
            assert np.array_equal(file[0].data.astype(np.float32), read(f"{name}.fits", 0), equal_nan=True), name

    scaled = fits.PrimaryHDU(WHOLE)
    scaled.header["OBJECT"] = "NGC 1275"
    write("scaled.fits", [scaled])
    # Set afterwards: astropy would scale the pixels while it writes them.
    with fits.open(HERE / "scaled.fits", mode="update", do_not_scale_image_data=True) as file:
        file[0].header["BSCALE"] = 0.1
        file[0].header["BZERO"] = 100.0
        file[0].header["BLANK"] = -700
    keep("scaled.fits", 0, read("scaled.fits", 0))


def extensions():
    objects = fits.BinTableHDU(Table({"id": [1, 2], "mag": [17.5, 18.5]}), name="OBJECTS")
    science = fits.ImageHDU(FLOATS, name="SCI")
    error = fits.ImageHDU(WHOLE, name="ERR")
    line = fits.ImageHDU(np.arange(5, dtype=np.float32), name="LINE")
    write("extensions.fits", [fits.PrimaryHDU(), objects, line, science, error])
    keep("extensions.fits", 3, read("extensions.fits", 3))
    keep("extensions.fits[ERR]", 4, read("extensions.fits", 4))
    write("three-axes.fits", [fits.PrimaryHDU(FLOATS[np.newaxis])])
    keep("three-axes.fits", 0, read("three-axes.fits", 0)[0])


def compressed():
    """Integers come back exactly; of quantized floats what counts is what astropy restores of them."""
    whole = {"RICE_1": "rice", "GZIP_1": "gzip1", "GZIP_2": "gzip2", "HCOMPRESS_1": "hcompress", "PLIO_1": "plio"}
    for method, name in whole.items():
        pixels = np.clip(WHOLE, 0, None) if method == "PLIO_1" else WHOLE
        tile = (9, 12) if method != "PLIO_1" else (1, WIDTH)
        packed = fits.CompImageHDU(pixels, compression_type=method, tile_shape=tile)
        write(f"{name}-int16.fits.fz", [fits.PrimaryHDU(), packed])
        keep(f"{name}-int16.fits.fz", 1, pixels.astype(np.float32))

    floats = {
        "rice-dither1": {"compression_type": "RICE_1", "quantize_method": 1},
        "rice-dither2": {"compression_type": "RICE_1", "quantize_method": 2},
        "rice-no-dither": {"compression_type": "RICE_1", "quantize_method": -1},
        "rice-tiles": {"compression_type": "RICE_1", "quantize_method": 1, "tile_shape": (9, 12)},
        "gzip1-dither1": {"compression_type": "GZIP_1", "quantize_method": 1},
        "gzip2-dither2": {"compression_type": "GZIP_2", "quantize_method": 2},
        "gzip1-lossless": {"compression_type": "GZIP_1", "quantize_level": 0},
        "gzip2-lossless": {"compression_type": "GZIP_2", "quantize_level": 0},
        "hcompress-dither1": {"compression_type": "HCOMPRESS_1", "quantize_method": 1, "tile_shape": (9, 12)},
    }
    for name, options in floats.items():
        packed = fits.CompImageHDU(FLOATS, dither_seed=42, **options)
        write(f"{name}.fits.fz", [fits.PrimaryHDU(), packed])
        with fits.open(HERE / f"{name}.fits.fz") as file:
            keep(f"{name}.fits.fz", 1, np.array(file[1].data))
    packed = fits.CompImageHDU(FLOATS.astype(np.float64) / 3, compression_type="GZIP_2", quantize_level=0)
    write("gzip2-float64.fits.fz", [fits.PrimaryHDU(), packed])
    keep("gzip2-float64.fits.fz", 1, (FLOATS.astype(np.float64) / 3).astype(np.float32))


def whole_files():
    content = (HERE / "float32.fits").read_bytes()
    (HERE / "float32.fits.gz").write_bytes(gzip.compress(content, mtime=0))
    (HERE / "float32.fits.bz2").write_bytes(bz2.compress(content))
    for name in ("float32.fits.gz", "float32.fits.bz2"):
        keep(name, 0, FLOATS)


plain()
extensions()
compressed()
whole_files()
(HERE / "images.json").write_text(json.dumps(found, indent=1) + "\n")
