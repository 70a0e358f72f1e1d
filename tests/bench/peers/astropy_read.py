"""A table in three formats, and the seconds that astropy takes to read each, with its peak resident memory.

python astropy_read.py make FOLDER ROWS: writes table.csv, table.fits and table.parquet.
python astropy_read.py csv|fits|fits-ready|parquet FILE: one line of JSON.
"""

import json
import resource
import sys
import time
from pathlib import Path

import astropy.io.ascii  # noqa: F401  (what would be imported on first use is not counted)
import astropy.io.fits  # noqa: F401
import numpy as np
import pandas  # noqa: F401  (astropy reads Parquet through it)
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from astropy.table import Table

def in_native_order(table: Table) -> Table:
    for name in table.colnames:
        column = table[name]
        if column.dtype.kind in "if":
            table[name] = column.astype(column.dtype.newbyteorder("="))
    return table


READERS = {
    "csv": lambda path: Table.read(path, format="ascii.fast_csv", guess=False),
    "fits": lambda path: Table.read(path, format="fits", memmap=False),
    "fits-ready": lambda path: in_native_order(Table.read(path, format="fits", memmap=False)),
    "parquet": lambda path: Table.read(path, format="parquet"),
}


def make(folder: Path, rows: int) -> None:
    random = np.random.default_rng(20261123)
    columns = {
        "id": 1237661059574334072 + random.integers(0, 10**12, rows),
        "ra": random.uniform(0, 360, rows),
        "dec": np.degrees(np.arcsin(random.uniform(-1, 1, rows))),
        "g": random.uniform(14, 23, rows).astype(np.float32),
        "r": random.uniform(14, 22, rows).astype(np.float32),
        "i": random.uniform(14, 22, rows).astype(np.float32),
        "class": np.array(["GALAXY", "STAR", "QSO"])[random.integers(0, 3, rows)],
    }
    table = pa.table(columns)
    options = pyarrow.csv.WriteOptions(quoting_style="none")
    pyarrow.csv.write_csv(table, folder / "table.csv", options)
    pyarrow.parquet.write_table(table, folder / "table.parquet")
    Table(columns).write(folder / "table.fits", overwrite=True)


def read(kind: str, path: str) -> dict:
    start = time.perf_counter()
    table = READERS[kind](path)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    checksum = int(np.asarray(table["id"]).astype(np.int64).sum())
    return {"seconds": seconds, "peakMiB": peak, "rows": len(table), "checksum": str(checksum)}


what, path = sys.argv[1:3]
if what == "make":
    make(Path(path), int(sys.argv[3]))
    print(json.dumps({}))
else:
    print(json.dumps(read(what, path)))
