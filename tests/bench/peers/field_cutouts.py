"""python field_cutouts.py FOLDER EXTENSION SIZE COUNT: the peer, astropy, one thread; prints {"perSecond": ...}.

Uncompressed files are memory-mapped and cut with Cutout2D; compressed ones are read with `.section`.
"""
import json
import sys
import time

import numpy as np
from astropy import units
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.nddata import Cutout2D
from astropy.visualization import make_lupton_rgb
from astropy.wcs import WCS

folder, extension, size, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
with open(f"{folder}/places.json") as file:
    places = json.load(file)[:count]
begin = time.perf_counter()
opened = {band: fits.open(f"{folder}/{band}.{extension}", memmap=True) for band in "irg"}
hdus = {band: file[1 if extension.endswith("fz") else 0] for band, file in opened.items()}
world = WCS(hdus["r"].header)
area = 0.4**2
for place in places:
    planes = []
    if extension.endswith("fz"):
        x, y = world.all_world2pix(place["ra"], place["dec"], 0)
        left, low = int(round(float(x) - (size - 1) / 2)), int(round(float(y) - (size - 1) / 2))
        planes = [hdus[band].section[low : low + size, left : left + size] for band in "irg"]
    else:
        position = SkyCoord(place["ra"], place["dec"], unit=units.deg)
        planes = [Cutout2D(hdus[band].data, position, size, wcs=world).data for band in "irg"]
    rgb = make_lupton_rgb(*(np.flipud(plane) / area for plane in planes), stretch=3, Q=8)
    assert rgb.shape == (size, size, 3)
print(json.dumps({"perSecond": count / (time.perf_counter() - begin)}))
