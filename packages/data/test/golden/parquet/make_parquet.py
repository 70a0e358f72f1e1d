"""Parquet files in the encodings and compressions that others write, by pyarrow 26 and astropy 8.0, of one table.

    python make_parquet.py        (pyarrow, astropy, numpy)
"""

import datetime
import decimal
import json
import pathlib

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from astropy.table import Column, MaskedColumn, Table

HERE = pathlib.Path(__file__).parent
ROWS = 500


def table():
    i = np.arange(ROWS)
    missing = i % 7 == 3
    objid = 1237661126155436164 + i * 1_000_003
    return pa.table(
        {
            "flag": pa.array(i % 3 == 0, mask=missing),
            "byte": pa.array((i % 251 - 125).astype(np.int8)),
            "int": pa.array((i * 7919 % 104729).astype(np.int32), mask=missing),
            "uint": pa.array((i * 8_589_934).astype(np.uint32)),
            "objid": pa.array(objid),
            "parent": pa.array(objid // 10, mask=missing),
            "uid": pa.array(np.uint64(2**63) + i.astype(np.uint64)),
            "real": pa.array(np.sin(i).astype(np.float32)),
            "ra": pa.array(49 + np.cos(i), mask=missing),
            "cls": pa.array([["GALAXY", "STAR", "QSO"][k % 3] for k in i], mask=missing),
            "name": pa.array([f"α{k} " + "x" * (k % 20) for k in i]),
            "none": pa.array([None] * ROWS, type=pa.string()),
            "constant": pa.array([42] * ROWS, type=pa.int64()),
        }
    )


def odd():
    return pa.table(
        {
            "id": pa.array([1, 2, 3]),
            "date": pa.array([datetime.date(2019, 12, 1), None, datetime.date(1970, 1, 1)]),
            "time": pa.array([datetime.datetime(2019, 12, 1, 12, 30)] * 3, type=pa.timestamp("us")),
            "price": pa.array([decimal.Decimal("1.25"), None, decimal.Decimal("-3.50")], type=pa.decimal128(9, 2)),
            "mags": pa.array([[17.5, 16.25], None, []], type=pa.list_(pa.float64())),
            "half": pa.array(np.array([0.5, 1.5, -2], dtype=np.float16)),
        }
    )


def described():
    return Table(
        [
            Column([1, 2], name="id", description="Name in the survey"),
            Column([49.9, 50.1], name="ra", unit="deg", description="Right ascension (ICRS)"),
            MaskedColumn([1, 2], name="n", mask=[False, True], dtype="i4"),
        ]
    )


def expected(values):
    plain = {}
    for name in values.column_names:
        column = values[name]
        plain[name] = [
            None if v is None else str(v) if isinstance(v, int) and not isinstance(v, bool) else v
            for v in column.to_pylist()
        ]
    return plain


if __name__ == "__main__":
    t = table()
    small = dict(row_group_size=200, data_page_size=512)
    pq.write_table(t, HERE / "dictionary-snappy.parquet", compression="snappy", **small)
    pq.write_table(t, HERE / "plain-gzip-v2.parquet", use_dictionary=False, compression="gzip", data_page_version="2.0", **small)
    pq.write_table(t, HERE / "dictionary-zstd-v2.parquet", compression="zstd", data_page_version="2.0", **small)
    pq.write_table(
        t.drop_columns(["flag"]),
        HERE / "delta.parquet",
        use_dictionary=False,
        compression="none",
        column_encoding={
            "int": "DELTA_BINARY_PACKED",
            "objid": "DELTA_BINARY_PACKED",
            "parent": "DELTA_BINARY_PACKED",
            "real": "BYTE_STREAM_SPLIT",
            "ra": "BYTE_STREAM_SPLIT",
            "cls": "DELTA_BYTE_ARRAY",
            "name": "DELTA_LENGTH_BYTE_ARRAY",
        },
    )
    pq.write_table(odd(), HERE / "odd.parquet")
    (HERE / "table.json").write_text(json.dumps(expected(t)))
    described().write(HERE / "astropy.parquet", overwrite=True)
    said = {"unit": "", "ucd": "", "utype": ""}
    metadata = {
        "id": {**said, "ucd": "meta.id;meta.main"},
        "ra": {**said, "unit": "deg", "ucd": "pos.eq.ra;meta.main"},
    }
    described()["id", "ra"].write(HERE / "vo.parquet", format="parquet.votable", overwrite=True, metadata=metadata)
    for file in sorted(HERE.glob("*.*")):
        print(file.name, file.stat().st_size)
