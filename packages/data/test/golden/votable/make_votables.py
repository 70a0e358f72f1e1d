"""VOTables in every serialization, by astropy 8.0, of the same table.

    python make_votables.py        (astropy, numpy)
"""

import pathlib

import numpy as np
from astropy.io.votable import from_table
from astropy.io.votable.tree import CooSys, Info
from astropy.table import MaskedColumn, Table

HERE = pathlib.Path(__file__).parent


def table():
    masked = [False, True, False]
    t = Table(masked=True)
    t["flag"] = MaskedColumn([True, False, False])
    t["byte"] = MaskedColumn(np.array([0, 7, 255], dtype=np.uint8), mask=masked)
    t["short"] = MaskedColumn(np.array([-32768, 0, 32767], dtype=np.int16), mask=masked)
    t["int"] = MaskedColumn(np.array([-(2**31), 0, 2**31 - 1], dtype=np.int32), mask=masked)
    t["objid"] = MaskedColumn(np.array([1237661126155436164, 0, 2**63 - 1]), mask=masked)
    t["real"] = MaskedColumn(np.array([0.1, np.nan, 1e30], dtype=np.float32), unit="mag")
    t["ra"] = MaskedColumn(np.array([49.9467, np.nan, -1 / 3]), unit="deg", description="Right ascension (ICRS)")
    t["name"] = MaskedColumn(["NGC 1275", "", "a < b & c"])
    t["greek"] = MaskedColumn(["α Per", "", "naïve"])
    t["mags"] = MaskedColumn(np.array([[1.5, 2.25, 0.1]] * 3, dtype=np.float32))
    t["wave"] = MaskedColumn(np.array([1 + 2j, 0, -0.5j]))
    t["pair"] = MaskedColumn(np.array([[1, 2], [3, 4], [-5, 6]], dtype=np.int64))
    return t


def written(name, tabledata_format, version):
    file = from_table(table())
    file.version = version
    resource = file.resources[0]
    resource.coordinate_systems.append(CooSys(ID="sys", system="ICRS", epoch="J2015.5"))
    resource.infos.append(Info(name="QUERY", value="SELECT * FROM t"))
    for field in resource.tables[0].fields:
        if field.name == "ra":
            field.ucd = "pos.eq.ra;meta.main"
        # BINARY has no other way to say that an integer is missing.
        if tabledata_format == "binary" and field.name in ("byte", "short", "int", "objid"):
            field.values.null = {"byte": 7, "objid": -999}.get(field.name, -99)
    file.to_xml(str(HERE / name), tabledata_format=tabledata_format)


if __name__ == "__main__":
    written("tabledata.vot", "tabledata", "1.4")
    written("binary.vot", "binary", "1.2")
    written("binary2.vot", "binary2", "1.5")
    for file in sorted(HERE.glob("*.vot")):
        print(file.name, file.stat().st_size)
