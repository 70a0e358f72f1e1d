"""Small HEALPix maps of E(B-V) as astropy writes them, and what astropy and astropy-healpix read at positions of the sky.

pip install astropy astropy-healpix numpy
"""

import json
from pathlib import Path

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy_healpix import HEALPix

here = Path(__file__).parent
draws = np.random.default_rng(17)
NSIDE = 8
pixels = 12 * NSIDE * NSIDE
reddening = draws.uniform(0, 2, pixels).astype(np.float32)

ra = np.concatenate([draws.uniform(0, 360, 300), [0, 0, 10, 359.9999, 49.9467, 266.405, 192.859, 12.859]])
dec = np.concatenate([np.degrees(np.arcsin(draws.uniform(-1, 1, 300))), [90, -90, 0, 0, 41.5131, -28.936, 27.128, -27.128]])
places = SkyCoord(ra, dec, unit="deg", frame="icrs")


def write(name, order, coordinates, per_row):
    values = reddening.copy()
    values[5] = -1.6375e30  # "not seen"
    table = fits.BinTableHDU.from_columns(
        [fits.Column(name="EBV", format=f"{per_row}E" if per_row > 1 else "E", unit="mag", array=values.reshape(-1, per_row) if per_row > 1 else values)]
    )
    table.header.update(
        PIXTYPE="HEALPIX", ORDERING=order, NSIDE=NSIDE, FIRSTPIX=0, LASTPIX=pixels - 1, INDXSCHM="IMPLICIT", COORDSYS=coordinates
    )
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(here / name, overwrite=True)
    healpix = HEALPix(NSIDE, order="ring" if order == "RING" else "nested")
    if coordinates == "G":
        index = healpix.lonlat_to_healpix(places.galactic.l, places.galactic.b)
    else:
        index = healpix.lonlat_to_healpix(places.ra, places.dec)
    found = values[index].astype(float)
    return [None if value < 0 else round(value, 6) for value in found.tolist()]


golden = {
    "ra": ra.tolist(),
    "dec": dec.tolist(),
    "longitude": places.galactic.l.deg.tolist(),
    "latitude": places.galactic.b.deg.tolist(),
    "maps": {
        "ring-galactic.fits": write("ring-galactic.fits", "RING", "G", 1),
        "nested-icrs.fits": write("nested-icrs.fits", "NESTED", "C", 64),
    },
}
(here / "reddening.json").write_text(json.dumps(golden) + "\n")
