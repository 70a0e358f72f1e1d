"""Binary tables of every kind, by astropy 8.0, and what astropy reads from them.

    python make_fits.py        (astropy, numpy)
"""

import gzip
import json
import pathlib

import numpy as np
from astropy.io import fits
from astropy.table import Column, MaskedColumn, Table

HERE = pathlib.Path(__file__).parent


def types():
    columns = [
        fits.Column("flag", "L", array=np.array([True, False, True])),
        fits.Column("bit", "X", array=np.array([[True], [False], [True]])),
        fits.Column("bits", "11X", array=np.array([[1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0]] * 3, dtype=bool)),
        fits.Column("byte", "B", array=np.array([0, 7, 255], dtype=np.uint8)),
        fits.Column("sbyte", "B", bzero=-128, array=np.array([-128, 0, 127], dtype=np.int8)),
        fits.Column("short", "I", array=np.array([-32768, 0, 32767], dtype=np.int16), null=0),
        fits.Column("ushort", "I", bzero=32768, array=np.array([0, 40000, 65535], dtype=np.uint16)),
        fits.Column("int", "J", array=np.array([-(2**31), 3, 2**31 - 1], dtype=np.int32), null=3),
        fits.Column("uint", "J", bzero=2**31, array=np.array([0, 3_000_000_000, 2**32 - 1], dtype=np.uint32)),
        fits.Column("objid", "K", array=np.array([1237661126155436164, -(2**63), 2**63 - 1]), null=-(2**63)),
        fits.Column("uid", "K", bzero=2**63, array=np.array([0, 2**53 + 1, 2**63 - 1], dtype=np.uint64)),
        fits.Column("big_uid", "K", bzero=2**63, array=np.array([0, 2**63, 2**64 - 1], dtype=np.uint64)),
        fits.Column("real", "E", array=np.array([0.1, np.nan, 1e30], dtype=np.float32), unit="mag"),
        fits.Column("double", "D", array=np.array([0.1, np.nan, -49.9467], dtype=np.float64), unit="deg"),
        fits.Column("scaled", "I", array=np.array([0, 25, -999], dtype=np.int16), null=-999),
        fits.Column("name", "12A", array=np.array(["NGC 1275", "", "  it's"])),
        fits.Column("mags", "3E", array=np.array([[1.5, 2.25, 0.1]] * 3, dtype=np.float32)),
        fits.Column("complex", "C", array=np.array([1 + 2j, 0, -0.5j], dtype=np.complex64)),
    ]
    hdu = fits.BinTableHDU.from_columns(columns, name="OBJECTS")
    hdu.header["TUCD14"] = "pos.eq.ra;meta.main"
    hdu.header["TCOMM14"] = "Right ascension, " + "of the brightest pixel " * 6 + "in the field's frame"
    hdu.header["COMMENT"] = "Made for a test."
    # astropy 8.0 fails to write scaled columns: the names of these keywords are put right in the file.
    hdu.header["XSCAL15"] = 0.01
    hdu.header["XZERO15"] = 10.0
    image = fits.ImageHDU(np.zeros((7, 5), dtype=np.int16), name="SCI")
    return fits.HDUList([fits.PrimaryHDU(np.zeros((3, 3), dtype=np.float32)), image, hdu])


def arrays():
    ints = np.empty(3, dtype=object)
    ints[:] = [np.array([1, 2, 3], dtype=np.int32), np.array([], dtype=np.int32), np.array([-7], dtype=np.int32)]
    reals = np.empty(3, dtype=object)
    reals[:] = [np.array([0.5]), np.array([0.1, 2.0]), np.array([])]
    texts = np.array(["short", "", "a much longer remark about this object"], dtype=object)
    columns = [
        fits.Column("id", "K", array=np.array([1, 2, 3])),
        fits.Column("ints", "PJ()", array=ints),
        fits.Column("reals", "QD()", array=reals),
        fits.Column("remark", "PA()", array=texts),
    ]
    return fits.HDUList([fits.PrimaryHDU(), fits.BinTableHDU.from_columns(columns)])


def described():
    table = Table(
        [
            Column([1, 2], name="id", description="Name in the survey: 'A' to 'Z'"),
            Column([49.9, 50.1], name="ra", unit="deg", description="Right ascension (ICRS)"),
            MaskedColumn([1, 2], name="n", mask=[False, True], dtype="i4"),
            MaskedColumn(["a", "b"], name="t", mask=[True, False]),
        ],
        meta={"comments": ["From a made-up survey"]},
    )
    return table


def expected(path, hdu):
    data = fits.open(path)[hdu].data
    out = {}
    for name in data.columns.names:
        values = data[name]
        out[name] = [v.tolist() if hasattr(v, "tolist") else v for v in values]
        if values.dtype.kind in "iu":
            out[name] = [str(v) for v in values]
        if values.dtype.kind == "c":
            out[name] = [[float(v.real), float(v.imag)] for v in values]
        if values.dtype.kind == "f":
            out[name] = json.loads(json.dumps(out[name]).replace("NaN", "null"))
    return out


if __name__ == "__main__":
    types().writeto(HERE / "types.fits", overwrite=True, checksum=True)
    packed = (HERE / "types.fits").read_bytes()
    (HERE / "types.fits").write_bytes(packed.replace(b"XSCAL15", b"TSCAL15").replace(b"XZERO15", b"TZERO15"))
    (HERE / "types.json").write_text(json.dumps(expected(HERE / "types.fits", 2), indent=1))
    arrays().writeto(HERE / "arrays.fits", overwrite=True)
    described().write(HERE / "described.fits", overwrite=True)
    with gzip.GzipFile(HERE / "described.fits.gz", "wb", mtime=0) as packed:
        packed.write((HERE / "described.fits").read_bytes())
    for file in sorted(HERE.glob("*.fits*")):
        print(file.name, file.stat().st_size)
