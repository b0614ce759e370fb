"""The search for secrets finds them: a search that finds nothing proves nothing unless it can find something."""

from __future__ import annotations

import base64
import gzip
import html
import json
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from tests.hostile.canary.search import SIGNATURE, Search

SECRET = 'canary/é+"quoted"&7\\'
SEARCH = Search({"a password": SECRET})


def packed_behind(start: int, secret: str) -> bytes:
    return base64.b64encode(b"x" * start + secret.encode() + b"tail")


WAYS: dict[str, Callable[[str], bytes]] = {
    "plain": str.encode,
    "in an address": lambda s: quote(s, safe="").encode(),
    "in an address, lower case": lambda s: quote(s, safe="").lower().encode(),
    "in a form": lambda s: quote_plus(s).encode(),
    "escaped sign by sign": lambda s: "".join(f"%{byte:02x}" for byte in s.encode()).encode(),
    "in a document": lambda s: json.dumps({"a": s}).encode(),
    "in a document in a document": lambda s: json.dumps({"a": json.dumps({"b": s})}).encode(),
    "in a page": lambda s: html.escape(s).encode(),
    "in a trace": lambda s: repr({"a": s}).encode(),
    "as numbers": lambda s: s.encode().hex().encode(),
    "as Windows writes it": lambda s: s.encode("utf-16-le"),
    **{f"packed into letters at {start}": partial(packed_behind, start) for start in range(4)},
    "as a name and password": lambda s: base64.urlsafe_b64encode(f"id:{s}".encode()),
}


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_is_found_however_it_is_written(tmp_path: Path, way: str) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "log.txt").write_bytes(b"before " + WAYS[way](SECRET) + b" behind")

    assert {find.secret for find in SEARCH.in_files([tmp_path])} == {"a password"}


def test_a_secret_is_found_in_whatever_it_is_packed(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bundle.zip", "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("logs/run.log", f"said {SECRET}")
    (tmp_path / "old.log.gz").write_bytes(gzip.compress(SECRET.encode()))
    picture = (chunk(b"IHDR", bytes(13)), chunk(b"tEXt", b"Title\0" + SECRET.encode()), chunk(b"IEND", b""))
    (tmp_path / "text.png").write_bytes(SIGNATURE + b"".join(picture))
    packed = chunk(b"zTXt", b"Title\0\0" + zlib.compress(SECRET.encode()))
    (tmp_path / "packed.png").write_bytes(SIGNATURE + packed)

    found = {find.place.partition(" ")[0] for find in SEARCH.in_files([tmp_path])}

    assert found == {str(path) for path in tmp_path.iterdir()}


def test_a_secret_is_found_in_a_database_and_in_what_waits_to_be_written_to_it(tmp_path: Path) -> None:
    long = "x" * 4000 + SECRET + "y" * 4000
    with closing(sqlite3.connect(tmp_path / "journal.db")) as database:
        database.execute("pragma journal_mode=wal")
        database.execute("create table said (text)")
        database.commit()
        database.execute("insert into said values (?)", (long,))
        database.commit()

        places = {find.place for find in SEARCH.in_files([tmp_path])}

    assert f"{tmp_path / 'journal.db'} (tables)" in places


def test_a_secret_is_found_in_the_name_of_a_file(tmp_path: Path) -> None:
    (tmp_path / quote(SECRET, safe="")).touch()

    assert [find.spelled for find in SEARCH.in_files([tmp_path])] == ["URL-encoded"]


def test_nothing_is_found_where_there_is_nothing(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text(SECRET[:-3], encoding="utf-8")
    (tmp_path / "planted").write_text(SECRET, encoding="utf-8")

    assert list(SEARCH.in_files([tmp_path], without=[tmp_path / "planted"])) == []
