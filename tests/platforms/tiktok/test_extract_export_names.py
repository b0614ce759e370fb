"""An export gets the name TikTok suggests only where that is TikTok's own kind of name for this very account."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.platforms.tiktok.export_names import is_cut_off, is_good_name, is_page, own_name, suggested_handle
from pipeline.platforms.tiktok.export_page import Export
from pipeline.platforms.tiktok.ranges import Range
from pipeline.platforms.tiktok.validate import day_and_handle, identify
from pipeline.registry import Artist, Registry
from tests.landing.output import zip_bytes
from tests.platforms.hand_made import read_one

MOMENT = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
TABLE = "Date,Video Views,Profile Views,Likes,Comments,Shares\nNovember 19,5,4,3,2,1\nNovember 20,5,4,3,2,1\n"
PACKED = zip_bytes([("Overview.csv", TABLE)], MOMENT)
GOOD = "Overview_2026-11-19_1795244400_nova.drift.zip"


def test_tiktoks_own_name_is_kept() -> None:
    assert is_good_name(GOOD, "nova.drift", PACKED, MOMENT)
    assert suggested_handle(GOOD) == "nova.drift"


@pytest.mark.parametrize(
    "suggested",
    [
        "",
        "export.zip",
        "../../../etc/Overview_2026-11-19_1795244400_nova.drift.zip",
        "C:\\Overview_2026-11-19_1795244400_nova.drift.zip",
        "Overview_2026-11-19_1795244400_../nova.drift.zip",
        "Overview_2026-11-19_1795244400_kilo.vale.zip",
        "Overview_2026-11-19_1795244400_nova.drift.csv",  # what came is packed
        "Overview_2026-11-19_1995244400_nova.drift.zip",  # handed out in years to come
        "Overview_2027-11-19_1795244400_nova.drift.zip",
        "Overview_2026-13-41_1795244400_nova.drift.zip",
        "Overview_2026-11-19_1795244400_nova.drift.zip\0.exe",
        "Overview_2026-11-19_1795244400_nova.drift (1).zip",
    ],
)
def test_any_other_name_is_replaced_by_our_own(suggested: str) -> None:
    assert not is_good_name(suggested, "nova.drift", PACKED, MOMENT)


@pytest.mark.parametrize(("data", "ending"), [(PACKED, ".zip"), (TABLE.encode(), ".csv")])
def test_our_own_name_says_what_tiktoks_would_have_said(data: bytes, ending: str) -> None:
    name = own_name("nova.drift", data, MOMENT)
    assert name == f"Overview_2026-11-19_{int(MOMENT.timestamp())}_nova.drift{ending}"
    identity = identify(name, Registry((Artist("nova_drift", "NOVA DRIFT", tiktok_handle="nova.drift"),)))
    assert identity is not None
    assert day_and_handle(identity.subject) == (date(2026, 11, 19), "nova.drift")
    assert identity.downloaded_at == MOMENT


def test_a_table_that_cannot_be_read_is_named_without_its_day() -> None:
    assert own_name("nova.drift", b"Date\nsome day\n", MOMENT) == f"Overview_{int(MOMENT.timestamp())}_nova.drift.csv"


def test_an_archive_without_its_end_was_cut_off() -> None:
    assert not is_cut_off(PACKED)
    assert is_cut_off(PACKED[:-30])
    assert not is_cut_off(TABLE.encode())


def test_a_page_in_an_exports_place_is_seen() -> None:
    assert is_page(b"\n <!doctype html><title>Log in</title>")
    assert not is_page(PACKED)


def test_the_range_of_an_export_stands_in_the_ledger_beside_it(tmp_path: Path) -> None:
    export = Export(PACKED, GOOD, Range(180, (7, 28, 60, 180)), MOMENT)
    notes = export.notes_file("nova.drift", GOOD, 2)
    reading = read_one(tmp_path, "tiktok", "export_debug_nova.drift_20261121_070003.json", notes)
    assert (reading.figures, reading.rows, reading.note) == (False, 0, "taken as the last 180 days")


@pytest.mark.parametrize("body", [{}, {"range_days": "many"}, [1, 2]])
def test_notes_that_tell_no_range_are_kept_all_the_same(tmp_path: Path, body: object) -> None:
    reading = read_one(tmp_path, "tiktok", "export_debug_nova.drift_20261121_070003.json", body)
    assert (reading.figures, reading.note) == (False, "")
