"""Freshness, completeness and columns: what is late, what is missing, what looks otherwise than before."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.quality.completeness import fewer_rows, shrunk, visits
from pipeline.quality.drift import changed, columns_of, refused
from pipeline.quality.findings import Severity, health_of
from pipeline.quality.freshness import Dated, overdue

TODAY = date(2026, 11, 26)
START = datetime(2026, 11, 20, 7, tzinfo=UTC)


# -- freshness


@pytest.mark.parametrize(("age", "rhythm", "wanted"), [
    (0, 7, None), (7, 7, None), (8, 7, Severity.WARNING), (14, 7, Severity.WARNING), (15, 7, Severity.CRITICAL),
    (44, 45, None), (46, 45, Severity.WARNING), (4000, 0, None), (-3, 7, None),
])  # fmt: skip
def test_data_are_late_by_their_own_rhythm(age: int, rhythm: int, wanted: Severity | None) -> None:
    found = overdue("tiktok", [Dated("tiktok_analytics", "TikTok", TODAY - timedelta(days=age), rhythm)], TODAY)
    assert [one.severity for one in found] == ([wanted] if wanted else [])


@given(st.integers(0, 400), st.integers(0, 400), st.integers(1, 90))
def test_older_data_never_look_better(one: int, other: int, rhythm: int) -> None:
    def points(age: int) -> int:
        return health_of(overdue("x", [Dated("d", "D", TODAY - timedelta(days=age), rhythm)], TODAY)).score

    assert points(max(one, other)) <= points(min(one, other))


# -- completeness


def test_files_of_one_visit_belong_together_however_long_its_pauses() -> None:
    times = [(START + timedelta(minutes=m), rows) for m, rows in ((0, 1), (6, 2), (150, 4), (2 * 1440, 8))]
    assert visits(reversed(times)) == (7, 8)
    assert visits([]) == ()


USUAL = (95, 96, 96, 97, 96, 98)


@pytest.mark.parametrize(("rows", "wanted"), [
    ((*USUAL, 61), Severity.NOTICE),
    ((*USUAL, 40), Severity.WARNING),
    ((*USUAL, 0), Severity.WARNING),
    ((*USUAL, 90), None),  # fewer, but nobody would call it missing
    ((*USUAL, 200), None),
    ((96, 96, 61), None),  # too little is known to say so
    ((5, 400, 12, 230, 88, 310, 40), None),  # what always jumps about
    ((), None),
    ((0, 0, 0, 0, 0, 0), None),
])  # fmt: skip
def test_clearly_fewer_rows_than_usual_are_told(rows: tuple[int, ...], wanted: Severity | None) -> None:
    found = fewer_rows("tiktok", "TikTok", "overview", rows, 0.8)
    assert (found.severity if found else None) == wanted
    if rows == (*USUAL, 61):
        assert found is not None
        assert found.message == "TikTok sent 61 rows instead of about 96 (overview)."


@given(st.lists(st.integers(0, 1000), min_size=5, max_size=12), st.integers(0, 1000), st.integers(0, 1000))
def test_more_missing_rows_never_raise_the_score(before: list[int], one: int, other: int) -> None:
    def points(newest: int) -> int:
        found = fewer_rows("x", "X", "k", (*before, newest), 0.8)
        return health_of([found] if found else []).score

    assert points(min(one, other)) <= points(max(one, other))


@pytest.mark.parametrize(("counts", "told"), [
    ((100, 110, 120), False), ((100, 95), False), ((100, 89), True), ((100, 0), True), ((100,), False), ((), False),
    ((100, 40, 45), True),  # it has not come back yet
])  # fmt: skip
def test_a_dataset_that_shrank_is_grave(counts: tuple[int, ...], told: bool) -> None:
    found = shrunk({"plays": "Plays a day"}, {"plays": counts})
    assert [one.severity for one in found] == [Severity.CRITICAL] * told


# -- columns


def archived(**members: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("_", "."), text)
    return made.getvalue()


@pytest.mark.parametrize(("name", "content", "wanted"), [
    ("a.csv", b"\xef\xbb\xbfdate, views,likes\r\n1,2,3\r\n", {"date", "views", "likes"}),
    ("a.tsv", b"Reporting Date\tEarnings (USD)\n", {"Reporting Date", "Earnings (USD)"}),
    ("a.json", json.dumps({"data": [{"day": "x", "n": 1}, {"day": "y", "m": {"k": 1}}]}).encode(),
     {"data", "data.day", "data.n", "data.m", "data.m.k"}),
    ("a.json", json.dumps({"2026-11-01": 1, "2026-11-02": 2}).encode(), set()),  # days are no columns
    ("a.json", json.dumps({f"name{chr(97 + n % 26) * (1 + n // 26)}": n for n in range(80)}).encode(), set()),
    ("a.zip", archived(Overview_csv="Date,Views\n1,2\n"), {"Date", "Views"}),
    ("a.zip", archived(a_csv="x\n", b_csv="y\n"), None),
    ("a.zip", b"PK cut off", None), ("a.json", b'{"a": ', None), ("a.json", b"[" * 5000, None),
    ("a.csv", b"", None), ("a.html", b"<html>", None), ("noending", b"x", None),
])  # fmt: skip
def test_columns_are_read_from_what_has_some(name: str, content: bytes, wanted: set[str] | None) -> None:
    assert columns_of(name, content) == wanted


@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.tsv", "a.json", "a.zip"]))
def test_no_bytes_whatever_stop_the_reading(content: bytes, name: str) -> None:
    columns_of(name, content)


def test_new_and_missing_columns_are_named() -> None:
    before = [frozenset({"date", "views", "old"}), frozenset({"date", "views"})]
    found = changed("tiktok", "TikTok", "overview", [frozenset({"date", "reach"})], before)
    assert found is not None
    assert found.severity is Severity.NOTICE
    assert found.message == "TikTok sends other columns than before (overview; new: reach; gone: views)."
    assert changed("tiktok", "TikTok", "overview", [frozenset({"date", "views"})], before) is None, "old was optional"


def test_a_document_may_leave_out_what_it_has_nothing_to_say_about() -> None:
    before = [frozenset({"data", "data.day"})]
    assert changed("x", "X", "k", [frozenset({"data"})], before, gone_counts=False) is None
    found = changed("x", "X", "k", [frozenset({"data", "page", "page.next"})], before, gone_counts=False)
    assert found is not None
    assert "new: page)" in found.message, "what lies inside of a new part is new with it"


def test_files_refused_for_their_shape_are_a_change_of_shape_and_others_are_not() -> None:
    assert refused("x", "X", [("truncated", "The file is cut off."), ("no-rows", "It has no rows.")]) is None
    found = refused("x", "X", [("missing-column", "The column 'views' is missing.")] * 2)
    assert found is not None
    assert found.severity is Severity.WARNING
    assert found.message.endswith("2 files were set aside; older figures stay in use.")
    assert health_of([found]).score < 90


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 99)), max_size=30))
def test_visits_lose_no_row(files: list[tuple[int, int]]) -> None:
    found = visits((START + timedelta(minutes=minute), rows) for minute, rows in files)
    assert sum(found) == sum(rows for _, rows in files)
    minutes = sorted(minute for minute, _ in files)
    assert len(found) == bool(minutes) + sum(later - sooner > 180 for sooner, later in pairwise(minutes))
