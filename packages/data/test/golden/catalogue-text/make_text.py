"""Tables as astropy writes and reads them: ECSV, a fixed-width file of the CDS with its ReadMe, and sexagesimal angles.

    python make_text.py     (astropy 8)
"""

import json
from pathlib import Path

import numpy as np
from astropy import units as u
from astropy.coordinates import Angle
from astropy.table import MaskedColumn, Table

here = Path(__file__).parent

table = Table(meta={"comments": ["made by astropy"]})
table["objID"] = np.array([1237661059574334072, -9223372036854775808, 9007199254740993])
table["ra"] = np.array([49.9325721909726, 0.1, 359.99999999999994]) * u.deg
table["dec"] = np.array([41.4569819791321, -0.0, 1e-300]) * u.deg
table["ra"].description = 'Right ascension, "ICRS"'
table["ra"].meta["ucd"] = "pos.eq.ra;meta.main"
table["r"] = MaskedColumn(np.array([14.76837, 0.1, 3.4028235e38], dtype="f4"), mask=[0, 1, 0], unit=u.mag)
table["n"] = MaskedColumn(np.array([1, 2, 3], dtype="i2"), mask=[1, 0, 0])
table["good"] = np.array([True, False, True])
table["name"] = ['a "quoted" name', "one, two", "NGC 1275 è"]
table["code"] = ["0012", "", "7"]
table.write(here / "astropy.ecsv", format="ascii.ecsv", overwrite=True)
table.write(here / "astropy-comma.ecsv", format="ascii.ecsv", delimiter=",", overwrite=True)

readme = here / "ReadMe"
cds = Table.read(here / "table1.dat", readme=str(readme), format="ascii.cds")
columns = {}
for name in cds.colnames:
    column = cds[name]
    masked = np.ma.getmaskarray(column)
    columns[name] = {
        "unit": None if column.unit is None else str(column.unit),
        "description": column.description,
        "values": [None if m else (v.item() if hasattr(v, "item") else str(v)) for v, m in zip(column, masked)],
    }
(here / "cds.json").write_text(json.dumps(columns, indent=1) + "\n")

hours = ["03:19:48.16", "3 19 48", "3h19m48.1601s", "23:59:59.99", "00 00 00.01", "12:30.5"]
degrees = ["+41:30:42.1", "-00:12:30", "-0 12 30", "41d30m42.1s", "-89:59:59.9", "49:56.8"]
angles = {
    "hours": [[text, Angle(text, unit="hourangle").deg] for text in hours],
    "degrees": [[text, Angle(text, unit="deg").deg] for text in degrees],
}
(here / "angles.json").write_text(json.dumps(angles, indent=1) + "\n")
