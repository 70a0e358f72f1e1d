"""Golden values for the simulation: scipy's special functions, astropy's cosmology, projection and Lupton stretch.

python make_simulate.py   (numpy, scipy, astropy) writes the JSON files beside it.
"""

import json
from pathlib import Path

import numpy as np
from astropy.cosmology import FlatLambdaCDM
from astropy.visualization import make_lupton_rgb
from astropy.wcs import WCS
from scipy import integrate, special

HERE = Path(__file__).parent


def write(name, content):
    (HERE / f"{name}.json").write_text(json.dumps(content) + "\n")


def sersic():
    rows = []
    for n in [0.5, 0.7, 1.0, 1.5, 2.0, 2.5, 4.0, 6.0, 10.0]:
        b = special.gammaincinv(2 * n, 0.5)
        # Central brightness of a profile with a flux of 1, half-light radius 1.7 and axis ratio 0.6.
        total = 2 * np.pi * n * 1.7**2 * 0.6 * b ** (-2 * n) * special.gamma(2 * n)
        rows.append({"n": n, "b": b, "logGamma2n": special.gammaln(2 * n), "central": 1 / total})
    return rows


def enclosed():
    """Flux of a round profile within a square about its centre, by integrating over the angle."""
    angles = (np.arange(20000) + 0.5) / 20000 * np.pi / 4
    rows = []
    for n, radius, side in [(2.0, 0.4, 61), (4.0, 0.5, 201), (4.0, 2.0, 201), (4.0, 12.0, 101), (6.0, 1.0, 201)]:
        b = special.gammaincinv(2 * n, 0.5)
        edge = side / 2 / np.cos(angles)
        rows.append(
            {
                "n": n,
                "radius": radius,
                "side": side,
                "enclosed": special.gammainc(2 * n, b * (edge / radius) ** (1 / n)).mean(),
            }
        )
    return rows


def bessel():
    return [{"x": x, "i0": special.i0(x)} for x in [0.0, 0.5, 1.0, 2.0, 5.0]]


def moffat(beta=3.5, fwhm=1.3):
    alpha = fwhm / (2 * np.sqrt(2 ** (1 / beta) - 1))
    radii = np.linspace(0, 6, 25)
    encircled = 1 - (1 + (radii / alpha) ** 2) ** (1 - beta)
    peak = (beta - 1) / (np.pi * alpha**2)
    return {"fwhm": fwhm, "radii": radii.tolist(), "encircled": encircled.tolist(), "peak": peak}


def cosmology():
    flat = FlatLambdaCDM(H0=70, Om0=0.3, Tcmb0=0)
    return [
        {
            "z": z,
            "comovingMpc": flat.comoving_distance(z).value,
            "modulus": flat.distmod(z).value,
            "kpcPerArcsec": flat.kpc_proper_per_arcmin(z).value / 60,
        }
        for z in [0.0179, 0.05, 0.1, 0.3, 0.8]
    ]


def tangent_plane():
    rows = []
    for ra0, dec0 in [(49.9467, 41.5131), (359.99, -60.0), (10.0, 89.9)]:
        wcs = WCS(naxis=2)
        wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
        wcs.wcs.crval = [ra0, dec0]
        wcs.wcs.crpix = [0, 0]
        wcs.wcs.cdelt = [1 / 3600, 1 / 3600]
        for xi, eta in [(0, 0), (12.5, -3.25), (-1800, 2400), (7200, 7200)]:
            ra, dec = wcs.wcs_pix2world(xi, eta, 1)
            rows.append(
                {"ra0": ra0, "dec0": dec0, "xi": xi, "eta": eta, "ra": float(ra), "dec": float(dec)}
            )
    return rows


def projected_nfw():
    """Mass within a projected radius, by integrating the surface density that Abel's integral of rho gives."""

    def surface(x):
        along = lambda z: 1 / (np.hypot(x, z) * (1 + np.hypot(x, z)) ** 2)  # noqa: E731
        return 2 * integrate.quad(along, 0, np.inf)[0]

    radii = [0.1, 0.5, 0.99, 1.0, 2.0, 5.0]
    mass = [integrate.quad(lambda x: 2 * np.pi * x * surface(x), 0, r)[0] for r in radii]
    return {"radii": radii, "ratioToOne": (np.array(mass) / mass[3]).tolist()}


def lupton():
    random = np.random.default_rng(3)
    shape = (12, 10)
    bands = [random.normal(0, 1, shape) + random.exponential(k, shape) ** 3 for k in (2.0, 2.5, 3.0)]
    bands = [band.astype(np.float32).astype(float) for band in bands]
    bands[0][0, :3] = [-5, 0, 4000]
    minimum = [-0.3, -0.1, 0.2]
    rgb = make_lupton_rgb(*bands, minimum=minimum, stretch=7.5, Q=6)
    return {
        "bands": [band.ravel().tolist() for band in bands],
        "minimum": minimum,
        "stretch": 7.5,
        "q": 6,
        "rgb": rgb.ravel().tolist(),
    }


write("sersic", sersic())
write("enclosed", enclosed())
write("bessel", bessel())
write("moffat", moffat())
write("cosmology", cosmology())
write("tangent-plane", tangent_plane())
write("projected-nfw", projected_nfw())
write("lupton", lupton())
