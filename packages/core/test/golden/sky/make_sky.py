"""Separations and neighbours on the sky by astropy: `separations.json`, `neighbours.json`.

    pip install astropy && python make_sky.py
"""

import json
from pathlib import Path

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord, angular_separation, search_around_sky

here = Path(__file__).parent
rng = np.random.default_rng(20240917)

hand = [
    [49.9467, 41.5131, 49.9467, 41.5131],
    [49.9467, 41.5131, 49.9467, 41.5131 + 1e-9],
    [49.3008, 41.3811, 49.3012, 41.3809],
    [0.0, 0.0, 180.0, 0.0],
    [10.0, 33.0, 190.0, -33.0],
    [10.0, 33.0, 190.0 + 1e-7, -33.0],
    [0.0, 90.0, 123.0, 90.0],
    [0.0, 90.0, 0.0, -90.0],
    [359.9999, 89.9999, 179.9999, 89.9999],
    [359.9999, 12.0, 0.0001, 12.0],
    [-10.0, 5.0, 350.0, 5.0],
    [0.0, 0.0, 90.0, 0.0],
]
random = np.column_stack(
    [rng.uniform(0, 360, 40), np.degrees(np.arcsin(rng.uniform(-1, 1, 40))), rng.uniform(0, 360, 40),
     np.degrees(np.arcsin(rng.uniform(-1, 1, 40)))]
).tolist()  # fmt: skip
rows = hand + random
separations = [
    {"a": [a, b], "b": [c, d], "arcsec": float(np.degrees(angular_separation(*np.radians([a, b, c, d])))) * 3600}
    for a, b, c, d in rows
]
(here / "separations.json").write_text(json.dumps(separations, indent=1) + "\n")


def cloud(ra, dec, arcsec, n):
    """Positions around one, uniform in the tangent plane and carried over pole and wrap by astropy."""
    centre = SkyCoord(ra * u.deg, dec * u.deg)
    angle = rng.uniform(0, 360, n) * u.deg
    return centre.directional_offset_by(angle, np.sqrt(rng.uniform(0, 1, n)) * arcsec * u.arcsec)


def neighbours(name, coords, radius):
    i, j, _, _ = search_around_sky(coords, coords, radius * u.arcsec)
    pairs = sorted([int(a), int(b)] for a, b in zip(i, j) if a < b)
    positions = [[round(float(p.ra.deg), 12), round(float(p.dec.deg), 12)] for p in coords]
    return {"name": name, "radiusArcsec": radius, "positions": positions, "pairs": pairs}


golden = [
    neighbours("the field of the Perseus cluster", cloud(49.9467, 41.5131, 60, 60), 4.0),
    neighbours("the north pole", cloud(0, 90, 60, 60), 5.0),
    neighbours("the south pole", cloud(77, -90, 60, 60), 5.0),
    neighbours("across 0 degrees of right ascension", cloud(0, -20, 60, 60), 5.0),
    neighbours("a radius of 40 degrees over the whole sky",
               SkyCoord(rng.uniform(0, 360, 40) * u.deg, np.degrees(np.arcsin(rng.uniform(-1, 1, 40))) * u.deg), 144000.0),
]  # fmt: skip
(here / "neighbours.json").write_text(json.dumps(golden, indent=None, separators=(",", ":")) + "\n")
