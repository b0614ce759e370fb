"""An export is read exactly, every day with its five figures, or refused with the place and what to do."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.model import Verdict
from tests.platforms.hand_made import HandMadeLake, read_one, refusal_of
from tests.platforms.tiktok.exports import ARTISTS, HEADINGS, REGISTRY, days, name_of, packed, rows, table

NAME = name_of(date(2025, 12, 31), date(2026, 1, 2))
AS_TABLE = name_of(date(2025, 12, 31), date(2026, 1, 2), ending="csv")
TEXT = table([("December 31", (5922, 45, 650, 59, 45)), ("January 1", (6700, 54, 736, 74, 38))])
EXPECTED = [
    ("nova.drift", date(2025, 12, 31), 5922, 45, 650, 59, 45),
    ("nova.drift", date(2026, 1, 1), 6700, 54, 736, 74, 38),
]


def read(folder, body, name=AS_TABLE):
    reading = read_one(folder, "tiktok", name, body, REGISTRY)
    return list(zip(*reading.tables["tiktok_days"].values(), strict=True))


def refused(folder, body, name=AS_TABLE):
    return refusal_of(folder, "tiktok", name, body, registry=REGISTRY)


@pytest.mark.parametrize(
    "body",
    [
        TEXT,
        "\ufeff" + TEXT,
        TEXT.encode("utf-16"),
        TEXT.replace("\n", "\r\n"),
        TEXT.rstrip("\n"),
        TEXT.replace("5922", '"5,922"'),
        "Shares,Reach,Date,Comments,Likes,Profile Views,Video Views\n45,🎵,December 31,59,650,45,5922\n"
        "38,,January 1,74,736,54,6700\n",
    ],
    ids=["plain", "mark", "utf16", "crlf", "no last line end", "thousands", "other order and columns"],
)
def test_the_same_figures_are_read_from_every_way_of_writing_them(body, tmp_path):
    assert read(tmp_path, body) == EXPECTED


def test_it_makes_no_difference_whether_the_table_is_packed(tmp_path):
    body = packed([(day, figures) for day, figures in rows(days(date(2025, 12, 31), 2))])
    assert [row[:2] for row in read(tmp_path, body, NAME)] == [row[:2] for row in EXPECTED]
    assert read(tmp_path, body, AS_TABLE) == read(tmp_path, body, NAME)


@pytest.mark.parametrize(
    ("body", "rule", "where"),
    [
        (TEXT.replace("54", "-54"), "negative-count", "line 3, Profile Views"),
        (TEXT.replace("54", "5.4"), "not-a-count", "line 3, Profile Views"),
        (TEXT.replace("54", "NaN"), "not-a-count", "line 3, Profile Views"),
        (TEXT.replace("54", "99999999999999999999"), "not-a-count", "line 3, Profile Views"),
        (TEXT.replace("January 1,", "January 1,1,"), "ragged-row", "line 3"),
        (TEXT.replace("January 1,", "January 2,"), "missing-day", "line 3"),
        (TEXT.replace("January 1,", "Januar 1,"), "not-a-date", "line 3"),
        (TEXT.replace("December 31", "December 30"), "missing-day", "line 3"),
        (TEXT.replace("Shares", "Saves"), "missing-column", "line 1"),
        (TEXT.replace("Shares", "Likes"), "missing-column", "line 1"),
        (",".join(HEADINGS) + "\n", "no-rows", "line 2"),
        ("", "missing-column", "line 1"),
        (TEXT.encode() + b"\xff\xfe", "encoding", f"byte {len(TEXT)}"),
        (TEXT + "\0", "nul-bytes", "line 4"),
    ],
)
def test_anything_else_is_refused_with_its_place(body, rule, where, tmp_path):
    refusal = refused(tmp_path, body)
    assert (refusal.rule, refusal.where) == (rule, where)


@pytest.mark.parametrize("name", [NAME, AS_TABLE])
def test_a_sign_in_page_saved_as_an_export_asks_to_sign_in(name, tmp_path):
    refusal = refused(tmp_path, "<!DOCTYPE html><form>Log in</form>", name)
    assert (refusal.rule, refusal.next_action) == ("login-page", "Sign in to TikTok, then collect again.")


def test_an_export_that_starts_on_another_day_than_its_name_says_is_refused(tmp_path):
    refusal = refused(tmp_path, TEXT, name_of(date(2025, 12, 30), date(2026, 1, 2), ending="csv"))
    assert (refusal.rule, refusal.where) == ("first-day-mismatch", "file name")
    assert "2025-12-30" in refusal.message
    assert "December 31" in refusal.message


def test_a_missing_figure_stays_empty_in_a_table_and_is_refused_in_an_archive(tmp_path):
    """An archive is TikTok's own; a table may have gone through a spreadsheet."""
    gap = [("December 31", (1, 2, "", 4, 5)), ("January 1", (6, 7, 8, 9, 10))]
    reading = read_one(tmp_path, "tiktok", AS_TABLE, table(gap), REGISTRY)
    assert reading.tables["tiktok_days"]["likes"] == [None, 8]
    assert "1 figure(s) are missing" in reading.note
    refusal = refused(tmp_path, packed(gap), NAME)
    assert (refusal.rule, refusal.where) == ("missing-value", "line 2, Likes")


def test_years_that_rest_on_the_download_alone_are_put_on_record(tmp_path):
    assert read_one(tmp_path, "tiktok", NAME, TEXT, REGISTRY).note == ""
    assert "does not tell the first day" in read_one(tmp_path, "tiktok", "Overview_nova.drift.csv", TEXT, REGISTRY).note


@pytest.mark.parametrize(
    "first", [date(2024, 11, 21), date(2025, 11, 21), date(2023, 3, 1), date(2024, 2, 29)], ids=str
)
def test_every_day_of_a_years_export_reaches_the_published_table_in_its_own_year(first, tmp_path):
    lake = HandMadeLake(tmp_path, "tiktok")
    lake.knows(ARTISTS)
    year = days(first, 365)
    lake.put(f"analytics/{name_of(first, year[-1])}", packed(rows(year)))
    lake.run()
    assert [row["date"] for row in lake.rows("tiktok_analytics")] == [day.isoformat() for day in year]


def test_one_refused_export_does_not_keep_the_others_out(tmp_path):
    lake = HandMadeLake(tmp_path, "tiktok")
    lake.knows(ARTISTS)
    first = date(2026, 11, 1)
    lake.put(name_of(first, date(2026, 11, 11)), packed(rows(days(first, 10))))
    lake.put(
        name_of(first, date(2026, 11, 21)), packed([row for row in rows(days(first, 20)) if row[0] != "November 9"])
    )
    lake.run()
    refusal = lake.delivery(name_of(first, date(2026, 11, 21))).refusal
    assert refusal is not None
    assert refusal.message == "November 9 is missing before November 10, so its years cannot be told for sure."
    assert lake.verdict(name_of(first, date(2026, 11, 11))) is Verdict.ACCEPTED
    assert len(lake.rows("tiktok_analytics")) == 10
