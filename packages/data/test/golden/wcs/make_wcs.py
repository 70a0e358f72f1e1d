"""Headers with world coordinates of many kinds, and where astropy 8.0 puts sky and pixels by them.

    python make_wcs.py        (astropy, numpy)

`wcs.json` has for each header its cards, pixels (0-based) with their sky (`all_pix2world`), and sky with its pixels
(`all_world2pix`, iterated to 1e-11 pixel where astropy iterates). null is where astropy finds no place.
"""

import json
import pathlib
import warnings

import numpy as np
from astropy.io import fits
from astropy.wcs import WCS

HERE = pathlib.Path(__file__).parent
warnings.simplefilter("ignore")


def header(projection="TAN", width=2000, height=1600, ra=49.95, dec=41.51, scale=0.4, angle=25.0, **cards):
    """A field of the Perseus cluster unless told otherwise."""
    made = fits.Header()
    made["NAXIS"] = 2
    made["NAXIS1"] = width
    made["NAXIS2"] = height
    made["CTYPE1"] = f"RA---{projection}"
    made["CTYPE2"] = f"DEC--{projection}"
    made["CRVAL1"] = ra
    made["CRVAL2"] = dec
    made["CRPIX1"] = width / 2 + 3.25
    made["CRPIX2"] = height / 2 - 7.5
    made["CUNIT1"] = "deg"
    made["CUNIT2"] = "deg"
    if "CDELT1" not in cards:
        degrees, turn = scale / 3600, np.deg2rad(angle)
        made["CD1_1"] = -degrees * np.cos(turn)
        made["CD1_2"] = degrees * np.sin(turn)
        made["CD2_1"] = degrees * np.sin(turn)
        made["CD2_2"] = degrees * np.cos(turn)
    for name, value in cards.items():
        # astropy would take blanks off the end of a text.
        made.append(fits.Card.fromstring(f"{name}= '{value}'") if name.startswith("WAT") else (name, value))
    return made


SIP = {
    "A_ORDER": 3, "A_2_0": 2.1e-7, "A_1_1": -3.2e-7, "A_0_2": 1.4e-7, "A_3_0": 4.1e-11, "A_1_2": -2.2e-11,
    "B_ORDER": 3, "B_2_0": -1.7e-7, "B_1_1": 2.9e-7, "B_0_2": 2.6e-7, "B_2_1": 3.3e-11, "B_0_3": -1.9e-11,
}
# Only roughly the inverse, as in nature.
INVERSE = {
    "AP_ORDER": 2, "AP_1_0": -1e-6, "AP_2_0": -2.1e-7, "AP_1_1": 3.2e-7, "AP_0_2": -1.4e-7,
    "BP_ORDER": 2, "BP_0_1": 1e-6, "BP_2_0": 1.7e-7, "BP_1_1": -2.9e-7, "BP_0_2": -2.6e-7,
}
PV = {
    "PV1_0": 1.2e-6, "PV1_1": 1.00021, "PV1_2": -2.3e-5, "PV1_4": 1.1e-3, "PV1_5": -4.2e-4, "PV1_6": 2.2e-4,
    "PV1_7": 1.3e-2, "PV1_8": -2.1e-3, "PV1_9": 1.1e-2, "PV1_10": 3e-3,
    "PV2_0": -8e-7, "PV2_1": 0.99987, "PV2_2": 1.7e-5, "PV2_4": 6e-4, "PV2_5": -3e-4, "PV2_6": 8e-4,
    "PV2_7": 1.2e-2, "PV2_8": 1e-3, "PV2_9": 1.4e-2, "PV2_10": -2e-3,
}  # fmt: skip
RADIAL = {"PV1_3": 0.02, "PV2_3": 0.015}
ZPN = {"PV2_1": 1.0, "PV2_3": 42.0, "PV2_5": -10000.0}


def wat(axis, text):
    """IRAF fills cards to their end, be it in the middle of a number or with a blank that counts: WCSLIB joins them so."""
    chunks = [text[i : i + 68] for i in range(0, len(text), 68)]
    return {f"WAT{axis}_{i + 1:03d}": chunk for i, chunk in enumerate(chunks)}


def surface(kind, cross, coefficients, limits="-0.25 0.25 -0.25 0.25"):
    order = 3
    # IRAF ends the list with a blank, and WCSLIB wants it.
    return f"{kind}. {order}. {order}. {cross}. {limits} " + " ".join(f"{c:.12E}" for c in coefficients) + " "


def iraf(projection, kind=3, more=""):
    # Half cross-terms: 6 coefficients of total order below 3.
    longitude = surface(kind, 2, [2.1e-5, -3.3e-4, 1.2e-4, 4.1e-4, -1.7e-4, 2.8e-4])
    latitude = surface(kind, 2, [-1.1e-5, 2.3e-4, -2.2e-4, -1.9e-4, 3.7e-4, -0.8e-4])
    return {
        "WAT0_001": "system=image",
        **wat(1, f'wtype={projection} axtype=ra {more}lngcor = "{longitude}"'),
        **wat(2, f'wtype={projection} axtype=dec {more}latcor = "{latitude}"'),
    }


def three_axes(longitude_first=True):
    made = header("TAN")
    made["NAXIS"] = 3
    made.insert("NAXIS2", ("NAXIS3", 1), after=True)
    if not longitude_first:
        swap(made)
    made["CTYPE3"] = "FREQ"
    made["CRPIX3"] = 1.0
    made["CRVAL3"] = 4.5e14
    made["CD3_3"] = 1e9
    return made


def swap(made):
    """The first axis of the file is the declination."""
    made["CTYPE1"], made["CTYPE2"] = made["CTYPE2"], made["CTYPE1"]
    made["CRVAL1"], made["CRVAL2"] = made["CRVAL2"], made["CRVAL1"]
    return made


def with_pc():
    turn = np.deg2rad(-33.0)
    cards = {"CDELT1": -0.4 / 3600, "CDELT2": 0.5 / 3600}
    matrix = {"PC1_1": np.cos(turn), "PC1_2": -np.sin(turn), "PC2_1": np.sin(turn), "PC2_2": np.cos(turn)}
    return header("TAN", **cards, **matrix)


HEADERS = {
    "TAN": header("TAN", RADESYS="ICRS"),
    "TAN, FK5 at 2000": header("TAN", RADESYS="FK5", EQUINOX=2000.0),
    "TAN without units and frame": header("TAN", EQUINOX=2000.0),
    "TAN across RA 0": header("TAN", ra=0.001, dec=-3.0),
    "TAN at the pole": header("TAN", ra=120.0, dec=89.95),
    "TAN, mirrored": header("TAN", CD1_1=0.4 / 3600, CD1_2=0.0, CD2_1=0.0, CD2_2=0.4 / 3600),
    "TAN with CDELT alone": header("TAN", CDELT1=-0.4 / 3600, CDELT2=0.4 / 3600),
    "TAN with CROTA": header("TAN", CDELT1=-0.4 / 3600, CDELT2=0.4 / 3600, CROTA2=31.0),
    "TAN with PC": with_pc(),
    "TAN with LONPOLE": header("TAN", LONPOLE=150.0),
    "TAN with PV of the standard": header("TAN", PV1_1=0.0, PV1_2=90.0, PV1_3=170.0),
    "TAN with SIP": header("TAN-SIP", **SIP),
    "TAN with SIP and its inverse": header("TAN-SIP", **SIP, **INVERSE),
    "SIP that is not named": header("TAN", **SIP, **INVERSE),
    "TPV": header("TPV", scale=1.2, **PV),
    "TPV with radial terms": header("TPV", scale=1.2, **PV, **RADIAL, PV1_11=1e-3, PV2_11=-2e-3),
    "TPV with few terms": header("TPV", scale=1.2, PV1_1=1.0, PV1_4=1e-3, PV2_1=1.0),
    "old SCAMP": header("TAN", scale=1.2, **PV),
    "old SCAMP with SIP": header("TAN", scale=1.2, **PV, **SIP),
    "SIP with old SCAMP's PV": header("TAN-SIP", **PV, **SIP),
    "TNX, polynomial": header("TNX", **iraf("tnx")),
    "TNX, Legendre": header("TNX", **iraf("tnx", kind=2)),
    "TNX, Chebyshev": header("TNX", **iraf("tnx", kind=1)),
    "ZPX": header("ZPX", **iraf("zpx", more="projp1=1. projp3=42.0 ")),
    "ZPN": header("ZPN", **ZPN),
    "SIN": header("SIN"),
    "STG": header("STG", scale=20.0),
    "ZEA": header("ZEA", scale=20.0),
    "ARC": header("ARC", scale=20.0),
    "CAR": header("CAR", scale=2.0),
    "AIT of the whole sky": header("AIT", 720, 360, ra=0.0, dec=0.0, scale=1800.0, angle=0.0),
    "three axes": three_axes(),
    "three axes, declination first": three_axes(longitude_first=False),
    "declination first": swap(header("TAN")),
}  # fmt: skip


def places(made):
    """Within the image, at its corners, and somewhat beyond it."""
    width, height = made["NAXIS1"], made["NAXIS2"]
    rng = np.random.default_rng(11)

    def along(side):
        beyond = rng.uniform(-200, side + 200, 5)
        return np.concatenate([rng.uniform(-0.5, side - 0.5, 15), [0, side - 1, 0, side - 1], beyond])

    x, y = along(width), along(height)
    y[16:18] = y[17:15:-1]
    return x, y


def listed(values):
    return [None if not np.isfinite(value) else float(value) for value in values]


def measured(made):
    wcs = WCS(made)
    # All three axes where there are three: astropy's own way to drop one is not what is compared here.
    rest = [0.0] * (wcs.naxis - 2)
    x, y = places(made)
    world = wcs.all_pix2world(x, y, *[np.zeros_like(x) for _ in rest], 0)
    lng, lat = wcs.wcs.lng, wcs.wcs.lat
    ra, dec = world[lng], world[lat]
    back = wcs.all_world2pix(*world, 0, tolerance=1e-11, maxiter=60, detect_divergence=False, quiet=True)
    return {
        "header": made.tostring(sep="", endcard=True, padding=False),
        "x": listed(x), "y": listed(y), "ra": listed(ra % 360), "dec": listed(dec),
        "backX": listed(back[0]), "backY": listed(back[1]),
    }  # fmt: skip


def nowhere():
    """The other side of the sky, which a tangent plane does not show."""
    wcs = WCS(HEADERS["TAN"])
    ra = np.array([49.95, 229.95, 141.5, 140.5, 49.95])
    dec = np.array([41.51, -41.51, 0.0, -20.0, -48.0])
    x, y = wcs.all_world2pix(ra, dec, 0)
    return {"header": HEADERS["TAN"].tostring(sep="", padding=False), "ra": listed(ra), "dec": listed(dec), "x": listed(x), "y": listed(y)}


golden = {"headers": {name: measured(made) for name, made in HEADERS.items()}, "nowhere": nowhere()}
(HERE / "wcs.json").write_text(json.dumps(golden) + "\n")
