"""Seconds that astropy takes for a crossmatch, from arrays of degrees to pairs of rows, and its peak resident memory.

python astropy_crossmatch.py best|all FILE RADIUS: one line of JSON. FILE holds four columns of float64, one after another.
"""

import json
import resource
import sys
import time

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord, match_coordinates_sky, search_around_sky


def main():
    mode, path, radius = sys.argv[1], sys.argv[2], float(sys.argv[3]) * u.arcsec
    left_ra, left_dec, right_ra, right_dec = np.fromfile(path).reshape(4, -1)
    few = SkyCoord(left_ra[:100], left_dec[:100], unit="deg")
    match_coordinates_sky(few, few)  # what is imported on first use is not counted

    start = time.perf_counter()
    left = SkyCoord(left_ra, left_dec, unit="deg")
    right = SkyCoord(right_ra, right_dec, unit="deg")
    if mode == "best":
        nearest, separation, _ = match_coordinates_sky(left, right)
        rows = np.flatnonzero(separation <= radius)
        _, pairs = nearest[rows], len(rows)
    else:
        rows, *_ = search_around_sky(left, right, radius)
        pairs = len(rows)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "pairs": pairs, "peakMiB": peak}))


main()
