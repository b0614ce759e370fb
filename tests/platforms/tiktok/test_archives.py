"""An archive gives up its one table in memory, or is refused; it can neither write anywhere nor fill the memory."""

from __future__ import annotations

import random
import struct
import tracemalloc
import zipfile
from contextlib import suppress
from datetime import date

import pytest

from pipeline.platforms.declaration import Refused
from pipeline.platforms.tiktok.archives import LARGEST_ARCHIVE, LARGEST_TABLE, only_table
from tests.platforms.hand_made import refusal_of
from tests.platforms.tiktok.exports import REGISTRY, archive, days, name_of, packed, rows, table

ROWS = rows(days(date(2026, 10, 22), 30))
TEXT = table(ROWS)
NAME = name_of(date(2026, 10, 22), date(2026, 11, 21))
CENTRAL, LOCAL = b"PK\x01\x02", b"PK\x03\x04"


def refused(data: bytes) -> str:
    with pytest.raises(Refused) as no:
        only_table(data)
    return no.value.refusal.rule


def patched(data: bytes, central: int, local: int, value: bytes) -> bytes:
    """An archive whose first member states something else, at these places of its two headers."""
    changed = bytearray(data)
    for mark, place in ((CENTRAL, central), (LOCAL, local)):
        start = data.index(mark) + place
        changed[start : start + len(value)] = value
    return bytes(changed)


@pytest.mark.parametrize(
    "data",
    [
        packed(ROWS),
        archive(("Overview.csv", TEXT), method=zipfile.ZIP_STORED),
        archive(("OVERVIEW.CSV", TEXT)),
        archive(("readme.txt", "not a table"), ("Overview.csv", TEXT)),
        packed(ROWS) + b"something a mail program added",
    ],
    ids=["packed", "stored", "capitals", "with another file", "with a tail"],
)
def test_the_one_table_is_read(data):
    assert only_table(data).decode() == TEXT


@pytest.mark.parametrize(
    "name",
    [
        "../Overview.csv", "../../../escaped.csv", "a/../../Overview.csv", "/etc/Overview.csv", "\\Overview.csv",
        "..\\Overview.csv", "C:\\Overview.csv", "c:Overview.csv",
    ],
)  # fmt: skip
def test_names_that_lead_outside_are_refused_even_beside_a_good_table(name):
    assert refused(archive((name, TEXT))) == "member-outside"
    assert refused(archive(("Overview.csv", TEXT), (name, ""))) == "member-outside"
    assert refused(archive(("Overview.csv", TEXT), (name.removesuffix(".csv"), ""))) == "member-outside"


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (archive(("Overview.csv", TEXT), ("Content.csv", TEXT)), "several-tables"),
        (archive(("folder/Overview.csv", TEXT)), "nested-member"),
        (archive(), "no-table"),
        (archive(("Overview.txt", TEXT)), "no-table"),
        (archive(("inner.zip", packed(ROWS))), "no-table"),
        (archive(*((f"{n}.txt", "") for n in range(60)), ("Overview.csv", TEXT)), "too-large"),
        (archive(("Overview.csv", TEXT), method=zipfile.ZIP_BZIP2), "damaged-archive"),
        (archive(("Overview.csv", TEXT), method=zipfile.ZIP_LZMA), "damaged-archive"),
        (patched(packed(ROWS), 8, 6, b"\x01\x00"), "encrypted-archive"),
        (patched(packed(ROWS), 16, 14, b"\0\0\0\0"), "damaged-archive"),
        (packed(ROWS)[:200], "damaged-archive"),
        (b"PK", "damaged-archive"),
        (b"PK" + bytes(LARGEST_ARCHIVE), "too-large"),
    ],
    ids=[
        "two tables", "in a folder", "empty", "no table", "an archive in it", "many files", "bzip2", "lzma",
        "with a password", "wrong checksum", "cut", "only a mark", "huge",
    ],
)  # fmt: skip
def test_an_archive_that_tiktok_does_not_make_is_refused(data, rule):
    assert refused(data) == rule


def test_tables_that_swell_are_refused_before_they_are_unpacked():
    assert refused(archive(("Overview.csv", bytes(3 << 20)))) == "too-large"
    stated = patched(packed(ROWS), 24, 22, struct.pack("<I", LARGEST_TABLE + 1))
    assert refused(stated) == "too-large"


def test_a_table_that_hides_its_size_never_gets_more_memory_than_it_states():
    bomb = archive(("Overview.csv", bytes(64 << 20)))
    assert len(bomb) < LARGEST_ARCHIVE
    tracemalloc.start()
    try:
        assert refused(patched(bomb, 24, 22, struct.pack("<I", 1000))) == "damaged-archive"
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("seed", range(40))
def test_damage_anywhere_is_refused_or_does_not_matter(seed):
    """Nothing but a refusal ever leaves the reader, and never another table than the one that was packed."""
    luck = random.Random(seed)
    data = bytearray(packed(ROWS))
    for _ in range(luck.randrange(1, 6)):
        data[luck.randrange(len(data))] = luck.randrange(256)
    with suppress(Refused):
        assert only_table(bytes(data)).decode() == TEXT


def test_a_refused_archive_says_what_to_do(tmp_path):
    for data in (packed(ROWS)[:300], archive(("../x.csv", TEXT)), archive(("a.csv", TEXT), ("b.csv", TEXT))):
        assert refusal_of(tmp_path, "tiktok", NAME, data, registry=REGISTRY).next_action == "Download it again."
