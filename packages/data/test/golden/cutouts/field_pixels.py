"""Pixels of positions in SDSS's great circle coordinates: python field_pixels.py > field-pixels.json"""

import json

import numpy
from astropy.coordinates import SkyCoord
from astropy.coordinates.matrix_utilities import rotation_matrix

random = numpy.random.default_rng(5)
cases = []
for _ in range(40):
    node, incl = 95.0 + random.choice([0, 180]), random.uniform(-60, 60)
    mu0, nu0 = random.uniform(0, 360), random.uniform(-1.2, 1.2)
    angle = random.uniform(-0.01, 0.01)
    scale = 0.396127 / 3600
    plane = scale * numpy.array([[numpy.cos(angle), numpy.sin(angle)], [-numpy.sin(angle), numpy.cos(angle)]])
    row, column = random.uniform(-100, 1600), random.uniform(-100, 2150)
    mu, nu = numpy.array([mu0, nu0]) + plane @ [row, column]
    circle = SkyCoord((mu - node) % 360, nu, unit="deg").cartesian.xyz.value
    turn = rotation_matrix(incl, "x", unit="deg") @ rotation_matrix(node, "z", unit="deg")
    x, y, z = turn.T @ circle
    cases.append(
        {
            "field": {
                "run": 1, "camcol": 1, "field": 1, "node": node, "incl": incl,
                "a": mu0, "b": plane[0, 0], "c": plane[0, 1], "d": nu0, "e": plane[1, 0], "f": plane[1, 1],
            },
            "raDeg": float(numpy.degrees(numpy.arctan2(y, x)) % 360),
            "decDeg": float(numpy.degrees(numpy.arcsin(z))),
            "row": row,
            "column": column,
        }
    )
print(json.dumps(cases))
