"""Circles of a DS9 region file as astropy-regions reads them, as JSON: python read_regions.py FILE"""

import json
import sys

from regions import Regions


def text_of(region):
    """The reader makes numbers of texts that look like ones."""
    text = region.meta["text"]
    try:
        return float(text)
    except ValueError:
        return str(text)


circles = [
    {
        "raDeg": region.center.icrs.ra.deg,
        "decDeg": region.center.icrs.dec.deg,
        "radiusArcsec": region.radius.to_value("arcsec"),
        "text": text_of(region),
    }
    for region in Regions.read(sys.argv[1], format="ds9")
]
print(json.dumps(circles))
