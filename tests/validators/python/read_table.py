"""A table as others read it, as JSON: python read_table.py astropy|csv|pyarrow|voparquet FILE"""

import io
import json
import sys
import warnings

import numpy as np
from astropy.io import fits
from astropy.io.votable import parse_single_table
from astropy.table import Table

warnings.simplefilter("error")


def by_pyarrow(path):
    """The values of pyarrow, what is told of them by the VOTable that VOParquet keeps in the file's metadata."""
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(path)
    assert table.schema.metadata[b"IVOA.VOTable-Parquet.version"] == b"1.0"
    content = table.schema.metadata[b"IVOA.VOTable-Parquet.content"]
    told = {field.name: field for field in parse_single_table(io.BytesIO(content)).fields}
    assert list(told) == table.column_names
    return {
        name: described(
            told[name].unit,
            told[name].ucd,
            told[name].description,
            [plain(value) for value in table[name].to_pylist()],
        )
        for name in table.column_names
    }


def by_astropy(path, **how):
    table = Table.read(path, **how)
    ucds = {}
    if path.endswith(".fits"):
        # FITS has no keyword for UCDs: TUCDn is a convention that Table.read leaves in the header.
        header = fits.getheader(path, 1)
        ucds = {header[f"TTYPE{n}"]: header.get(f"TUCD{n}") for n in range(1, header["TFIELDS"] + 1)}
        for n, name in enumerate(table.colnames, 1):
            table[name].description = table[name].description or header.get(f"TCOMM{n}")
    return {
        name: described(
            table[name].unit,
            (table[name].meta or {}).get("ucd") or ucds.get(name),
            table[name].description,
            [said(value, table[name].dtype.kind in "USO") for value in table[name]],
        )
        for name in table.colnames
    }


def described(unit, ucd, description, values):
    return {
        "unit": None if unit is None else str(unit),
        "ucd": ucd or None,
        "description": description or None,
        "values": values,
    }


def plain(value):
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, str):
        return str(value)
    if value is None or np.ma.is_masked(value):
        return None
    if isinstance(value, (int, np.integer)):
        return str(value)
    return None if np.isnan(value) else float(value)


def said(value, is_text):
    """A masked text is an empty one: formats of text cannot tell them apart."""
    value = plain(value)
    return "" if is_text and value is None else value


reader, path = sys.argv[1:]
if reader == "pyarrow":
    out = by_pyarrow(path)
elif reader == "voparquet":
    out = by_astropy(path, format="parquet.votable")
elif reader == "csv":
    out = by_astropy(path, format="ascii.csv")
else:
    out = by_astropy(path)
print(json.dumps(out))
