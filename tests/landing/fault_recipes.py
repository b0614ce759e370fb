"""How a clean file turns into a faulty one: each recipe gives the bytes of an extra, later file."""

from __future__ import annotations

import csv
import io
import itertools
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from tests.landing.config import Config
from tests.landing.distrokid import SIGN_IN_PAGE
from tests.landing.output import Saved, csv_text, zip_bytes


@dataclass(frozen=True)
class Occasion:
    """When a fault happens, and the luck it happens with."""

    cfg: Config
    moment: datetime
    rng: np.random.Generator


Recipe = Callable[[Saved, Occasion], bytes]

REFUSALS: dict[str, object] = {
    "toolost": {"message": "Unauthenticated."},
    "linktree": {
        "errors": [{"message": "Not authorised", "extensions": {"code": "UNAUTHENTICATED"}}],
        "data": None,
    },
    "spotify": {"data": {"items": [], "error": {"status": 401}}, "url": "", "status": 401, "timestamp": ""},
    "metaads": {
        "error": {
            "message": "Error validating access token",
            "type": "OAuthException",
            "code": 190,
            "fbtrace_id": "A0",
        }
    },
}


# What the network and the sign-in do.


def truncated(source: Saved, occasion: Occasion) -> bytes:
    """A page ends inside the chart that matters, anything else somewhere past its middle."""
    data = source.path.read_bytes()
    chart = data.find(b"dataProvider", max(0, data.find(b'"trend365day"')))
    if source.path.suffix == ".html" and chart > 0:
        return data[: chart + int((data.find(b"]", chart) - chart) * occasion.rng.uniform(0.3, 0.9))]
    return data[: int(len(data) * occasion.rng.uniform(0.4, 0.8))]


def sign_in_page(source: Saved, occasion: Occasion) -> bytes:
    return SIGN_IN_PAGE.encode()


def refused(source: Saved, occasion: Occasion) -> bytes:
    return json.dumps(REFUSALS[source.platform]).encode()


def duplicate(source: Saved, occasion: Occasion) -> bytes:
    return source.path.read_bytes()


def revised(source: Saved, occasion: Occasion) -> bytes:
    if source.rebuild is None:
        raise ValueError(f"a {source.platform} {source.kind} file cannot be revised")
    return source.rebuild(occasion.rng, occasion.moment)


def empty(source: Saved, occasion: Occasion) -> bytes:
    return b""


# What happens to text.


def header_only(source: Saved, occasion: Occasion) -> bytes:
    return source.path.read_bytes().split(b"\n", 1)[0] + b"\n"


def byte_order_mark(source: Saved, occasion: Occasion) -> bytes:
    return b"\xef\xbb\xbf" + source.path.read_bytes()


def utf16(source: Saved, occasion: Occasion) -> bytes:
    return b"\xff\xfe" + source.path.read_bytes().decode().encode("utf-16-le")


def latin1(source: Saved, occasion: Occasion) -> bytes:
    """The first tenth of the bank report, with at least one byte that is not valid UTF-8."""
    keep = min(400, max(2, occasion.cfg.bank_rows // 10))
    with source.path.open(encoding="utf-8", newline="") as handle:
        lines = list(itertools.islice(handle, keep))
    if len(lines) > 1:
        cells = lines[1].split("\t")
        cells[lines[0].split("\t").index("Title")] = "Canción de Año"
        lines[1] = "\t".join(cells)
    return "".join(lines).encode("latin-1", "replace")


# What happens to tables.


def thousands(source: Saved, occasion: Occasion) -> bytes:
    header, *rows = _table(source)
    marked = ([f"{int(cell):,}" if cell.isdigit() and len(cell) > 3 else cell for cell in row] for row in rows)
    return csv_text(header, marked).encode()


def negative(source: Saved, occasion: Occasion) -> bytes:
    header, *rows = _table(source)
    column = header.index("streams" if source.platform == "spotify" else "impressions")
    for i in occasion.rng.choice(len(rows), size=max(1, len(rows) // 40), replace=False):
        rows[int(i)][column] = str(-int(rows[int(i)][column]) - 1)
    return csv_text(header, rows).encode()


def missing_column(source: Saved, occasion: Occasion) -> bytes:
    header, *rows = _table(source)
    return csv_text(header[:-1], (row[:-1] for row in rows)).encode()


# What happens to archives.


def two_tables(source: Saved, occasion: Occasion) -> bytes:
    text = _member(source)
    return zip_bytes([("Overview.csv", text), ("Content.csv", text)], occasion.moment)


def traversal(source: Saved, occasion: Occasion) -> bytes:
    members = [("Overview.csv", _member(source)), ("../../../escaped_by_zip.csv", "Date,Video Views\n")]
    return zip_bytes(members, occasion.moment)


def half_archive(source: Saved, occasion: Occasion) -> bytes:
    data = source.path.read_bytes()
    return data[: len(data) // 2]


def bad_date(source: Saved, occasion: Occasion) -> bytes:
    lines = _member(source).splitlines()
    middle = len(lines) // 2
    lines[middle] = "Febuary 31," + lines[middle].split(",", 1)[1]
    return zip_bytes([("Overview.csv", "\n".join(lines) + "\n")], occasion.moment)


def plain_table(source: Saved, occasion: Occasion) -> bytes:
    return _member(source).encode()


def _table(source: Saved) -> list[list[str]]:
    return list(csv.reader(io.StringIO(source.path.read_bytes().decode(), newline="")))


def _member(source: Saved) -> str:
    with zipfile.ZipFile(source.path) as archive:
        return archive.read("Overview.csv").decode()
