"""Matches of two lists of positions by astropy: `matches.json`.

    pip install astropy && python make_matches.py
"""

import json
from pathlib import Path

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord, search_around_sky

here = Path(__file__).parent
rng = np.random.default_rng(20261123)


def cloud(ra, dec, arcsec, n):
    """Positions around one, uniform in the tangent plane and carried over pole and wrap by astropy."""
    centre = SkyCoord(ra * u.deg, dec * u.deg)
    angle = rng.uniform(0, 360, n) * u.deg
    return centre.directional_offset_by(angle, np.sqrt(rng.uniform(0, 1, n)) * arcsec * u.arcsec)


def everywhere(n):
    return SkyCoord(rng.uniform(0, 360, n) * u.deg, np.degrees(np.arcsin(rng.uniform(-1, 1, n))) * u.deg)


def rounded(coords):
    """To what JSON holds, so that astropy matches the very numbers that are stored."""
    return SkyCoord(np.round(coords.ra.deg, 12) * u.deg, np.round(coords.dec.deg, 12) * u.deg)


def match(name, left, right, radius):
    left, right = rounded(left), rounded(right)
    i, j, d, _ = search_around_sky(left, right, radius * u.arcsec)
    order = np.lexsort((j, i))
    nearest, away, _ = left.match_to_catalog_sky(right)
    within = np.flatnonzero(away <= radius * u.arcsec)
    return {
        "name": name,
        "radiusArcsec": radius,
        "left": [[float(p.ra.deg), float(p.dec.deg)] for p in left],
        "right": [[float(p.ra.deg), float(p.dec.deg)] for p in right],
        "all": [[int(i[k]), int(j[k]), round(float(d[k].arcsec), 10)] for k in order],
        "best": [[int(k), int(nearest[k]), round(float(away[k].arcsec), 10)] for k in within],
    }


def doubled(coords):
    """Every position twice."""
    return SkyCoord(np.repeat(coords.ra, 2), np.repeat(coords.dec, 2))


field = cloud(49.9467, 41.5131, 60, 40)
golden = [
    match("the field of the Perseus cluster", field, cloud(49.9467, 41.5131, 60, 50), 8.0),
    match("the north pole", cloud(0, 90, 60, 40), cloud(180, 90, 60, 40), 8.0),
    match("the south pole", cloud(77, -90, 60, 40), cloud(10, -90, 60, 40), 8.0),
    match("across 0 degrees of right ascension", cloud(0, -20, 60, 40), cloud(0, -20, 60, 40), 8.0),
    match("the whole sky within 20 degrees", everywhere(40), everywhere(40), 72000.0),
    match("the whole sky within half of it", everywhere(12), everywhere(12), 324000.0),
    match("a pole against the whole sky", cloud(0, 90, 3600, 12), everywhere(60), 250000.0),
    match("every position twice on the left", doubled(cloud(120, 5, 60, 20)), cloud(120, 5, 60, 40), 8.0),
]
(here / "matches.json").write_text(json.dumps(golden, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
